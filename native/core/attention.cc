// Attention over short sequences that holds all of its scores at once. On processors with our kernel it is one node of
// the autograd graph. Otherwise, and for second derivatives, it is two products and a softmax.
#include "attention.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/record_function.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>
#include <memory>

#include "args.h"
#include "cpu.h"
#include "double_backward.h"
#include "guard.h"
#include "kernels.h"
#include "products.h"
#include "topics.h"

namespace mae {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

// softmax(q k^T / sqrt(width) + bias) v, for q, k, v (any, L, width); a bias (1 or N, heads, L, L) may be undefined
Tensor mix(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& bias = {}) {
  Tensor scores = at::bmm(q * (1.0 / std::sqrt(static_cast<double>(q.size(2)))), k.transpose(1, 2));
  if (bias.defined()) {
    const int64_t heads = bias.size(1), length = q.size(1);
    scores = (scores.view({-1, heads, length, length}) + bias).view({-1, length, length});
  }
  return at::bmm(at::softmax(scores, -1), v);
}

}  // namespace

Tensor composedAttention(const Tensor& qkv, int64_t heads, const Tensor& bias) {
  const int64_t n = qkv.size(0), length = qkv.size(1), width = qkv.size(2) / (3 * heads);
  // One copy for all three, instead of one each.
  const Tensor packed =
      qkv.view({n, length, 3, heads, width}).permute({2, 0, 3, 1, 4}).reshape({3, n * heads, length, width});
  const auto parts = packed.unbind(0);
  const Tensor mixed = mix(parts[0], parts[1], parts[2], bias);
  return mixed.view({n, heads, length, width}).transpose(1, 2).reshape({n, length, heads * width});
}

namespace {

bool isFloat(const Tensor& tensor) { return tensor.scalar_type() == at::kFloat; }

// How heads lie in qkv (N, L, 3 dim).
struct Heads {
  int64_t count, samples, length, dim, padded;
  Head head;

  Heads(const Tensor& qkv, int64_t heads) : count(heads), samples(qkv.size(0)), length(qkv.size(1)) {
    dim = qkv.size(2) / 3;
    padded = paddedLength(length);
    const int64_t width = dim / heads;
    head = {length, width, 3 * dim, static_cast<float>(1.0 / std::sqrt(static_cast<double>(width)))};
  }

  // The start of a head's first row, where a token has `stride` elements.
  int64_t at(int64_t index, int64_t stride) const {
    return index / count * length * stride + index % count * head.width;
  }

