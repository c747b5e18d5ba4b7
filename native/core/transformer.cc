// The parts of a transformer block that libtorch's own ops compute slower on a CPU than need be: linear layers, the MLP
// and attention over short sequences, each one node of the autograd graph. Elsewhere they are the composition of
// libtorch's ops that they stand for, and so are second derivatives.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/record_function.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <string_view>

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#endif

#include "avx512.h"
#include "avx512_block.h"
#include "env.h"
#include "guard.h"
#include "products.h"
#include "topics.h"
#include "weight_copies.h"

namespace mae {

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// --- Products ------------------------------------------------------------------------------------------------------

using OneDnnLinear = Tensor(const Tensor&, const Tensor&, const std::optional<Tensor>&, std::string_view,
                            c10::List<std::optional<at::Scalar>>, std::optional<std::string_view>);

// oneDNN's linear layer, which libtorch keeps for its compiler; none where libtorch was built without it.
const std::optional<c10::TypedOperatorHandle<OneDnnLinear>>& oneDnnLinear() {
  static const auto op = [] {
    std::optional<c10::TypedOperatorHandle<OneDnnLinear>> found;
    if (const auto handle = c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", ""})) {
      found = handle->typed<OneDnnLinear>();
    }
    return found;
  }();
  return op;
}

// libtorch gives products of float32 to MKL, which holds back on processors of other makers than its own; oneDNN, which
// gets those of bfloat16 anyway, does not.
bool mklHoldsBack() {
#if defined(__x86_64__) && defined(__GNUC__)
  static const bool result = __builtin_cpu_supports("avx2") && !__builtin_cpu_is("intel");
  return result;
#else
  return false;
#endif
}

}  // namespace

bool isFaster(at::ScalarType type) {
  if (!oneDnnLinear() || !at::globalContext().userEnabledMkldnn()) return false;
  if (type == at::kBFloat16) return avx512::hasAvx512Bf16();
  return type == at::kFloat && mklHoldsBack();
}

bool hasTiles() {
#if defined(__x86_64__) && defined(__GNUC__)
  // AMX-BF16 by its bit, which __builtin_cpu_supports() does not know in every compiler.
  static const bool result = [] {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (d >> 22 & 1) != 0;
  }();
  return result;
#else
  return false;
#endif
}

namespace {

// x w^T + b, with x (M, K) and w (N, K)
Tensor product(const Tensor& x, const Tensor& w, const Tensor& b) {
  const std::optional<Tensor> bias = b.defined() ? std::optional(b) : std::nullopt;
  return oneDnnLinear()->call(x, w, bias, "none", c10::List<std::optional<at::Scalar>>(), "");
}

// gradient^T x, summed over tokens.
Tensor weightGradientOf(const Tensor& gradient, const Tensor& x) {
  const bool isOurs = x.scalar_type() == at::kFloat && mklHoldsBack() && avx512::hasAvx512Bf16() &&
                      x.size(1) % avx512::kPanel == 0 && x.is_contiguous();
  if (!isOurs) return at::mm(gradient.t(), x);
  const Tensor result = at::empty({gradient.size(1), x.size(1)}, x.options());
  weightGradients({{gradient, x, result}});
  return result;
}

// Gradients of x w^T + b; undefined where they are not wanted.
struct LinearGradients {
  Tensor x, w, b;
};

LinearGradients linearBackward(const Tensor& x, const Tensor& w, const Tensor& gradient, bool wantsX, bool wantsW,
                               bool wantsB) {
  LinearGradients result;
  if (wantsX) result.x = product(gradient, w.t(), Tensor());
  if (wantsW) result.w = weightGradientOf(gradient, x);
  if (wantsB) result.b = at::sum(gradient, {0});
  return result;
}

// The type that products have, autocast or not.
at::ScalarType productType(const Tensor& x) {
  return at::autocast::is_autocast_enabled(at::kCPU) ? at::autocast::get_autocast_dtype(at::kCPU) : x.scalar_type();
}

Tensor cast(const Tensor& tensor, at::ScalarType type) {
  if (!at::autocast::is_autocast_enabled(at::kCPU)) return tensor;
  return at::autocast::cached_cast(type, copyOf(tensor), at::kCPU);
}

}  // namespace

bool isPlain(const Tensor& tensor) {
  return tensor.defined() && tensor.device().is_cpu() && tensor.layout() == at::kStrided;
}

