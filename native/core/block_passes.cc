#include "block_passes.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "kernels.h"
#include "products.h"

namespace mae {

using at::Tensor;

namespace {

BlockScales scalesFrom(const Scales& scales, int64_t sample) {
  const auto from = [&](const Tensor& scale) { return scale.defined() ? f32Data(scale) + sample : nullptr; };
  return {from(scales[0]), from(scales[1])};
}

// How samples are divided, the same in both passes.
struct Groups {
  // Samples of a group, and groups.
  int64_t size, count;
  // Rows of words that hold the factors of a group, and of all of them: of all tokens, and of the wanted ones.
  int64_t rows, wantedRows, depth, wantedDepth;

  Groups(const BlockKernels& kernels, const BlockShape& shape, int64_t samples, int64_t groupSize)
      : size(groupSize), count((samples + groupSize - 1) / groupSize) {
    // Samples whose tokens are all wanted are contiguous. Each group starts a new row of words.
    const auto all = [&](int64_t of) { return kernels.savedRows(of * shape.length); };
    const auto wanted = [&](int64_t of) {
      return shape.firstToken == 0 ? all(of) : of * kernels.savedRows(shape.wanted());
    };
    const int64_t last = samples - (count - 1) * size;
    rows = all(size);
    wantedRows = wanted(size);
    depth = (count - 1) * rows + all(last);
    wantedDepth = (count - 1) * wantedRows + wanted(last);
  }
};

// The widths of a row of each of the first, and rows of a sample, in their order.
std::array<int64_t, kSaved> savedWidths(const BlockKernels& kernels, const BlockShape& shape) {
  const int64_t dim = shape.dim;
  return {4, 3 * dim, kernels.paddedLength(shape.length), dim, 4 * dim};
}
std::array<int64_t, kSaved> savedRows(const BlockShape& shape) {
  const int64_t length = shape.length;
  return {length, length, shape.heads * length, length, shape.wanted()};
}

// Features of a token that are factors of weight gradients, in the order of BlockFactors, in multiples of
// `dim`; and whether they are of the wanted tokens alone.
constexpr std::array<int64_t, 8> kFactorWidths = {1, 4, 1, 4, 1, 1, 3, 1};
constexpr std::array<bool, 8> kIsWanted = {false, true, true, true, true, false, false, false};

Tensor emptyFactor(const Tensor& x, const Groups& groups, size_t factor) {
  const int64_t rows = kIsWanted[factor] ? groups.wantedDepth : groups.depth;
  return at::empty({rows, kFactorWidths[factor] * x.size(2)}, x.options().dtype(at::kInt));
}

// Room for `samples` of the first.
Saved emptySaved(const BlockKernels& kernels, const Tensor& x, const BlockShape& shape, int64_t samples) {
  const auto widths = savedWidths(kernels, shape), rows = savedRows(shape);
  Saved saved;
  for (size_t i = 0; i < kSaved; i++) {
    const int64_t count = samples * rows[i] * widths[i] + kernels.slack(widths[i]);
    saved[i] = at::empty({count}, i == 0 ? x.options().dtype(at::kFloat) : x.options());
  }
  return saved;
}

// The data of a tensor from an element on.
char* dataAt(const Tensor& tensor, int64_t element) {
  return static_cast<char*>(tensor.mutable_data_ptr()) + element * tensor.element_size();
}

BlockSaved savedFrom(const BlockKernels& kernels, const Saved& saved, const BlockShape& shape, int64_t sample) {
  const auto widths = savedWidths(kernels, shape), rows = savedRows(shape);
  std::array<char*, kSaved> from;
  for (size_t i = 0; i < kSaved; i++) from[i] = dataAt(saved[i], sample * rows[i] * widths[i]);
  return {reinterpret_cast<float*>(from[0]), from[1], from[2], from[3], from[4]};
}

// The factors of a group; those that are not there are null.
using Factors = std::array<Tensor, 8>;
BlockFactors factorsFrom(const BlockKernels& kernels, const Factors& factors, const Groups& groups, int64_t dim,
                         int64_t group) {
  std::array<Words*, 8> words{};
  for (size_t i = 0; i < words.size(); i++) {
    if (!factors[i].defined()) continue;
    const int64_t row = group * (kIsWanted[i] ? groups.wantedRows : groups.rows);
    words[i] = static_cast<Words*>(factors[i].mutable_data_ptr()) + kernels.savedAt(row, kFactorWidths[i] * dim);
  }
  return {words[0], words[1], words[2], words[3],     words[4],
          words[5], words[6], words[7], groups.depth, groups.wantedDepth};
}

// Runs `work(group, samples, scratch)` for groups of samples, on all threads.
template <typename Work>
void forGroups(const BlockKernels& kernels, const BlockShape& shape, const Groups& groups, int64_t n,
               const Work& work) {
  at::parallel_for(0, groups.count, 1, [&](int64_t from, int64_t to) {
    const std::unique_ptr<char[]> scratch(new char[kernels.scratch(shape, groups.size)]);
    for (int64_t group = from; group < to; group++) {
      work(group, std::min(groups.size, n - group * groups.size), static_cast<void*>(scratch.get()));
    }
  });
}

// The bias as the kernels read it: divided by the scores' scale, in rows of paddedLength(length).
Tensor paddedBias(const BlockKernels& kernels, const BlockShape& shape, const Tensor& bias) {
  if (!bias.defined()) return bias;
  const auto width = static_cast<double>(shape.dim / shape.heads);
  const int64_t rest = kernels.paddedLength(shape.length) - shape.length;
  return at::constant_pad_nd(bias * std::sqrt(width), {0, rest}, 0);
}

// From a sample on, of (samples, heads, length, padded length), where one sample is of all.
BlockBias biasFrom(const Tensor& padded, int64_t sample) {
  if (!padded.defined()) return {};
  const int64_t step = padded.size(0) == 1 ? 0 : padded.stride(0);
  return {padded.mutable_data_ptr<float>() + sample * step, step};
}

// Where nothing will be differentiated, each thread saves what is needed within a group in the same place.
Tensor forwardPass(const BlockInputs& inputs, const BlockShape& shape, const Groups& groups, const Saved& saved,
                   bool isKept) {
  const Tensor& x = inputs.x;
  const Parameters& parameters = inputs.parameters;
  const BlockKernels& kernels = *kernelsFor(x.scalar_type());
  const PackedWeights packed(kernels, parameters, PackedWeights::For::kForward);
  const Vectors own(parameters);
  const Tensor padded = paddedBias(kernels, shape, inputs.bias);
  const Tensor y = at::empty({x.size(0), shape.wanted(), shape.dim}, x.options());
  const Factors factors = {saved[kSaved], saved[kSaved + 1]};
  forGroups(kernels, shape, groups, x.size(0), [&](int64_t group, int64_t samples, void* scratch) {
    const int64_t sample = group * groups.size;
    const int64_t place = isKept ? sample : at::get_thread_num() * groups.size;
    kernels.forward(shape, samples, own.vectors, packed.weights, scalesFrom(inputs.scales, sample),
                    biasFrom(padded, sample), dataAt(x, sample * shape.length * shape.dim),
                    savedFrom(kernels, saved, shape, place), factorsFrom(kernels, factors, groups, shape.dim, group),
                    dataAt(y, sample * shape.wanted() * shape.dim), scratch);
  });
  return y;
}

// A product over tokens that makes a weight gradient.
struct Product {
  Tensor left, right;
  size_t parameter;
};

// Features of the sums over tokens, in the order of BlockSums, with the parameters of these gradients.
constexpr std::array<int64_t, 8> kSumWidths = {1, 1, 3, 1, 1, 1, 4, 1};
constexpr std::array<Parameter, 8> kSumParameters = {kScale1, kShift1, kQkvB, kProjB, kScale2, kShift2, kFc1B, kFc2B};

// Sums of a bias' gradients.
class BiasSums {
 public:
  BiasSums(const BlockKernels& kernels, const BlockShape& shape, const Tensor& bias, bool isWanted)
      : length_(shape.length), isShared_(isWanted && bias.size(0) == 1) {
    if (!isWanted) return;
    // Of a bias of all samples each thread has its own.
    const int64_t count = isShared_ ? at::get_num_threads() : bias.size(0);
    sums_ = at::zeros({count, shape.heads, length_, kernels.paddedLength(length_)}, bias.options());
  }