  // Runs `work(index, scratch)` for every head of every sample.
  template <typename Token, typename Work>
  void each(const AttentionKernels<Token>& kernels, const Work& work) const {
    at::parallel_for(0, samples * count, 1, [&](int64_t from, int64_t to) {
      const std::unique_ptr<char[]> scratch(new char[kernels.scratch(length, head.width)]);
      for (int64_t i = from; i < to; i++) work(i, static_cast<void*>(scratch.get()));
    });
  }
};

template <typename Token>
void forwardHeads(const Heads& heads, const Tensor& qkv, const Tensor& out, const Tensor& probabilities) {
  const AttentionKernels<Token>& kernels = kernelsOf<Token>()->attention;
  const int64_t dim = heads.dim;
  heads.each(kernels, [&](int64_t i, void* scratch) {
    const Token* q = tokensOf<Token>(qkv) + heads.at(i, 3 * dim);
    kernels.forward(heads.head, q, q + dim, q + 2 * dim, tokensOf<Token>(out) + heads.at(i, dim), dim,
                    tokensOf<Token>(probabilities) + i * heads.length * heads.padded, scratch);
  });
}

template <typename Token>
void backwardHeads(const Heads& heads, const Tensor& qkv, const Tensor& probabilities, const Tensor& gradient,
                   const Tensor& result) {
  const AttentionKernels<Token>& kernels = kernelsOf<Token>()->attention;
  const int64_t dim = heads.dim;
  heads.each(kernels, [&](int64_t i, void* scratch) {
    const int64_t place = heads.at(i, 3 * dim);
    const Token* q = tokensOf<Token>(qkv) + place;
    Token* dq = tokensOf<Token>(result) + place;
    kernels.backward(heads.head, q, q + dim, q + 2 * dim,
                     tokensOf<Token>(probabilities) + i * heads.length * heads.padded,
                     tokensOf<Token>(gradient) + heads.at(i, dim), dim, dq, dq + dim, dq + 2 * dim, scratch);
  });
}

struct Attention : torch::autograd::Function<Attention> {
  static Tensor forward(AutogradContext* context, const Tensor& qkv, int64_t count) {
    const at::AutoDispatchBelowAutograd below;
    const Heads heads(qkv, count);
    const Tensor out = at::empty({heads.samples, heads.length, heads.dim}, qkv.options());
    const Tensor probabilities = at::empty({heads.samples * count, heads.length, heads.padded}, qkv.options());
    (isFloat(qkv) ? forwardHeads<float> : forwardHeads<uint16_t>)(heads, qkv, out, probabilities);
    context->save_for_backward({qkv, probabilities});
    context->saved_data["heads"] = count;
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const WithoutAutocast plain;
    const variable_list saved = context->get_saved_variables();
    const Tensor &qkv = saved[0], &probabilities = saved[1];
    const int64_t count = context->saved_data["heads"].toInt();
    if (at::GradMode::is_enabled()) {
      const auto compose = [count](const variable_list& v) { return composedAttention(v[0], count); };
      return {doubleBackward({qkv}, gradients[0], compose)[0], Tensor()};
    }
    const Tensor gradient = gradients[0].contiguous();
    const Tensor result = at::empty_like(qkv);
    (isFloat(qkv) ? backwardHeads<float> : backwardHeads<uint16_t>)(Heads(qkv, count), qkv, probabilities, gradient,
                                                                    result);
    return {result, Tensor()};
  }
};

// Whether a kernel supports heads of this width. That of floats was measured on processors of other vendors than Intel.
bool hasKernel(at::ScalarType type, int64_t width) {
  if (type == at::kBFloat16) return pairKernels() != nullptr && width % 32 == 0;
  return type == at::kFloat && floatKernels() != nullptr && width % 16 == 0 && !processor().isIntel;
}
bool hasKernel(const Tensor& tensor, int64_t width) {
  return isStridedCpu(tensor) && hasKernel(tensor.scalar_type(), width) && tensor.numel() > 0;
}

// qkv (N, L, 3 heads width) -> (N, L, heads width)
Tensor packedAttention(const Tensor& qkv, int64_t heads) {
  TORCH_CHECK_VALUE(qkv.dim() == 3 && heads > 0 && qkv.size(2) % (3 * heads) == 0,
                    "expected (N, L, 3 * dim) with dim a multiple of the ", heads, " heads, got ", qkv.sizes());
  if (!hasKernel(qkv, qkv.size(2) / (3 * heads))) return composedAttention(qkv, heads);
  return Attention::apply(qkv.contiguous(), heads);
}

// q, k, v (N, heads, L, width) each -> (N, heads, L, width)
Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v) {
  TORCH_CHECK_VALUE(q.dim() == 4 && k.sizes() == q.sizes() && v.sizes() == q.sizes(),
                    "expected three of (N, heads, L, width), got ", q.sizes(), ", ", k.sizes(), " and ", v.sizes());
  const int64_t n = q.size(0), heads = q.size(1), length = q.size(2), width = q.size(3);
  if (hasKernel(q, width)) {
    // The kernel's layout: all three of a token side by side.
    const Tensor qkv = at::stack({q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)}, 2);
    const Tensor mixed = Attention::apply(qkv.view({n, length, 3 * heads * width}), heads);
    return mixed.view({n, length, heads, width}).transpose(1, 2);
  }
  const auto each = [&](const Tensor& tensor) { return tensor.reshape({n * heads, length, width}); };
  return mix(each(q), each(k), each(v)).view({n, heads, length, width});
}

// hasAttentionKernel(tensor, width)
Napi::Value hasAttentionKernel(const Napi::CallbackInfo& info) {
  const Args args(info);
  return Napi::Boolean::New(info.Env(), hasKernel(args.tensor(0).scalar_type(), args.integer(1)));
}

// packedAttention(qkv, heads)
Napi::Value packedAttentionOf(const Napi::CallbackInfo& info) {
  RECORD_FUNCTION("mae::packed_attention", {});
  const Args args(info);
  return args.handleOf(packedAttention(args.tensor(0), args.integer(1)));
}

// attention(q, k, v)
Napi::Value attentionOf(const Napi::CallbackInfo& info) {
  RECORD_FUNCTION("mae::attention", {});
  const Args args(info);
  return args.handleOf(attention(args.tensor(0), args.tensor(1), args.tensor(2)));
}

}  // namespace

void exportAttention(Napi::Object& exports) {
  define<packedAttentionOf>(exports, "packedAttention");
  define<hasAttentionKernel>(exports, "hasAttentionKernel");
  define<attentionOf>(exports, "attention");
}

}  // namespace mae
