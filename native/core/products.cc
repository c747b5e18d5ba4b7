// Matrix products by the library that is fastest on this processor.
#include "products.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <string_view>

#include "cpu.h"
#include "kernels.h"

namespace mae {

using at::Tensor;

namespace {

using OneDnnLinear = Tensor(const Tensor&, const Tensor&, const std::optional<Tensor>&, std::string_view,
                            c10::List<std::optional<at::Scalar>>, std::optional<std::string_view>);

// oneDNN's linear layer, which libtorch has for its compiler; none where libtorch was built without it.
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

}  // namespace

bool hasFastGemm(at::ScalarType type) {
  if (!oneDnnLinear() || !at::globalContext().userEnabledMkldnn()) return false;
  if (type == at::kBFloat16) return pairKernels() != nullptr;
  return type == at::kFloat && mklHoldsBack();
}

bool isStridedCpu(const Tensor& tensor) {
  return tensor.defined() && tensor.device().is_cpu() && tensor.layout() == at::kStrided;
}

Tensor product(const Tensor& x, const Tensor& w, const Tensor& b) {
  const std::optional<Tensor> bias = b.defined() ? std::optional(b) : std::nullopt;
  return oneDnnLinear()->call(x, w, bias, "none", c10::List<std::optional<at::Scalar>>(), "");
}

Tensor weightGradient(const Tensor& gradient, const Tensor& x) {
  const Kernels<float>* kernels = floatKernels();
  const bool isOurs =
      x.scalar_type() == at::kFloat && mklHoldsBack() && kernels != nullptr && x.size(1) % 16 == 0 && x.is_contiguous();
  if (!isOurs) return at::mm(gradient.t(), x);
  const Tensor result = at::empty({gradient.size(1), x.size(1)}, x.options());
  weightGradients({{gradient, x, result}}, kernels->block.weightGradient, kernels->block.part);
  return result;
}

void weightGradients(const std::vector<WeightGradient>& wanted, WeightGradientKernel kernel, const WeightPart& size) {
  struct Job {
    const WeightGradient* of;
    WeightPart part;
  };
  std::vector<Job> jobs;
  for (const WeightGradient& one : wanted) {
    const int64_t n = one.out.size(0), k = one.out.size(1);
    for (int64_t column = 0; column < k; column += size.columns) {
      for (int64_t row = 0; row < n; row += size.rows) {
        jobs.push_back({&one, {row, std::min(size.rows, n - row), column, std::min(size.columns, k - column)}});
      }
    }
  }
  std::atomic<size_t> next{0};
  at::parallel_for(0, at::get_num_threads(), 1, [&](int64_t, int64_t) {
    for (size_t i = next++; i < jobs.size(); i = next++) {
      const auto& [of, part] = jobs[i];
      kernel(static_cast<const Words*>(of->left.const_data_ptr()), of->out.size(0),
             static_cast<const Words*>(of->right.const_data_ptr()), of->out.size(1), of->left.size(0), part,
             of->out.mutable_data_ptr<float>());
    }
  });
}

}  // namespace mae
