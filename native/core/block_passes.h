// Both passes of a transformer block over the samples of a batch: each thread takes its own through the kernels of
// block_kernels.h.
#pragma once

#include <ATen/ATen.h>

#include <array>
#include <cstdint>
#include <vector>

#include "block_kernels.h"
#include "block_parameters.h"
#include "drop_paths.h"

namespace mae {

struct BlockInputs {
  // (n, length, dim)
  at::Tensor x;
  Parameters parameters;
  // (1 or n, heads, length, length) float32, which is added to the scores of attention; undefined for none.
  at::Tensor bias;
  Scales scales;
};

// The kernels for tokens of this dtype; null where the processor has none. What follows needs those of the tokens.
const BlockKernels* kernelsFor(at::ScalarType type);

// What the forward pass saves: the tensors of BlockSaved, and the factors that it writes.
constexpr size_t kSaved = 5, kFirstFactors = 2;
using Saved = std::array<at::Tensor, kSaved + kFirstFactors>;

// Samples that a thread takes through a pass together.
int64_t groupSize(const BlockKernels& kernels, const BlockShape& shape, int64_t samples);

struct ForwardPass {
  at::Tensor y;
  Saved saved;
  int64_t groupSize;
};
ForwardPass blockForward(const BlockInputs& inputs, const BlockShape& shape);

// The block where nothing is to be differentiated.
at::Tensor blockInference(const BlockInputs& inputs, const BlockShape& shape);

// Gradients of the tokens, of the parameters that there are, and of the bias where it is wanted, in this order.
std::vector<at::Tensor> blockBackward(const BlockInputs& inputs, const BlockShape& shape, const Saved& saved,
                                      int64_t groupSize, const at::Tensor& gradient, bool wantsBias);

}  // namespace mae
