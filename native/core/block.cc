// A whole transformer block as one node of the autograd graph, where the processor has a kernel for it: avx512_block.h.
// Samples are distributed over the threads; each thread computes its own from input to output.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/record_function.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "args.h"
#include "attention.h"
#include "avx512_block.h"
#include "block_parameters.h"
#include "cpu.h"
#include "double_backward.h"
#include "drop_paths.h"
#include "guard.h"
#include "products.h"
#include "topics.h"

namespace mae {

namespace {

using at::Tensor;
using avx512::BlockKernels;
using avx512::BlockShape;
using avx512::Words;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

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

// Whether samples can be distributed so that no thread has a third more than its share. Few samples on many threads are
// faster with products that each use all threads.
bool isShared(int64_t samples) {
  const int64_t threads = at::get_num_threads();
  const int64_t most = (samples + threads - 1) / threads;
  return 3 * most * threads <= 4 * samples;
}

avx512::BlockScales scalesFrom(const Scales& scales, int64_t sample) {
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

// What the forward pass saves: the tensors of avx512::BlockSaved, and the factors that it writes.
constexpr size_t kSaved = 5, kFirstFactors = 2;
using Saved = std::array<Tensor, kSaved + kFirstFactors>;

// The widths of a row of each of the first, and rows of a sample, in their order.
std::array<int64_t, kSaved> savedWidths(const BlockKernels& kernels, const BlockShape& shape) {
  const int64_t dim = shape.dim;
  return {4, 3 * dim, kernels.paddedLength(shape.length), dim, 4 * dim};
}
std::array<int64_t, kSaved> savedRows(const BlockShape& shape) {
  const int64_t length = shape.length;
  return {length, length, shape.heads * length, length, shape.wanted()};
}

// Features of a token that are factors of weight gradients, in the order of avx512::BlockFactors, in multiples of
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

avx512::BlockSaved savedFrom(const BlockKernels& kernels, const Saved& saved, const BlockShape& shape, int64_t sample) {
  const auto widths = savedWidths(kernels, shape), rows = savedRows(shape);
  std::array<char*, kSaved> from;
  for (size_t i = 0; i < kSaved; i++) from[i] = dataAt(saved[i], sample * rows[i] * widths[i]);
  return {reinterpret_cast<float*>(from[0]), from[1], from[2], from[3], from[4]};
}

// The factors of a group; those that are not there are null.
using Factors = std::array<Tensor, 8>;
avx512::BlockFactors factorsFrom(const BlockKernels& kernels, const Factors& factors, const Groups& groups, int64_t dim,
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

const BlockKernels& kernelsOf(const Tensor& x) { return avx512::blockKernels(x.scalar_type() == at::kFloat); }

// Where nothing will be differentiated, each thread saves what is needed within a group in the same place.
Tensor forwardPass(const Tensor& x, const BlockShape& shape, const Parameters& parameters, const Scales& scales,
                   const Groups& groups, const Saved& saved, bool isKept) {
  const BlockKernels& kernels = kernelsOf(x);
  const PackedWeights packed(kernels, parameters, PackedWeights::For::kForward);
  const Tensor y = at::empty({x.size(0), shape.wanted(), shape.dim}, x.options());
  const Factors factors = {saved[kSaved], saved[kSaved + 1]};
  forGroups(kernels, shape, groups, x.size(0), [&](int64_t group, int64_t samples, void* scratch) {
    const int64_t sample = group * groups.size;
    const int64_t place = isKept ? sample : at::get_thread_num() * groups.size;
    kernels.forward(shape, samples, vectorsOf(parameters), packed.weights, scalesFrom(scales, sample),
                    dataAt(x, sample * shape.length * shape.dim), savedFrom(kernels, saved, shape, place),
                    factorsFrom(kernels, factors, groups, shape.dim, group),
                    dataAt(y, sample * shape.wanted() * shape.dim), scratch);
  });
  return y;
}

// A product over tokens that makes a weight gradient.
struct Product {
  Tensor left, right;
  size_t parameter;
};

// Features of the sums over tokens, in the order of avx512::BlockSums, with the parameters of these gradients.
constexpr std::array<int64_t, 8> kSumWidths = {1, 1, 3, 1, 1, 1, 4, 1};
constexpr std::array<Parameter, 8> kSumParameters = {kScale1, kShift1, kQkvB, kProjB, kScale2, kShift2, kFc1B, kFc2B};

// Gradients of the input and of the parameters.
variable_list backwardPass(const Tensor& x, const BlockShape& shape, const Parameters& parameters, const Scales& scales,
                           const Groups& groups, const Saved& saved, const Tensor& gradient) {
  const BlockKernels& kernels = kernelsOf(x);
  const int64_t n = x.size(0), dim = shape.dim;
  Factors factors = {saved[kSaved], saved[kSaved + 1]};
  for (size_t i = kFirstFactors; i < factors.size(); i++) factors[i] = emptyFactor(x, groups, i);

  // One row of sums per thread, added in order: the same number of threads gives the same gradients.
  const Tensor sums = at::zeros({at::get_num_threads(), 13 * dim}, x.options().dtype(at::kFloat));
  const Tensor dx = at::empty_like(x);
  {
    const PackedWeights packed(kernels, parameters, PackedWeights::For::kBackward);
    forGroups(kernels, shape, groups, n, [&](int64_t group, int64_t samples, void* scratch) {
      const int64_t sample = group * groups.size;
      const int64_t at = sample * shape.length * dim;
      std::array<float*, 8> own;
      own[0] = sums.mutable_data_ptr<float>() + at::get_thread_num() * 13 * dim;
      for (size_t i = 1; i < own.size(); i++) own[i] = own[i - 1] + kSumWidths[i - 1] * dim;
      kernels.backward(shape, samples, vectorsOf(parameters), packed.weights, scalesFrom(scales, sample), dataAt(x, at),
                       savedFrom(kernels, saved, shape, sample), dataAt(gradient, sample * shape.wanted() * dim),
                       dataAt(dx, at), factorsFrom(kernels, factors, groups, dim, group),
                       {own[0], own[1], own[2], own[3], own[4], own[5], own[6], own[7]}, scratch);
    });
  }

  variable_list result(1 + kParameters);
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
  return result;
}

// The block by libtorch's ops, for second derivatives.
Tensor composedBlock(const Tensor& x, const BlockShape& shape, const Parameters& p, const Scales& scales) {
  const auto cast = [&](const Tensor& tensor) { return tensor.to(x.scalar_type()); };
  const auto linear = [&](const Tensor& input, size_t weight) {
    return at::linear(input, cast(p[weight]), cast(p[weight + 1]));
  };
  const auto norm = [&](const Tensor& input, size_t scale) {
    return at::layer_norm(input, {shape.dim}, cast(p[scale]), cast(p[scale + 1]), shape.eps);
  };
  const auto scaled = [&](const Tensor& branch, const Tensor& scale) {
    return scale.defined() ? branch * cast(scale).view({-1, 1, 1}) : branch;
  };
  const Tensor mixed = composedAttention(linear(norm(x, kScale1), kQkvW), shape.heads);
  const Tensor attended = x + scaled(linear(mixed, kProjW), scales[0]);
  const Tensor middle = attended.narrow(1, shape.firstToken, shape.wanted());
  return middle + scaled(linear(at::gelu(linear(norm(middle, kScale2), kFc1W)), kFc2W), scales[1]);
}

struct Block : torch::autograd::Function<Block> {
  static Tensor forward(AutogradContext* context, at::TensorList inputs, const Scales& scales, int64_t heads,
                        double eps, int64_t firstToken) {
    const at::AutoDispatchBelowAutograd below;
    const Tensor& x = inputs[0];
    const BlockShape shape = shapeOf(x, heads, eps, firstToken);
    const BlockKernels& kernels = kernelsOf(x);
    const Groups groups(kernels, shape, x.size(0), groupSize(kernels, shape, x.size(0)));
    Saved saved = emptySaved(kernels, x, shape, x.size(0));
    for (size_t i = 0; i < kFirstFactors; i++) saved[kSaved + i] = emptyFactor(x, groups, i);
    const Tensor y = forwardPass(x, shape, parametersOf(inputs), scales, groups, saved, true);
    variable_list kept = inputs.vec();
    kept.insert(kept.end(), scales.begin(), scales.end());
    kept.insert(kept.end(), saved.begin(), saved.end());
    context->save_for_backward(kept);
    context->saved_data["heads"] = heads;
    context->saved_data["eps"] = eps;
    context->saved_data["firstToken"] = firstToken;
    context->saved_data["groupSize"] = groups.size;
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const WithoutAutocast plain;
    const variable_list kept = context->get_saved_variables();
    const auto endOfInputs = kept.begin() + 1 + kParameters;
    const variable_list inputs(kept.begin(), endOfInputs);
    const Scales scales = {endOfInputs[0], endOfInputs[1]};
    const Tensor& x = inputs[0];
    const BlockShape shape = shapeOf(x, context->saved_data["heads"].toInt(), context->saved_data["eps"].toDouble(),
                                     context->saved_data["firstToken"].toInt());
    variable_list result;
    if (at::GradMode::is_enabled()) {
      result = doubleBackward(inputs, gradients[0], [&](const variable_list& own) {
        return composedBlock(own[0], shape, parametersOf(own), scales);
      });
    } else {
      Saved saved;
      std::copy(endOfInputs + scales.size(), kept.end(), saved.begin());
      const Groups groups(kernelsOf(x), shape, x.size(0), context->saved_data["groupSize"].toInt());
      result = backwardPass(x, shape, parametersOf(inputs), scales, groups, saved, gradients[0].contiguous());
    }
    result.resize(result.size() + 4);
    return result;
  }

  static BlockShape shapeOf(const Tensor& x, int64_t heads, double eps, int64_t firstToken) {
    return {x.size(1), x.size(2), heads, static_cast<float>(eps), firstToken};
  }

  static Parameters parametersOf(at::TensorList inputs) {
    Parameters result;
    std::copy(inputs.begin() + 1, inputs.end(), result.begin());
    return result;
  }
};

// Whether there are kernels for tokens of this dtype.
bool hasKernels(const Tensor& x) {
  if (!hasAvx512Kernels() || !isStridedCpu(x)) return false;
  if (x.scalar_type() == at::kBFloat16) return true;
  // Who asks for faster products of float gets libtorch's.
  return x.scalar_type() == at::kFloat &&
         at::globalContext().float32MatmulPrecision() == at::Float32MatmulPrecision::HIGHEST;
}

// Whether the kernels support a block of these inputs. Partially trained blocks are computed by single layers.
bool supports(const Tensor& x, const Parameters& parameters, int64_t heads) {
  if (!hasKernels(x) || x.dim() != 3 || x.numel() == 0 || !isShared(x.size(0))) return false;
  const BlockKernels& kernels = kernelsOf(x);
  const int64_t dim = x.size(2);
  // Larger products of float are faster by libtorch's libraries, which block them for every level of the caches.
  constexpr int64_t kMostFloats = 256;
  if (x.scalar_type() == at::kFloat && dim > kMostFloats) return false;
  if (heads < 1 || dim % kernels.features != 0 || dim % heads != 0) return false;
  if (dim / heads % kernels.headFeatures != 0) return false;
  const bool isTrained = at::GradMode::is_enabled() && parameters[0].requires_grad();
  for (size_t i = 0; i < kParameters; i++) {
    const Tensor& one = parameters[i];
    if (!isStridedCpu(one) || one.scalar_type() != at::kFloat || !one.is_contiguous()) return false;
    if (!hasShape(one, kKinds[i].widths, dim)) return false;
    if (at::GradMode::is_enabled() && one.requires_grad() != isTrained) return false;
  }
  // A frozen block that gradients pass through needs none of its own.
  return isTrained || !at::GradMode::is_enabled() || !x.requires_grad();
}

// The block where nothing is to be differentiated.
Tensor inference(const Tensor& x, const BlockShape& shape, const Parameters& parameters, const Scales& scales) {
  const at::AutoDispatchBelowAutograd below;
  const BlockKernels& kernels = kernelsOf(x);
  const Groups groups(kernels, shape, x.size(0), groupSize(kernels, shape, x.size(0)));
  const Saved saved = emptySaved(kernels, x, shape, groups.size * at::get_num_threads());
  return forwardPass(x, shape, parameters, scales, groups, saved, false);
}

// transformerBlock(heads, eps, firstToken, dropPath, x, names, parameters, samplesOfAll, rows): 0 where no kernel supports
// it. Nothing is drawn then.
Napi::Value transformerBlockOf(const Napi::CallbackInfo& info) {
  const Args args(info);
  const int64_t heads = args.integer(0), firstToken = args.integer(2);
  const Tensor& x = args.tensor(4);
  const std::optional<Parameters> parameters = parametersNamed(args.texts(5), args.tensors(6));
  const bool isOurs = parameters && supports(x, *parameters, heads) && firstToken >= 0 && firstToken < x.size(1);
  if (!isOurs) return Napi::Number::New(info.Env(), 0);
  variable_list inputs = {x.contiguous()};
  inputs.insert(inputs.end(), parameters->begin(), parameters->end());
  const WithoutAutocast plain;
  RECORD_FUNCTION("mae::transformer_block", {});  // A name for profiles.
  const Scales scales = drawScales(x, args.number(3), {args.integer(7), args.tensorOrNone(8)});
  if (at::GradMode::is_enabled() && (x.requires_grad() || parameters->front().requires_grad())) {
    return args.handleOf(Block::apply(at::TensorList(inputs), scales, heads, args.number(1), firstToken));
  }
  const BlockShape shape = Block::shapeOf(x, heads, args.number(1), firstToken);
  return args.handleOf(inference(inputs[0], shape, *parameters, scales));
}

}  // namespace

void exportBlock(Napi::Object& exports) { define<transformerBlockOf>(exports, "transformerBlock"); }

}  // namespace mae