namespace {

// Below this many multiply-adds a product costs less than what is around it.
constexpr int64_t kSmall = 1 << 18;

// Whether linear layers (N, K) on x are worth the way through here; those without a bias go the plain one.
bool suits(const Tensor& x, std::initializer_list<Tensor> parameters) {
  if (!isPlain(x) || x.dim() < 2 || !isFaster(productType(x))) return false;
  const bool isAutocast = at::autocast::is_autocast_enabled(at::kCPU);
  for (const Tensor& one : parameters) {
    if (!isPlain(one)) return false;
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

}  // namespace

variable_list differentiable(const variable_list& inputs, const Tensor& gradient,
                             const std::function<Tensor(const variable_list&)>& compose) {
  variable_list own, wanted;
  for (const Tensor& input : inputs) {
    own.push_back(input.defined() ? input.view_as(input) : input);
    if (input.requires_grad()) wanted.push_back(own.back());
  }
  const variable_list found = torch::autograd::grad({compose(own)}, wanted, {gradient}, true, true, true);
  variable_list result;
  size_t next = 0;
  for (const Tensor& input : inputs) {
    result.push_back(input.requires_grad() ? found[next++] : Tensor());
  }
  return result;
}

void weightGradients(const std::vector<WeightGradient>& wanted) {
  // Parts of about the same work, few enough for the right side to be laid out anew for each.
  constexpr int64_t kPartRows = 192;
  struct Job {
    const WeightGradient* of;
    avx512::WeightPart part;
  };
  std::vector<Job> jobs;
  for (const WeightGradient& one : wanted) {
    const int64_t n = one.out.size(0), k = one.out.size(1);
    for (int64_t column = 0; column < k; column += avx512::kPanel) {
      for (int64_t row = 0; row < n; row += kPartRows) {
        jobs.push_back({&one, {row, std::min(kPartRows, n - row), column}});
      }
    }
  }
  std::atomic<size_t> next{0};
  at::parallel_for(0, at::get_num_threads(), 1, [&](int64_t, int64_t) {
    for (size_t i = next++; i < jobs.size(); i = next++) {
      const auto& [of, part] = jobs[i];
      const int64_t n = of->out.size(0), k = of->out.size(1), depth = of->left.size(0);
      float* out = of->out.mutable_data_ptr<float>();
      if (of->left.scalar_type() == at::kFloat) {
        avx512::weightGradient(of->left.const_data_ptr<float>(), n, of->right.const_data_ptr<float>(), k, depth, part,
                               out);
      } else {
        avx512::weightGradient(static_cast<const avx512::Words*>(of->left.const_data_ptr()), n,
                               static_cast<const avx512::Words*>(of->right.const_data_ptr()), k, depth, part, out);
      }
    }
  });
}

namespace {

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
      return differentiable(saved, gradients[0], [](const variable_list& v) { return at::linear(v[0], v[1], v[2]); });
    }
    const LinearGradients result =
        linearBackward(rows(x), w, rows(gradients[0]).contiguous(), context->needs_input_grad(0),
                       context->needs_input_grad(1), context->needs_input_grad(2));
    return {result.x.defined() ? result.x.view(x.sizes()) : Tensor(), result.w, result.b};
  }
};

