// The parameters of a transformer block, and its weights as the kernels of avx512_block.h read them.
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

#include "avx512_block.h"

namespace mae {

// In the order of a block's state dict.
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
  kFc2B
};
inline constexpr size_t kParameters = 12;

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
                                                                   {"mlp.fc2.bias", {1, 0}}}};

using Parameters = std::array<at::Tensor, kParameters>;

// The parameters in our order; none where one is unknown or missing, since it is then a different block.
inline std::optional<Parameters> parametersNamed(const std::vector<std::string>& names,
                                                 const std::vector<at::Tensor>& given) {
  if (names.size() != kParameters || given.size() != kParameters) return std::nullopt;
  Parameters result;
  for (size_t i = 0; i < kParameters; i++) {
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
inline avx512::BlockVectors vectorsOf(const Parameters& p) {
  return {f32Data(p[kScale1]), f32Data(p[kShift1]), f32Data(p[kQkvB]), f32Data(p[kProjB]),
          f32Data(p[kScale2]), f32Data(p[kShift2]), f32Data(p[kFc1B]), f32Data(p[kFc2B])};
}

// The weights of a block's four linear layers, packed for one of the passes.
class PackedWeights {
 public:
  enum class For { kForward, kBackward };

  PackedWeights(const avx512::BlockKernels& kernels, const Parameters& parameters, For pass) {
    const auto pack = [&](const at::Tensor& weight) {
      const int64_t rows = weight.size(0), columns = weight.size(1);
      auto& words = memory_[next_++] =
          std::unique_ptr<avx512::Words[]>(new avx512::Words[rows * columns / kernels.steps]);
      const int64_t wide = pass == For::kForward ? rows : columns;
      const int64_t panels = (wide + kernels.panel - 1) / kernels.panel;
      const auto run = pass == For::kForward ? kernels.packForward : kernels.packBackward;
      constexpr int64_t kGrain = 1 << 14;
      at::parallel_for(0, panels, std::max<int64_t>(1, kGrain * panels / weight.numel()),
                       [&](int64_t from, int64_t to) { run(f32Data(weight), rows, columns, from, to, words.get()); });
      return words.get();
    };
    weights = {pack(parameters[kQkvW]), pack(parameters[kProjW]), pack(parameters[kFc1W]), pack(parameters[kFc2W])};
  }

  avx512::BlockWeights weights{};

 private:
  std::array<std::unique_ptr<avx512::Words[]>, 4> memory_;
  size_t next_ = 0;
};

}  // namespace mae
