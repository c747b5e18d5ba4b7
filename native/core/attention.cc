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
#include "avx512_attention.h"
#include "cpu.h"
#include "double_backward.h"
#include "guard.h"
#include "products.h"
#include "topics.h"

namespace mae {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

// softmax(q k^T / sqrt(width)) v, for q, k, v (any, L, width)
Tensor mix(const Tensor& q, const Tensor& k, const Tensor& v) {
  const Tensor scores = at::bmm(q * (1.0 / std::sqrt(static_cast<double>(q.size(2)))), k.transpose(1, 2));
  return at::bmm(at::softmax(scores, -1), v);
}

}  // namespace

Tensor composedAttention(const Tensor& qkv, int64_t heads) {
  const int64_t n = qkv.size(0), length = qkv.size(1), width = qkv.size(2) / (3 * heads);
  // One copy for all three, instead of one each.
  const Tensor packed =
      qkv.view({n, length, 3, heads, width}).permute({2, 0, 3, 1, 4}).reshape({3, n * heads, length, width});
  const auto parts = packed.unbind(0);
  const Tensor mixed = mix(parts[0], parts[1], parts[2]);
  return mixed.view({n, heads, length, width}).transpose(1, 2).reshape({n, length, heads * width});
}

namespace {

// Scratch memory of a thread for its heads.
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
        const uint16_t* q = bf16Data(qkv) + at(i, heads, head, length * 3 * dim);
        avx512::attentionForward(head, q, q + dim, q + 2 * dim, bf16Data(out) + at(i, heads, head, length * dim), dim,
                                 bf16Data(probabilities) + i * length * padded, memory.get());
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
      return {doubleBackward({qkv}, gradients[0], compose)[0], Tensor()};
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
        const uint16_t* q = bf16Data(qkv) + place;
        uint16_t* dq = bf16Data(result) + place;
        avx512::attentionBackward(head, q, q + dim, q + 2 * dim, bf16Data(probabilities) + i * length * padded,
                                  bf16Data(gradient) + at(i, heads, head, length * dim), dim, dq, dq + dim,
                                  dq + 2 * dim, memory.get());
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

  // The start of a head's first row; a sample has `sample` elements.
  static int64_t at(int64_t index, int64_t heads, const avx512::Head& head, int64_t sample) {
    return index / heads * sample + index % heads * head.width;
  }
};

// Whether a kernel supports heads of this width.
bool hasKernel(const Tensor& tensor, int64_t width) {
  return hasAvx512Kernels() && isStridedCpu(tensor) && tensor.scalar_type() == at::kBFloat16 && width % 32 == 0 &&
         tensor.numel() > 0;
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
  define<attentionOf>(exports, "attention");
}

}  // namespace mae
