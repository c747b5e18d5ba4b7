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
  TensorList params, expAvgs, expAvgSqs, maxExpAvgSqs, steps, averages;
  std::vector<const Tensor*> gradients;
};

// Finds the gradients. False where parameters or their state need libtorch's ops.
bool isSupported(AdamState& state) {
  state.gradients.reserve(state.params.size());
  for (size_t i = 0; i < state.params.size(); i++) {
    const Tensor& param = *state.params[i];
    const Tensor& gradient = param.grad();
    if (!gradient.defined() || !isFlatFloat(param)) return false;
    const auto isAlike = [&](const Tensor& tensor) { return isFlatFloat(tensor) && hasSameLayout(tensor, param); };
    if (!isAlike(gradient) || !isAlike(*state.expAvgs[i]) || !isAlike(*state.expAvgSqs[i])) return false;
    if (!state.maxExpAvgSqs.empty() && !isAlike(*state.maxExpAvgSqs[i])) return false;
    if (!state.averages.empty() && state.averages[i] != nullptr && !isAlike(*state.averages[i])) return false;
    if (!isFlatFloat(*state.steps[i]) || state.steps[i]->numel() != 1) return false;
    state.gradients.push_back(&gradient);
  }
  return true;
}

// For writing. Autograd is told of it.
float* dataOf(const Tensor& tensor) {
  tensor.unsafeGetTensorImpl()->bump_version();
  return tensor.mutable_data_ptr<float>();
}

float* dataOf(const TensorList& list, size_t i) {
  return list.empty() || list[i] == nullptr ? nullptr : dataOf(*list[i]);
}

// Factors by the number of steps. Parameters share tensors of it, most of them one.
class Counters {
 public:
  explicit Counters(const AdamOptions& options) : options_(options) {}

  // Counts the present step, once for each tensor.
  size_t indexOf(const Tensor& step) {
    if (last_ == &step) return index_;
    const auto [known, isNew] = indices_.emplace(step.unsafeGetTensorImpl(), factors_.size());
    if (isNew) {
      float& count = *dataOf(step);
      count += 1;
      factors_.push_back(factorsOf(options_, count));
    }
    last_ = &step;
    index_ = known->second;
    return index_;
  }

  const avx2::AdamFactors& factors(size_t index) const { return factors_[index]; }

 private:
  const AdamOptions& options_;
  std::unordered_map<const c10::TensorImpl*, size_t> indices_;
  std::vector<avx2::AdamFactors> factors_;
  const Tensor* last_ = nullptr;
  size_t index_ = 0;
};

struct Parameter {
  avx2::AdamPart whole;
  size_t counter;
};

void update(const AdamState& state, const AdamOptions& options) {
  Counters counters(options);
  std::vector<Parameter> parameters;
  parameters.reserve(state.params.size());
  Pieces pieces;
  for (size_t i = 0; i < state.params.size(); i++) {
    const int64_t numel = state.params[i]->numel();
    const avx2::AdamPart whole{
        .weight = dataOf(*state.params[i]),
        .gradient = state.gradients[i]->const_data_ptr<float>(),
        .expAvg = dataOf(*state.expAvgs[i]),
        .expAvgSq = dataOf(*state.expAvgSqs[i]),
        .maxExpAvgSq = dataOf(state.maxExpAvgSqs, i),
        .average = dataOf(state.averages, i),
        .count = numel,
    };
    parameters.push_back({whole, counters.indexOf(*state.steps[i])});
    pieces.add(numel);
  }
  pieces.forEach([&](size_t, const Piece& piece) {
    const Parameter& parameter = parameters[piece.tensor];
    avx2::AdamPart part = parameter.whole;
    part.weight += piece.from;
    part.gradient += piece.from;
    part.expAvg += piece.from;
    part.expAvgSq += piece.from;
    if (part.maxExpAvgSq != nullptr) part.maxExpAvgSq += piece.from;
    if (part.average != nullptr) part.average += piece.from;
    part.count = piece.count;
    avx2::adam(counters.factors(parameter.counter), part);
  });
}

// What a step that is skipped does: the averages go on.
void average(const AdamState& state, double share) {
  const avx2::Lerp towards(share);
  Pieces pieces;
  std::vector<float*> averages;
  for (size_t i = 0; i < state.averages.size(); i++) {
    averages.push_back(dataOf(state.averages, i));
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
  const auto list = [&](size_t i) { return tensorList(info[i]); };
  AdamState state{list(0), list(1), list(2), list(3), list(4), list(5), {}};
  const auto answer = [&](bool isDone) { return Napi::Boolean::New(info.Env(), isDone); };
  if (!hasAvx2Kernels()) return answer(false);
  for (const Tensor* one : list(6)) {
    if (one->grad().defined()) return answer(false);
  }
  if (!isSupported(state)) return answer(false);
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
