// One step of Adam or AdamW for a group of parameters in a single pass over memory: scaling of gradients, decay,
// moments, weights, and a moving average of the weights. Numbers are those of libtorch's `_fused_adam_` and
// `_fused_adamw_`.
#include <ATen/ATen.h>

#include <cmath>
#include <unordered_map>
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
using Tensors = std::vector<const Tensor*>;

struct AdamOptions {
  double lr, beta1, beta2, eps, weightDecay;
  bool decoupled, maximize;
  float gradFactor;
  // The share by which averages move towards the weights.
  double averageShare;
};

// In float64, as libtorch computes them. `step` counts the present one.
avx2::AdamFactors factorsOf(const AdamOptions& options, double step) {
  avx2::AdamFactors factors;
  factors.decoupled = options.decoupled;
  factors.maximize = options.maximize;
  factors.gradFactor = options.gradFactor;
  if (options.weightDecay != 0) {
    factors.decay =
        static_cast<float>(options.decoupled ? std::fma(-options.lr, options.weightDecay, 1.0) : options.weightDecay);
  }
  factors.towardsGradient = avx2::Lerp(1 - options.beta1);
  factors.beta2 = static_cast<float>(options.beta2);
  factors.squareShare = static_cast<float>(1 - options.beta2);
  factors.rootCorrection = static_cast<float>(std::sqrt(1 - std::pow(options.beta2, step)));
  factors.eps = static_cast<float>(options.eps);
  factors.minusStepSize = static_cast<float>(-(options.lr / (1 - std::pow(options.beta1, step))));
  factors.towardsWeight = avx2::Lerp(options.averageShare);
  return factors;
}

struct AdamState {
  Tensors params, expAvgs, expAvgSqs, maxExpAvgSqs, steps, averages;
};

float* dataOf(const Tensor* tensor) {
  if (tensor == nullptr || !tensor->defined()) return nullptr;
  tensor->unsafeGetTensorImpl()->bump_version();
  return tensor->mutable_data_ptr<float>();
}

bool isAlike(const Tensor* tensor, const Tensor& param) {
  return isFlatFloat(*tensor) && hasSameLayout(*tensor, param);
}

// Whether a parameter with a gradient and its state can be updated here.
bool isSupported(const AdamState& state, size_t i) {
  const Tensor& param = *state.params[i];
  if (!isFlatFloat(param)) return false;
  const Tensor& gradient = param.grad();
  if (!gradient.defined() || !isFlatFloat(gradient) || !hasSameLayout(gradient, param)) return false;
  if (!isAlike(state.expAvgs[i], param) || !isAlike(state.expAvgSqs[i], param)) return false;
  if (!state.maxExpAvgSqs.empty() && !isAlike(state.maxExpAvgSqs[i], param)) return false;
  if (!state.averages.empty() && state.averages[i]->defined() && !isAlike(state.averages[i], param)) return false;
  return isFlatFloat(*state.steps[i]) && state.steps[i]->numel() == 1;
}

void update(const AdamState& state, const AdamOptions& options) {
  // Parameters share counters of steps.
  std::unordered_map<const c10::TensorImpl*, size_t> counters;
  std::vector<avx2::AdamFactors> factors;
  std::vector<size_t> factorsAt;
  std::vector<avx2::AdamPart> wholes;
  Pieces pieces;
  for (size_t i = 0; i < state.params.size(); i++) {
    const Tensor& param = *state.params[i];
    const auto [counter, isNew] = counters.emplace(state.steps[i]->unsafeGetTensorImpl(), factors.size());
    if (isNew) {
      float& step = *dataOf(state.steps[i]);
      step += 1;
      factors.push_back(factorsOf(options, step));
    }
    factorsAt.push_back(counter->second);
    wholes.push_back({
        .weight = dataOf(&param),
        .gradient = param.grad().const_data_ptr<float>(),
        .expAvg = dataOf(state.expAvgs[i]),
        .expAvgSq = dataOf(state.expAvgSqs[i]),
        .maxExpAvgSq = state.maxExpAvgSqs.empty() ? nullptr : dataOf(state.maxExpAvgSqs[i]),
        .average = state.averages.empty() ? nullptr : dataOf(state.averages[i]),
        .count = param.numel(),
    });
    pieces.add(param.numel());
  }
  pieces.forEach([&](size_t, const Piece& piece) {
    avx2::AdamPart part = wholes[piece.tensor];
    part.weight += piece.from;
    part.gradient += piece.from;
    part.expAvg += piece.from;
    part.expAvgSq += piece.from;
    if (part.maxExpAvgSq != nullptr) part.maxExpAvgSq += piece.from;
    if (part.average != nullptr) part.average += piece.from;
    part.count = piece.count;
    avx2::adam(factors[factorsAt[piece.tensor]], part);
  });
}

// What a step that is skipped does: the averages go on.
void average(const AdamState& state, double share) {
  const avx2::Lerp towards(share);
  Pieces pieces;
  std::vector<float*> averages;
  for (size_t i = 0; i < state.averages.size(); i++) {
    averages.push_back(dataOf(state.averages[i]));
    pieces.add(averages[i] == nullptr ? 0 : state.params[i]->numel());
  }
  pieces.forEach([&](size_t, const Piece& piece) {
    avx2::average(towards, state.params[piece.tensor]->const_data_ptr<float>() + piece.from,
                  averages[piece.tensor] + piece.from, piece.count);
  });
}

// adamStep(params, expAvgs, expAvgSqs, maxExpAvgSqs, steps, averages, absent, lr, beta1, beta2, eps, weightDecay,
// decoupled, maximize, averageShare, foundInf, gradFactor): false, with nothing changed, for what it is not made for,
// or where not exactly `params` have gradients.
Napi::Value adamStep(const Napi::CallbackInfo& info) {
  RECORD_FUNCTION("mae::adam", {});
  const Args args(info);
  const AdamState state{args.tensorList(0), args.tensorList(1), args.tensorList(2),
                        args.tensorList(3), args.tensorList(4), args.tensorList(5)};
  const auto answer = [&](bool isDone) { return Napi::Boolean::New(info.Env(), isDone); };
  if (!hasAvx2Kernels()) return answer(false);
  for (const Tensor* one : args.tensorList(6)) {
    if (one->grad().defined()) return answer(false);
  }
  for (size_t i = 0; i < state.params.size(); i++) {
    if (!isSupported(state, i)) return answer(false);
  }
  const Tensor &foundInf = args.tensorOrNone(15), &gradFactor = args.tensorOrNone(16);
  for (const Tensor* one : {&foundInf, &gradFactor}) {
    if (one->defined() && !(isFlatFloat(*one) && one->numel() == 1)) return answer(false);
  }
  const double averageShare = args.number(14);
  if (foundInf.defined() && *foundInf.const_data_ptr<float>() != 0) {
    average(state, averageShare);
    return answer(true);
  }
  update(state, {
                    .lr = args.number(7),
                    .beta1 = args.number(8),
                    .beta2 = args.number(9),
                    .eps = args.number(10),
                    .weightDecay = args.number(11),
                    .decoupled = args.truth(12),
                    .maximize = args.truth(13),
                    .gradFactor = gradFactor.defined() ? *gradFactor.const_data_ptr<float>() : 1.0f,
                    .averageShare = averageShare,
                });
  return answer(true);
}

}  // namespace

void exportAdam(Napi::Object& exports) { define<adamStep>(exports, "adamStep"); }

}  // namespace mae
