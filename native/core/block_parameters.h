// The parameters of a transformer block, and its weights as the kernels of block_kernels.h read them.
#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "block_kernels.h"

namespace mae {

// In the order of a block's state dict, and after them those of LayerScale (arXiv:2103.17239), which not every block
// has.
enum Parameter : size_t {
  kScale1,
  kShift1,
  kQkvW,
  kQkvB,
  kProjW,
  kProjB,
  kScale2,
  kShift2,
  kFc1W,
  kFc1B,
  kFc2W,
  kFc2B,
  kGamma1,
  kGamma2
};
inline constexpr size_t kRequired = 12, kParameters = 14;

// A parameter's name in the state dict of a block, and its shape in multiples of a token's width.
struct ParameterKind {
  std::string_view name;
  std::array<int64_t, 2> widths;
};
inline constexpr std::array<ParameterKind, kParameters> kKinds = {{{"norm1.weight", {1, 0}},
                                                                   {"norm1.bias", {1, 0}},
                                                                   {"attn.qkv.weight", {3, 1}},
                                                                   {"attn.qkv.bias", {3, 0}},
                                                                   {"attn.proj.weight", {1, 1}},
                                                                   {"attn.proj.bias", {1, 0}},
                                                                   {"norm2.weight", {1, 0}},
                                                                   {"norm2.bias", {1, 0}},
                                                                   {"mlp.fc1.weight", {4, 1}},
                                                                   {"mlp.fc1.bias", {4, 0}},
                                                                   {"mlp.fc2.weight", {1, 4}},
                                                                   {"mlp.fc2.bias", {1, 0}},
                                                                   {"ls1.gamma", {1, 0}},
                                                                   {"ls2.gamma", {1, 0}}}};

// Those that a block does not have are undefined.
using Parameters = std::array<at::Tensor, kParameters>;

// The parameters in our order; none where one is unknown or missing, since it is then a different block.
inline std::optional<Parameters> parametersNamed(const std::vector<std::string>& names,
                                                 const std::vector<at::Tensor>& given) {
  const size_t count = names.size();
  if ((count != kRequired && count != kParameters) || given.size() != count) return std::nullopt;
  Parameters result;
  for (size_t i = 0; i < count; i++) {
    const auto found = std::find(names.begin(), names.end(), kKinds[i].name);
    if (found == names.end()) return std::nullopt;
    result[i] = given[static_cast<size_t>(found - names.begin())];
  }
  return result;
}

inline bool hasShape(const at::Tensor& tensor, const std::array<int64_t, 2>& widths, int64_t dim) {
  if (tensor.dim() != (widths[1] == 0 ? 1 : 2) || tensor.size(0) != widths[0] * dim) return false;
  return widths[1] == 0 || tensor.size(1) == widths[1] * dim;
}

inline const float* f32Data(const at::Tensor& tensor) { return tensor.const_data_ptr<float>(); }

// LayerScale of a linear layer: that of its outputs, undefined for none. Its factors are multiplied into weight and
// bias.
inline const at::Tensor& gammaOf(const Parameters& p, size_t weight) {
  static const at::Tensor none;
  if (weight == kProjW) return p[kGamma1];
  return weight == kFc2W ? p[kGamma2] : none;
}

// The vectors of a block as the kernels read them.
class Vectors {
 public:
  explicit Vectors(const Parameters& p)
      : proj_(p[kGamma1].defined() ? p[kProjB] * p[kGamma1] : p[kProjB]),
        fc2_(p[kGamma2].defined() ? p[kFc2B] * p[kGamma2] : p[kFc2B]),
        vectors{f32Data(p[kScale1]), f32Data(p[kShift1]), f32Data(p[kQkvB]), f32Data(proj_),
                f32Data(p[kScale2]), f32Data(p[kShift2]), f32Data(p[kFc1B]), f32Data(fc2_)} {}

 private:
  at::Tensor proj_, fc2_;

 public:
  const BlockVectors vectors;
};

// The weights of a block's four linear layers, packed for one of the passes.
class PackedWeights {
 public:
  enum class For { kForward, kBackward };

  PackedWeights(const BlockKernels& kernels, const Parameters& parameters, For pass) {
    const auto pack = [&](size_t which) {
      const at::Tensor &weight = parameters[which], &gamma = gammaOf(parameters, which);
      const float* scales = gamma.defined() ? f32Data(gamma) : nullptr;
      const int64_t rows = weight.size(0), columns = weight.size(1);
      auto& words = memory_[next_++] = std::unique_ptr<Words[]>(new Words[rows * columns / kernels.steps]);
      const int64_t wide = pass == For::kForward ? rows : columns;
      const int64_t panels = (wide + kernels.panel - 1) / kernels.panel;
      const auto run = pass == For::kForward ? kernels.packForward : kernels.packBackward;
      constexpr int64_t kGrain = 1 << 14;
      at::parallel_for(
          0, panels, std::max<int64_t>(1, kGrain * panels / weight.numel()),
          [&](int64_t from, int64_t to) { run(f32Data(weight), scales, rows, columns, from, to, words.get()); });
      return words.get();
    };
    weights = {pack(kQkvW), pack(kProjW), pack(kFc1W), pack(kFc2W)};
  }

  BlockWeights weights{};

 private:
  std::array<std::unique_ptr<Words[]>, 4> memory_;
  size_t next_ = 0;
};

}  // namespace mae