  // Those of the current thread, from a sample on.
  BlockBias of(int64_t sample) const {
    if (!sums_.defined()) return {};
    const int64_t place = isShared_ ? at::get_thread_num() : sample;
    return {sums_.mutable_data_ptr<float>() + place * sums_.stride(0), isShared_ ? 0 : sums_.stride(0)};
  }

  // The gradient; undefined where it is not wanted.
  Tensor total() const {
    if (!sums_.defined()) return {};
    return (isShared_ ? sums_.sum(0, true) : sums_).narrow(3, 0, length_).contiguous();
  }

 private:
  int64_t length_;
  bool isShared_;
  Tensor sums_;
};

// LayerScale is part of weight and bias in both passes. So their gradients are those of the scaled ones; these become
// those of the layer's own, and those of LayerScale are returned.
Tensor scaleGradients(const BlockKernels& kernels, const Parameters& parameters, size_t weight,
                      const Tensor& weightGradient, Tensor& biasGradient) {
  const Tensor &w = parameters[weight], &gamma = gammaOf(parameters, weight);
  const int64_t rows = w.size(0), columns = w.size(1);
  const Tensor result = parameters[weight + 1] * biasGradient;
  constexpr int64_t kGrain = 1 << 14;
  at::parallel_for(0, rows, std::max<int64_t>(1, kGrain / columns), [&](int64_t from, int64_t to) {
    for (int64_t row = from; row < to; row++) {
      result.mutable_data_ptr<float>()[row] +=
          kernels.scaleGradient(f32Data(w) + row * columns, f32Data(gamma)[row], columns,
                                weightGradient.mutable_data_ptr<float>() + row * columns);
    }
  });
  biasGradient *= gamma;
  return result;
}

}  // namespace

const BlockKernels* kernelsFor(at::ScalarType type) {
  if (type == at::kBFloat16 && pairKernels() != nullptr) return &pairKernels()->block;
  return type == at::kFloat && floatKernels() != nullptr ? &floatKernels()->block : nullptr;
}

// Samples of a group. Larger groups leave fewer rows of the last tiles unused, and load weights less often: from the
// second-level cache, which costs about as much as some rows, or from memory, where they do not fit in there.
int64_t groupSize(const BlockKernels& kernels, const BlockShape& shape, int64_t samples) {
  const int64_t threads = at::get_num_threads();
  const int64_t share = (samples + threads - 1) / threads;
  constexpr int64_t kMostTokens = 512, kCachedDim = 256;
  const int64_t loading = shape.dim <= kCachedDim ? 24 : 100;
  int64_t best = 1, least = std::numeric_limits<int64_t>::max();
  for (int64_t size = 1; size <= share && (size == 1 || size * shape.length <= kMostTokens); size++) {
    const int64_t rows = (size * shape.length + kernels.rows - 1) / kernels.rows * kernels.rows;
    const int64_t cost = (share + size - 1) / size * (rows + loading);
    if (cost < least) {
      least = cost;
      best = size;
    }
  }
  return best;
}

ForwardPass blockForward(const BlockInputs& inputs, const BlockShape& shape) {
  const Tensor& x = inputs.x;
  const BlockKernels& kernels = *kernelsFor(x.scalar_type());
  const Groups groups(kernels, shape, x.size(0), groupSize(kernels, shape, x.size(0)));
  Saved saved = emptySaved(kernels, x, shape, x.size(0));
  for (size_t i = 0; i < kFirstFactors; i++) saved[kSaved + i] = emptyFactor(x, groups, i);
  const Tensor y = forwardPass(inputs, shape, groups, saved, true);
  return {y, saved, groups.size};
}

Tensor blockInference(const BlockInputs& inputs, const BlockShape& shape) {
  const Tensor& x = inputs.x;
  const BlockKernels& kernels = *kernelsFor(x.scalar_type());
  const Groups groups(kernels, shape, x.size(0), groupSize(kernels, shape, x.size(0)));
  const Saved saved = emptySaved(kernels, x, shape, groups.size * at::get_num_threads());
  return forwardPass(inputs, shape, groups, saved, false);
}

std::vector<Tensor> blockBackward(const BlockInputs& inputs, const BlockShape& shape, const Saved& saved,
                                  int64_t groupSize, const Tensor& gradient, bool wantsBias) {
  const Tensor& x = inputs.x;
  const Parameters& parameters = inputs.parameters;
  const BlockKernels& kernels = *kernelsFor(x.scalar_type());
  const int64_t n = x.size(0), dim = shape.dim;
  const Groups groups(kernels, shape, n, groupSize);
  Factors factors = {saved[kSaved], saved[kSaved + 1]};
  for (size_t i = kFirstFactors; i < factors.size(); i++) factors[i] = emptyFactor(x, groups, i);

  // One row of sums per thread, added in order: the same number of threads gives the same gradients.
  const Tensor sums = at::zeros({at::get_num_threads(), 13 * dim}, x.options().dtype(at::kFloat));
  const Tensor dx = at::empty_like(x);
  const BiasSums biasSums(kernels, shape, inputs.bias, wantsBias);
  {
    const PackedWeights packed(kernels, parameters, PackedWeights::For::kBackward);
    const Vectors vectors(parameters);
    forGroups(kernels, shape, groups, n, [&](int64_t group, int64_t samples, void* scratch) {
      const int64_t sample = group * groups.size;
      const int64_t at = sample * shape.length * dim;
      std::array<float*, 8> own;
      own[0] = sums.mutable_data_ptr<float>() + at::get_thread_num() * 13 * dim;
      for (size_t i = 1; i < own.size(); i++) own[i] = own[i - 1] + kSumWidths[i - 1] * dim;
      kernels.backward(shape, samples, vectors.vectors, packed.weights, scalesFrom(inputs.scales, sample),
                       dataAt(x, at), savedFrom(kernels, saved, shape, sample),
                       dataAt(gradient, sample * shape.wanted() * dim), dataAt(dx, at),
                       factorsFrom(kernels, factors, groups, dim, group),
                       {own[0], own[1], own[2], own[3], own[4], own[5], own[6], own[7]}, biasSums.of(sample), scratch);
    });
  }

  std::vector<Tensor> result(1 + (parameters[kGamma1].defined() ? kParameters : kRequired));
  result[0] = dx;
  const Tensor total = sums.sum(0);
  int64_t place = 0;
  for (size_t i = 0; i < kSumParameters.size(); i++) {
    result[1 + kSumParameters[i]] = total.narrow(0, place * dim, kSumWidths[i] * dim).clone();
    place += kSumWidths[i];
  }
  const auto& [mixed, activated, dy, dHidden, normed2, dMiddle, dQkv, normed1] = factors;
  const std::array<Product, 4> products = {
      {{dy, activated, kFc2W}, {dHidden, normed2, kFc1W}, {dMiddle, mixed, kProjW}, {dQkv, normed1, kQkvW}}};
  std::vector<WeightGradient> wanted;
  for (const Product& product : products) {
    Tensor& out = result[1 + product.parameter] = at::empty_like(parameters[product.parameter]);
    wanted.push_back({product.left, product.right, out});
  }
  weightGradients(wanted, kernels.weightGradient, kernels.part);
  for (const auto& [weight, gamma] : {std::pair{kProjW, kGamma1}, std::pair{kFc2W, kGamma2}}) {
    if (!parameters[gamma].defined()) continue;
    result[1 + gamma] = scaleGradients(kernels, parameters, weight, result[1 + weight], result[2 + weight]);
  }
  if (wantsBias) result.push_back(biasSums.total());
  return result;
}

}  // namespace mae
