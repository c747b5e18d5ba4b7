// Linear layers, GELU and MLPs, each as one node of the autograd graph, for CPUs on which libtorch's own ops are slower
// than necessary. On other CPUs, and for second derivatives, they are compositions of libtorch's ops.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/record_function.h>
#include <torch/csrc/autograd/custom_function.h>

#include <initializer_list>
#include <optional>
#include <vector>

#include "args.h"
#include "double_backward.h"
#include "guard.h"
#include "kernels.h"
#include "products.h"
#include "topics.h"
#include "weight_copies.h"

namespace mae {

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Gradients of x w^T + b; undefined where they are not needed.
struct LinearGradients {
  Tensor x, w, b;
};

LinearGradients linearBackward(const Tensor& x, const Tensor& w, const Tensor& gradient, bool wantsX, bool wantsW,
                               bool wantsB) {
  LinearGradients result;
  if (wantsX) result.x = product(gradient, w.t(), Tensor());
  if (wantsW) result.w = weightGradient(gradient, x);
  if (wantsB) result.b = at::sum(gradient, {0});
  return result;
}

// The dtype of products, with or without autocast.
at::ScalarType productType(const Tensor& x) {
  return at::autocast::is_autocast_enabled(at::kCPU) ? at::autocast::get_autocast_dtype(at::kCPU) : x.scalar_type();
}

Tensor cast(const Tensor& tensor, at::ScalarType type) {
  if (!at::autocast::is_autocast_enabled(at::kCPU)) return tensor;
  return at::autocast::cached_cast(type, copyOf(tensor), at::kCPU);
}

// Below this many multiply-adds a product costs less than its overhead.
constexpr int64_t kSmall = 1 << 18;

// Whether linear layers (N, K) on x are worth this implementation; those without a bias use libtorch's.
bool supports(const Tensor& x, std::initializer_list<Tensor> parameters) {
  if (!isStridedCpu(x) || x.dim() < 2 || !hasFastGemm(productType(x))) return false;
  const bool isAutocast = at::autocast::is_autocast_enabled(at::kCPU);
  for (const Tensor& one : parameters) {
    if (!isStridedCpu(one)) return false;
    if (!isAutocast && one.scalar_type() != x.scalar_type()) return false;
  }
  const Tensor& w = *parameters.begin();
  return w.dim() == 2 && x.size(-1) == w.size(1) && x.numel() * w.size(0) >= kSmall;
}

Tensor rows(const Tensor& x) { return x.reshape({-1, x.size(-1)}); }

std::vector<int64_t> shapeWith(const Tensor& x, int64_t width) {
  std::vector<int64_t> shape = x.sizes().vec();
  shape.back() = width;
  return shape;
}

// --- Linear layer --------------------------------------------------------------------------------------------------

struct Linear : torch::autograd::Function<Linear> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& w, const Tensor& b) {
    const at::AutoDispatchBelowAutograd below;
    context->save_for_backward({x, w, b});
    return product(rows(x), w, b).view(shapeWith(x, w.size(0)));
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const WithoutAutocast plain;
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &w = saved[1];
    if (at::GradMode::is_enabled()) {
      return doubleBackward(saved, gradients[0], [](const variable_list& v) { return at::linear(v[0], v[1], v[2]); });
    }
    const LinearGradients result =
        linearBackward(rows(x), w, rows(gradients[0]).contiguous(), context->needs_input_grad(0),
                       context->needs_input_grad(1), context->needs_input_grad(2));
    return {result.x.defined() ? result.x.view(x.sizes()) : Tensor(), result.w, result.b};
  }
};

Tensor linear(const Tensor& x, const Tensor& w, const Tensor& b) {
  if (!supports(x, {w, b})) return at::linear(x, copyOf(w), b.defined() ? std::optional(copyOf(b)) : std::nullopt);
  const at::ScalarType type = productType(x);
  const Tensor input = cast(x, type), weight = cast(w, type), bias = cast(b, type);
  const WithoutAutocast plain;
  return Linear::apply(input, weight, bias);
}

// --- MLP -----------------------------------------------------------------------------------------------------------

template <typename Run>
void inParallel(int64_t count, const Run& run) {
  constexpr int64_t kGrain = 1 << 14;
  at::parallel_for(0, count, kGrain, [&](int64_t from, int64_t to) { run(from, to - from); });
}

// Whether there is a kernel for GELU of this dtype.
bool hasGelu(at::ScalarType type) {
  if (type == at::kBFloat16) return pairKernels() != nullptr;
  return type == at::kFloat && floatKernels() != nullptr;
}

template <typename Token>
void activateAs(const Tensor& x, const Tensor& y) {
  inParallel(x.numel(), [&](int64_t from, int64_t count) {
    kernelsOf<Token>()->gelu.forward(tokensOf<Token>(x) + from, tokensOf<Token>(y) + from, count);
  });
}

template <typename Token>
void activateBackwardAs(const Tensor& x, const Tensor& y, const Tensor& gradient) {
  inParallel(x.numel(), [&](int64_t from, int64_t count) {
    kernelsOf<Token>()->gelu.backward(tokensOf<Token>(x) + from, tokensOf<Token>(y) + from,
                                      tokensOf<Token>(gradient) + from, count);
  });
}

