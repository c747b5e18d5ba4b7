// A whole transformer block as one node of the autograd graph, where the processor has a kernel for it:
// block_kernels.h. Samples are distributed over the threads; each thread computes its own from input to output.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/record_function.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

#include "args.h"
#include "attention.h"
#include "block_kernels.h"
#include "block_parameters.h"
#include "block_passes.h"
#include "double_backward.h"
#include "drop_paths.h"
#include "guard.h"
#include "products.h"
#include "topics.h"

namespace mae {

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Whether samples can be distributed so that no thread has a third more than its share. Few samples on many threads are
// faster with products that each use all threads.
bool isShared(int64_t samples) {
  const int64_t threads = at::get_num_threads();
  const int64_t most = (samples + threads - 1) / threads;
  return 3 * most * threads <= 4 * samples;
}

// The block by libtorch's ops, for second derivatives.
Tensor composedBlock(const BlockInputs& inputs, const BlockShape& shape) {
  const Tensor &x = inputs.x, &bias = inputs.bias;
  const Parameters& p = inputs.parameters;
  const auto cast = [&](const Tensor& tensor) { return tensor.to(x.scalar_type()); };
  const auto linear = [&](const Tensor& input, size_t weight) {
    const Tensor result = at::linear(input, cast(p[weight]), cast(p[weight + 1]));
    const Tensor& gamma = gammaOf(p, weight);
    return gamma.defined() ? result * cast(gamma) : result;
  };
  const auto norm = [&](const Tensor& input, size_t scale) {
    return at::layer_norm(input, {shape.dim}, cast(p[scale]), cast(p[scale + 1]), shape.eps);
  };
  const auto scaled = [&](const Tensor& branch, const Tensor& scale) {
    return scale.defined() ? branch * cast(scale).view({-1, 1, 1}) : branch;
  };
  const Tensor mixed =
      composedAttention(linear(norm(x, kScale1), kQkvW), shape.heads, bias.defined() ? cast(bias) : bias);
  const Tensor attended = x + scaled(linear(mixed, kProjW), inputs.scales[0]);
  const Tensor middle = attended.narrow(1, shape.firstToken, shape.wanted());
  return middle + scaled(linear(at::gelu(linear(norm(middle, kScale2), kFc1W)), kFc2W), inputs.scales[1]);
}

// What can be differentiated of a block's inputs: the tokens, the parameters, and the bias. The graph takes no
// undefined tensors, so those that a block does not have are left out; the number of the others tells which these are.
variable_list listOf(const Tensor& x, const Parameters& parameters, const Tensor& bias) {
  variable_list result = {x};
  for (const Tensor& one : parameters) {
    if (one.defined()) result.push_back(one);
  }
  if (bias.defined()) result.push_back(bias);
  return result;
}

size_t countOfParameters(size_t inputs) { return inputs > kParameters ? kParameters : kRequired; }
bool hasBias(size_t inputs) { return inputs > 1 + countOfParameters(inputs); }

BlockInputs inputsOf(at::TensorList list, const Scales& scales) {
  BlockInputs result{list[0], {}, {}, scales};
  std::copy_n(list.begin() + 1, countOfParameters(list.size()), result.parameters.begin());
  if (hasBias(list.size())) result.bias = list.back();
  return result;
}

struct Block : torch::autograd::Function<Block> {
  static Tensor forward(AutogradContext* context, at::TensorList inputs, const Scales& scales, int64_t heads,
                        double eps, int64_t firstToken) {
    const at::AutoDispatchBelowAutograd below;
    const auto [y, saved, groupSize] =
        blockForward(inputsOf(inputs, scales), shapeOf(inputs[0], heads, eps, firstToken));
    variable_list kept = inputs.vec();
    kept.insert(kept.end(), scales.begin(), scales.end());
    kept.insert(kept.end(), saved.begin(), saved.end());
    context->save_for_backward(kept);
    context->saved_data["heads"] = heads;
    context->saved_data["eps"] = eps;
    context->saved_data["firstToken"] = firstToken;
    context->saved_data["groupSize"] = groupSize;
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const WithoutAutocast plain;
    const variable_list kept = context->get_saved_variables();
    const auto endOfInputs = kept.end() - std::tuple_size_v<Saved> - std::tuple_size_v<Scales>;
    const variable_list inputs(kept.begin(), endOfInputs);
    const Scales scales = {endOfInputs[0], endOfInputs[1]};
    const BlockShape shape = shapeOf(inputs[0], context->saved_data["heads"].toInt(),
                                     context->saved_data["eps"].toDouble(), context->saved_data["firstToken"].toInt());
    variable_list result;
    if (at::GradMode::is_enabled()) {
      result = doubleBackward(inputs, gradients[0],
                              [&](const variable_list& own) { return composedBlock(inputsOf(own, scales), shape); });
    } else {
      Saved saved;
      std::copy(endOfInputs + scales.size(), kept.end(), saved.begin());
      const bool wantsBias = hasBias(inputs.size()) && context->needs_input_grad(inputs.size() - 1);
      result = blockBackward(inputsOf(inputs, scales), shape, saved, context->saved_data["groupSize"].toInt(),
                             gradients[0].contiguous(), wantsBias);
    }
    result.resize(inputs.size() + 4);
    return result;
  }