Tensor linear(const Tensor& x, const Tensor& w, const Tensor& b) {
  if (!suits(x, {w, b})) return at::linear(x, copyOf(w), b.defined() ? std::optional(copyOf(b)) : std::nullopt);
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

// GELU of a contiguous tensor.
Tensor activate(const Tensor& x) {
  if (!avx512::hasAvx512Bf16()) return at::gelu(x);
  const Tensor y = at::empty_like(x);
  inParallel(x.numel(), [&](int64_t from, int64_t count) {
    if (x.scalar_type() == at::kBFloat16) return avx512::gelu(bits(x) + from, bits(y) + from, count);
    avx512::gelu(x.const_data_ptr<float>() + from, y.mutable_data_ptr<float>() + from, count);
  });
  return y;
}

// What GELU gave; its gradient takes the place of `gradient`.
Tensor activateBackward(const Tensor& x, Tensor& gradient) {
  if (!avx512::hasAvx512Bf16()) {
    gradient = at::gelu_backward(gradient, x);
    return at::gelu(x);
  }
  const Tensor y = at::empty_like(x);
  inParallel(x.numel(), [&](int64_t from, int64_t count) {
    if (x.scalar_type() == at::kBFloat16) {
      return avx512::geluBackward(bits(x) + from, bits(y) + from, bits(gradient) + from, count);
    }
    avx512::geluBackward(x.const_data_ptr<float>() + from, y.mutable_data_ptr<float>() + from,
                         gradient.mutable_data_ptr<float>() + from, count);
  });
  return y;
}

// Two linear layers with a GELU between them. What GELU gives is computed again on the way back, where it costs next to
// nothing beside its derivative, and so is not kept.
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
      return differentiable({x, w1, b1, w2, b2}, gradients[0], [](const variable_list& v) {
        return at::linear(at::gelu(at::linear(v[0], v[1], v[2])), v[3], v[4]);
      });
    }
    const Tensor& hidden = saved[5];
    const auto wants = [&](size_t i) { return context->needs_input_grad(i); };
    const Tensor gradient = rows(gradients[0]).contiguous();
    const bool wantsFirst = wants(0) || wants(1) || wants(2);
    LinearGradients second = linearBackward({}, w2, gradient, true, false, wants(4));
    const Tensor activated = activateBackward(hidden, second.x);
    if (wants(3)) second.w = weightGradientOf(gradient, activated);
    LinearGradients first;
    if (wantsFirst) first = linearBackward(rows(x), w1, second.x, wants(0), wants(1), wants(2));
    return {first.x.defined() ? first.x.view(x.sizes()) : Tensor(), first.w, first.b, second.w, second.b};
  }
};

Tensor mlp(const Tensor& x, const Tensor& w1, const Tensor& b1, const Tensor& w2, const Tensor& b2) {
  if (!suits(x, {w1, b1, w2, b2})) return linear(at::gelu(linear(x, w1, b1)), w2, b2);
  const at::ScalarType type = productType(x);
  const Tensor input = cast(x, type);
  const Tensor weight1 = cast(w1, type), bias1 = cast(b1, type), weight2 = cast(w2, type), bias2 = cast(b2, type);
  const WithoutAutocast plain;
  return Mlp::apply(input, weight1, bias1, weight2, bias2);
}

// --- Attention -----------------------------------------------------------------------------------------------------

}  // namespace

Tensor composedAttention(const Tensor& qkv, int64_t heads) {
  const int64_t n = qkv.size(0), length = qkv.size(1), width = qkv.size(2) / (3 * heads);
  // One copy for all three rather than one for each.
  const Tensor packed =
      qkv.view({n, length, 3, heads, width}).permute({2, 0, 3, 1, 4}).reshape({3, n * heads, length, width});
  const auto parts = packed.unbind(0);
  const Tensor scores = at::bmm(parts[0] * (1.0 / std::sqrt(static_cast<double>(width))), parts[1].transpose(1, 2));
  const Tensor mixed = at::bmm(at::softmax(scores, -1), parts[2]);
  return mixed.view({n, heads, length, width}).transpose(1, 2).reshape({n, length, heads * width});
}