// GELU of a contiguous tensor.
Tensor activate(const Tensor& x) {
  if (!hasGelu(x.scalar_type())) return at::gelu(x);
  const Tensor y = at::empty_like(x);
  (x.scalar_type() == at::kFloat ? activateAs<float> : activateAs<uint16_t>)(x, y);
  return y;
}

// The output of GELU; its gradient overwrites `gradient`.
Tensor activateBackward(const Tensor& x, Tensor& gradient) {
  if (!hasGelu(x.scalar_type())) {
    gradient = at::gelu_backward(gradient, x);
    return at::gelu(x);
  }
  const Tensor y = at::empty_like(x);
  (x.scalar_type() == at::kFloat ? activateBackwardAs<float> : activateBackwardAs<uint16_t>)(x, y, gradient);
  return y;
}

// GELU alone, of a contiguous tensor.
struct Gelu : torch::autograd::Function<Gelu> {
  static Tensor forward(AutogradContext* context, const Tensor& x) {
    const at::AutoDispatchBelowAutograd below;
    context->save_for_backward({x});
    return activate(x);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    if (at::GradMode::is_enabled()) {
      return doubleBackward(saved, gradients[0], [](const variable_list& v) { return at::gelu(v[0]); });
    }
    // The gradient may be shared, so it is changed in a copy.
    Tensor gradient = gradients[0].clone(at::MemoryFormat::Contiguous);
    activateBackward(saved[0], gradient);
    return {gradient};
  }
};

Tensor fusedGelu(const Tensor& x) {
  const bool isOurs = isStridedCpu(x) && hasGelu(x.scalar_type()) && x.numel() >= kSmall && x.is_contiguous();
  return isOurs ? Gelu::apply(x) : at::gelu(x);
}

// Two linear layers with a GELU between them. The GELU's output is recomputed in the backward pass along with its
// derivative, at almost no cost, and so is not kept.
struct Mlp : torch::autograd::Function<Mlp> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& w1, const Tensor& b1, const Tensor& w2,
                        const Tensor& b2) {
    const at::AutoDispatchBelowAutograd below;
    const Tensor hidden = product(rows(x), w1, b1);
    context->save_for_backward({x, w1, b1, w2, b2, hidden});
    return product(activate(hidden), w2, b2).view(shapeWith(x, w2.size(0)));
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const WithoutAutocast plain;
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &w1 = saved[1], &b1 = saved[2], &w2 = saved[3], &b2 = saved[4];
    if (at::GradMode::is_enabled()) {
      return doubleBackward({x, w1, b1, w2, b2}, gradients[0], [](const variable_list& v) {
        return at::linear(at::gelu(at::linear(v[0], v[1], v[2])), v[3], v[4]);
      });
    }
    const Tensor& hidden = saved[5];
    const auto wants = [&](size_t i) { return context->needs_input_grad(i); };
    const Tensor gradient = rows(gradients[0]).contiguous();
    const bool wantsFirst = wants(0) || wants(1) || wants(2);
    LinearGradients second = linearBackward({}, w2, gradient, true, false, wants(4));
    const Tensor activated = activateBackward(hidden, second.x);
    if (wants(3)) second.w = weightGradient(gradient, activated);
    LinearGradients first;
    if (wantsFirst) first = linearBackward(rows(x), w1, second.x, wants(0), wants(1), wants(2));
    return {first.x.defined() ? first.x.view(x.sizes()) : Tensor(), first.w, first.b, second.w, second.b};
  }
};

Tensor mlp(const Tensor& x, const Tensor& w1, const Tensor& b1, const Tensor& w2, const Tensor& b2) {
  if (!supports(x, {w1, b1, w2, b2})) return linear(at::gelu(linear(x, w1, b1)), w2, b2);
  const at::ScalarType type = productType(x);
  const Tensor input = cast(x, type);
  const Tensor weight1 = cast(w1, type), bias1 = cast(b1, type), weight2 = cast(w2, type), bias2 = cast(b2, type);
  const WithoutAutocast plain;
  return Mlp::apply(input, weight1, bias1, weight2, bias2);
}

// --- Exports: handles in, a handle out; named for profiles, as only the dispatcher names ops -------------------------

// linear(x, weight, bias or 0)
Napi::Value linearOf(const Napi::CallbackInfo& info) {
  RECORD_FUNCTION("mae::linear", {});
  const Args args(info);
  return args.handleOf(linear(args.tensor(0), args.tensor(1), args.tensorOrNone(2)));
}

// gelu(x)
Napi::Value geluOf(const Napi::CallbackInfo& info) {
  RECORD_FUNCTION("mae::gelu", {});
  const Args args(info);
  return args.handleOf(fusedGelu(args.tensor(0)));
}

// mlp(x, weight, bias or 0, weight, bias or 0)
Napi::Value mlpOf(const Napi::CallbackInfo& info) {
  RECORD_FUNCTION("mae::mlp", {});
  const Args args(info);
  return args.handleOf(mlp(args.tensor(0), args.tensor(1), args.tensorOrNone(2), args.tensor(3), args.tensorOrNone(4)));
}

}  // namespace

void exportTransformer(Napi::Object& exports) {
  define<linearOf>(exports, "linear");
  define<geluOf>(exports, "gelu");
  define<mlpOf>(exports, "mlp");
}

}  // namespace mae