  static BlockShape shapeOf(const Tensor& x, int64_t heads, double eps, int64_t firstToken) {
    return {x.size(1), x.size(2), heads, static_cast<float>(eps), firstToken};
  }
};

// Whether there are kernels for tokens of this dtype.
bool hasKernels(const Tensor& x) {
  if (!isStridedCpu(x) || kernelsFor(x.scalar_type()) == nullptr) return false;
  if (x.scalar_type() == at::kBFloat16) return true;
  // Who asks for faster products of float gets libtorch's.
  return x.scalar_type() == at::kFloat &&
         at::globalContext().float32MatmulPrecision() == at::Float32MatmulPrecision::HIGHEST;
}

bool isContiguousFloat(const Tensor& tensor) {
  return isStridedCpu(tensor) && tensor.scalar_type() == at::kFloat && tensor.is_contiguous();
}

// Whether what is added to scores is none, or has their shape.
bool supportsBias(const Tensor& bias, const Tensor& x, int64_t heads) {
  if (!bias.defined()) return true;
  if (!isContiguousFloat(bias) || bias.dim() != 4) return false;
  const bool isOfSamples = bias.size(0) == 1 || bias.size(0) == x.size(0);
  return isOfSamples && bias.size(1) == heads && bias.size(2) == x.size(1) && bias.size(3) == x.size(1);
}

// Whether the kernels support a block of these inputs. Partially trained blocks are computed by single layers.
bool supports(const Tensor& x, const Parameters& parameters, const Tensor& bias, int64_t heads) {
  if (!hasKernels(x) || x.dim() != 3 || x.numel() == 0 || !isShared(x.size(0))) return false;
  const BlockKernels& kernels = *kernelsFor(x.scalar_type());
  const int64_t dim = x.size(2);
  // Larger products of float are faster by libtorch's libraries, which block them for every level of the caches.
  constexpr int64_t kMostFloats = 256;
  if (x.scalar_type() == at::kFloat && dim > kMostFloats) return false;
  if (heads < 1 || dim % kernels.features != 0 || dim % heads != 0) return false;
  if (dim / heads % kernels.headFeatures != 0) return false;
  const bool isTrained = at::GradMode::is_enabled() && parameters[0].requires_grad();
  for (size_t i = 0; i < kParameters; i++) {
    const Tensor& one = parameters[i];
    if (i >= kRequired && !one.defined()) continue;
    if (!isContiguousFloat(one) || !hasShape(one, kKinds[i].widths, dim)) return false;
    // A projection without biases gets zeros that are not trained.
    const bool isFree = i == kQkvB && isTrained;
    if (at::GradMode::is_enabled() && one.requires_grad() != isTrained && !isFree) return false;
  }
  if (!supportsBias(bias, x, heads)) return false;
  if (at::GradMode::is_enabled() && bias.defined() && bias.requires_grad() && !isTrained) return false;
  // A frozen block that gradients pass through needs none of its own.
  return isTrained || !at::GradMode::is_enabled() || !x.requires_grad();
}

// transformerBlock(heads, eps, firstToken, dropPath, x, names, parameters, bias, samplesOfAll, rows): 0 where no kernel
// supports it. Nothing is drawn then.
Napi::Value transformerBlockOf(const Napi::CallbackInfo& info) {
  const Args args(info);
  const int64_t heads = args.integer(0), firstToken = args.integer(2);
  const Tensor& x = args.tensor(4);
  const std::optional<Parameters> parameters = parametersNamed(args.texts(5), args.tensors(6));
  const Tensor& bias = args.tensorOrNone(7);
  const bool isOurs = parameters && supports(x, *parameters, bias, heads) && firstToken >= 0 && firstToken < x.size(1);
  if (!isOurs) return Napi::Number::New(info.Env(), 0);
  const variable_list inputs = listOf(x.contiguous(), *parameters, bias);
  const WithoutAutocast plain;
  RECORD_FUNCTION("mae::transformer_block", {});  // A name for profiles.
  const Scales scales = drawScales(x, args.number(3), {args.integer(8), args.tensorOrNone(9)});
  if (at::GradMode::is_enabled() && (x.requires_grad() || parameters->front().requires_grad())) {
    return args.handleOf(Block::apply(at::TensorList(inputs), scales, heads, args.number(1), firstToken));
  }
  const BlockShape shape = Block::shapeOf(x, heads, args.number(1), firstToken);
  const at::AutoDispatchBelowAutograd below;
  return args.handleOf(blockInference(inputsOf(inputs, scales), shape));
}

}  // namespace

void exportBlock(Napi::Object& exports) { define<transformerBlockOf>(exports, "transformerBlock"); }

}  // namespace mae