namespace {

// Scratch memory of a thread's share of the heads.
std::unique_ptr<char[]> scratch(const avx512::Head& head) {
  return std::unique_ptr<char[]>(new char[avx512::attentionScratch(head.length, head.width)]);
}

struct Attention : torch::autograd::Function<Attention> {
  static Tensor forward(AutogradContext* context, const Tensor& qkv, int64_t heads) {
    const at::AutoDispatchBelowAutograd below;
    const int64_t n = qkv.size(0), length = qkv.size(1), dim = qkv.size(2) / 3;
    const avx512::Head head = headOf(qkv, heads);
    const int64_t padded = avx512::paddedLength(length);
    const Tensor out = at::empty({n, length, dim}, qkv.options());
    const Tensor probabilities = at::empty({n * heads, length, padded}, qkv.options());
    at::parallel_for(0, n * heads, 1, [&](int64_t from, int64_t to) {
      const auto memory = scratch(head);
      for (int64_t i = from; i < to; i++) {
        const uint16_t* q = bits(qkv) + at(i, heads, head, length * 3 * dim);
        avx512::attentionForward(head, q, q + dim, q + 2 * dim, bits(out) + at(i, heads, head, length * dim), dim,
                                 bits(probabilities) + i * length * padded, memory.get());
      }
    });
    context->save_for_backward({qkv, probabilities});
    context->saved_data["heads"] = heads;
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const WithoutAutocast plain;
    const variable_list saved = context->get_saved_variables();
    const Tensor &qkv = saved[0], &probabilities = saved[1];
    const int64_t heads = context->saved_data["heads"].toInt();
    if (at::GradMode::is_enabled()) {
      const auto compose = [heads](const variable_list& v) { return composedAttention(v[0], heads); };
      return {differentiable({qkv}, gradients[0], compose)[0], Tensor()};
    }
    const Tensor gradient = gradients[0].contiguous();
    const int64_t length = qkv.size(1), dim = qkv.size(2) / 3;
    const avx512::Head head = headOf(qkv, heads);
    const int64_t padded = avx512::paddedLength(length);
    const Tensor result = at::empty_like(qkv);
    at::parallel_for(0, qkv.size(0) * heads, 1, [&](int64_t from, int64_t to) {
      const auto memory = scratch(head);
      for (int64_t i = from; i < to; i++) {
        const int64_t place = at(i, heads, head, length * 3 * dim);
        const uint16_t* q = bits(qkv) + place;
        uint16_t* dq = bits(result) + place;
        avx512::attentionBackward(head, q, q + dim, q + 2 * dim, bits(probabilities) + i * length * padded,
                                  bits(gradient) + at(i, heads, head, length * dim), dim, dq, dq + dim, dq + 2 * dim,
                                  memory.get());
      }
    });
    return {result, Tensor()};
  }

 private:
  static avx512::Head headOf(const Tensor& qkv, int64_t heads) {
    const int64_t dim = qkv.size(2) / 3;
    const int64_t width = dim / heads;
    return {qkv.size(1), width, 3 * dim, static_cast<float>(1.0 / std::sqrt(static_cast<double>(width)))};
  }

  // Where a head's first row is, in samples of `sample` elements.
  static int64_t at(int64_t index, int64_t heads, const avx512::Head& head, int64_t sample) {
    return index / heads * sample + index % heads * head.width;
  }
};

Tensor attention(const Tensor& qkv, int64_t heads) {
  const int64_t width = qkv.size(2) / (3 * heads);
  const bool isOurs = isPlain(qkv) && qkv.scalar_type() == at::kBFloat16 && width % 32 == 0 && qkv.numel() > 0 &&
                      avx512::hasAvx512Bf16();
  if (!isOurs) return composedAttention(qkv, heads);
  return Attention::apply(qkv.contiguous(), heads);
}

// --- Exports: handles in, a handle out; named for profiles, as only the dispatcher names ops -------------------------

const Tensor& tensorAt(const Napi::CallbackInfo& info, size_t i) {
  return Env::of(info.Env()).tensorOrNone(info[i].As<Napi::Number>().Int64Value());
}

Napi::Value handleOf(const Napi::CallbackInfo& info, const Tensor& tensor) {
  return Napi::Number::New(info.Env(), Env::of(info.Env()).store(tensor));
}

// linear(x, weight, bias or 0)
Napi::Value linearOf(const Napi::CallbackInfo& info) {
  RECORD_FUNCTION("mae::linear", {});
  return handleOf(info, linear(tensorAt(info, 0), tensorAt(info, 1), tensorAt(info, 2)));
}

// mlp(x, weight, bias or 0, weight, bias or 0)
Napi::Value mlpOf(const Napi::CallbackInfo& info) {
  RECORD_FUNCTION("mae::mlp", {});
  return handleOf(info,
                  mlp(tensorAt(info, 0), tensorAt(info, 1), tensorAt(info, 2), tensorAt(info, 3), tensorAt(info, 4)));
}

// packedAttention(qkv, heads)
Napi::Value packedAttentionOf(const Napi::CallbackInfo& info) {
  RECORD_FUNCTION("mae::packed_attention", {});
  return handleOf(info, attention(tensorAt(info, 0), info[1].As<Napi::Number>().Int64Value()));
}

}  // namespace

void exportTransformer(Napi::Object& exports) {
  define<linearOf>(exports, "linear");
  define<mlpOf>(exports, "mlp");
  define<packedAttentionOf>(exports, "packedAttention");
}

}  // namespace mae
