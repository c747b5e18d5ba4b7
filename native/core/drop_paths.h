// Stochastic depth inside a block: which paths of a batch are dropped, drawn as nn.DropPath draws them.
#pragma once

#include <ATen/ATen.h>

#include <array>
#include <cstdint>

namespace mae {

// What the branches of each sample are multiplied by, (n) float32 each; undefined: by 1. One is of attention, one of
// the MLP.
using Scales = std::array<at::Tensor, 2>;

// The batch that all processes compute together, where the samples here are a share of it.
struct BatchOfAll {
  // Its samples.
  int64_t size = 0;
  // Which of them are here, (n) int64, in each of several views; undefined where one process computes whole batches.
  at::Tensor rows;
};

// Each path is dropped with probability `p`. Of several processes each draws for all samples, and takes its own.
inline Scales drawScales(const at::Tensor& x, double p, const BatchOfAll& batch) {
  Scales scales;
  if (p == 0) return scales;
  const double keep = 1 - p;
  if (batch.rows.defined()) {
    TORCH_CHECK_VALUE(batch.rows.dim() == 1 && batch.rows.numel() > 0 && x.size(0) % batch.rows.numel() == 0,
                      "rows of share have shape ", batch.rows.sizes(), "; expected (n), where the ", x.size(0),
                      " samples are one or more views of n");
  }
  const int64_t views = batch.rows.defined() ? x.size(0) / batch.rows.numel() : 1;
  const int64_t samples = batch.rows.defined() ? views * batch.size : x.size(0);
  for (at::Tensor& scale : scales) {
    scale = at::empty({samples}, x.options()).bernoulli_(keep);
    if (batch.rows.defined()) scale = scale.view({views, batch.size}).index_select(1, batch.rows).flatten();
    if (keep > 0) scale.div_(keep);
    scale = scale.to(at::kFloat);
  }
  return scales;
}

}  // namespace mae
