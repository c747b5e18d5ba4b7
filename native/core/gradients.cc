// What a training step does with the gradients of all parameters at once. From JavaScript, reading hundreds of them
// takes longer than the update of a small model.
#include <ATen/ATen.h>

#include <cmath>
#include <limits>
#include <vector>

#include "args.h"
#include "avx2_adam.h"
#include "cpu.h"
#include "flat.h"
#include "guard.h"
#include "pieces.h"
#include "profiler.h"
#include "topics.h"

namespace mae {

namespace {

using at::Tensor;

// The root of a sum of squares; infinite where libtorch's sum, which is in float32, would be.
double rootOf(double sum) {
  return sum > std::numeric_limits<float>::max() ? std::numeric_limits<double>::infinity() : std::sqrt(sum);
}

// The norm of each tensor, then of the norms, as libtorch computes it but for the sums: they are in float64.
float normOf(const TensorList& tensors) {
  Pieces pieces;
  for (const Tensor* tensor : tensors) pieces.add(tensor->numel());
  std::vector<double> ofPieces(pieces.size());
  std::vector<size_t> owners(pieces.size());
  pieces.forEach([&](size_t i, const Piece& piece) {
    owners[i] = piece.tensor;
    ofPieces[i] = avx2::sumOfSquares(tensors[piece.tensor]->const_data_ptr<float>() + piece.from, piece.count);
  });
  std::vector<double> sums(tensors.size());
  for (size_t i = 0; i < ofPieces.size(); i++) sums[owners[i]] += ofPieces[i];
  double total = 0;
  for (const double sum : sums) {
    const double norm = static_cast<float>(rootOf(sum));
    total += norm * norm;
  }
  return static_cast<float>(rootOf(total));
}

// gradientNorm(params): the norm of all gradients together, float32 without dimensions; 0 where it is not made for
// them.
Napi::Value gradientNorm(const Napi::CallbackInfo& info) {
  RECORD_FUNCTION("mae::gradient_norm", {});
  const Args args(info);
  const auto none = Napi::Number::New(info.Env(), 0);
  TensorList gradients;
  for (const Tensor* param : tensorList(info[0])) {
    const Tensor& gradient = param->grad();
    if (!gradient.defined()) continue;
    if (!isFlatFloat(gradient)) return none;
    gradients.push_back(&gradient);
  }
  if (!hasAvx2Kernels() || gradients.empty()) return none;
  return args.handleOf(at::scalar_tensor(normOf(gradients), at::kFloat));
}

// clearGradients(params)
Napi::Value clearGradients(const Napi::CallbackInfo& info) {
  const Args args(info);
  for (const Tensor* param : tensorList(info[0])) {
    if (param->grad().defined()) param->mutable_grad() = Tensor();
  }
  return args.nothing();
}

}  // namespace

void exportGradients(Napi::Object& exports) {
  define<gradientNorm>(exports, "gradientNorm");
  define<clearGradients>(exports, "clearGradients");
}

}  // namespace mae
