// mae::nms and mae::roi_align on a GPU. The core has their schemas and derivatives, which its checks precede.
#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/library.h>

#include <cmath>
#include <limits>
#include <optional>

#include "vision_launch.h"

namespace mae::cuda {

namespace {

using at::Tensor;

Stream streamOf(const Tensor& x) {
  const c10::impl::VirtualGuardImpl backend(x.device().type());
  return static_cast<Stream>(backend.getStream(x.device()).native_handle());
}

// Float64 and float16 are computed in float.
Number numberOf(const Tensor& x) { return x.scalar_type() == at::kBFloat16 ? Number::kBFloat16 : Number::kFloat; }

Tensor channelsLast(const Tensor& x) {
  return x.to(x.scalar_type() == at::kBFloat16 ? at::kBFloat16 : at::kFloat).contiguous(at::MemoryFormat::ChannelsLast);
}

PoolShape shapeOf(at::IntArrayRef sizes, double spatialScale, int64_t height, int64_t width, int64_t samplingRatio,
                  bool aligned) {
  TORCH_CHECK_VALUE(height <= kMostBins && width <= kMostBins, "a GPU pools to at most ", kMostBins,
                    " bins an axis, got ", height, " x ", width);
  const auto narrow = [](int64_t size) { return static_cast<int>(size); };
  return {narrow(sizes[0]),   narrow(sizes[1]), narrow(sizes[2]),      narrow(sizes[3]),
          narrow(height),     narrow(width),    narrow(samplingRatio), static_cast<float>(spatialScale),
          aligned ? .5f : 0.f};
}

void checkBoxes(const Tensor& x, const Tensor& boxes) {
  TORCH_CHECK_VALUE(boxes.dim() == 2 && boxes.size(1) == 5,
                    "boxes should have shape [R, 5], index of the image and x1, y1, x2, y2; got ", boxes.sizes());
  TORCH_CHECK_VALUE(boxes.device() == x.device(), "features are on ", x.device(), ", boxes on ", boxes.device());
}

Tensor roiAlignOnGpu(const Tensor& features, const Tensor& boxes, double spatialScale, int64_t height, int64_t width,
                     int64_t samplingRatio, bool aligned) {
  checkBoxes(features, boxes);
  TORCH_CHECK_VALUE(features.dim() == 4, "features should have shape [N, C, H, W], got ", features.sizes());
  TORCH_CHECK_TYPE(features.is_floating_point(), "features should be of floating point, got ", features.scalar_type());
  const c10::DeviceGuard guard(features.device());
  const PoolShape shape = shapeOf(features.sizes(), spatialScale, height, width, samplingRatio, aligned);
  const Tensor input = channelsLast(features), regions = boxes.to(at::kFloat).contiguous();
  const Tensor pooled = at::empty({boxes.size(0), features.size(1), height, width},
                                  input.options().memory_format(at::MemoryFormat::ChannelsLast));
  if (pooled.numel() > 0) {
    roiAlignForward(
        numberOf(input),
        {input.const_data_ptr(), regions.const_data_ptr<float>(), boxes.size(0), shape, pooled.mutable_data_ptr()},
        streamOf(input));
  }
  return pooled.to(features.scalar_type()).contiguous(features.suggest_memory_format());
}

Tensor roiAlignBackwardOnGpu(const Tensor& gradient, const Tensor& boxes, double spatialScale, int64_t height,
                             int64_t width, int64_t samplingRatio, bool aligned, at::IntArrayRef sizes) {
  checkBoxes(gradient, boxes);
  const c10::DeviceGuard guard(gradient.device());
  const PoolShape shape = shapeOf(sizes, spatialScale, height, width, samplingRatio, aligned);
  const Tensor incoming = channelsLast(gradient), regions = boxes.to(at::kFloat).contiguous();
  const Tensor result = at::empty(sizes, incoming.options().memory_format(at::MemoryFormat::ChannelsLast));
  if (result.numel() > 0) {
    roiAlignBackward(
        numberOf(incoming),
        {incoming.const_data_ptr(), regions.const_data_ptr<float>(), boxes.size(0), shape, result.mutable_data_ptr()},
        streamOf(incoming));
  }
  return result.to(gradient.scalar_type()).contiguous(gradient.suggest_memory_format());
}

// What exceeds the result exceeds the threshold itself.
float roundedDown(double threshold) {
  const float near = static_cast<float>(threshold);
  return static_cast<double>(near) > threshold ? std::nextafter(near, -std::numeric_limits<float>::infinity()) : near;
}

Tensor nmsOnGpu(const Tensor& boxes, const Tensor& scores, double threshold, const std::optional<Tensor>& classes) {
  TORCH_CHECK_VALUE(boxes.dim() == 2 && boxes.size(1) == 4, "boxes should have shape [N, 4], got ", boxes.sizes());
  TORCH_CHECK_VALUE(scores.dim() == 1 && scores.size(0) == boxes.size(0), "scores should have shape [", boxes.size(0),
                    "], as boxes have ", boxes.sizes(), "; got ", scores.sizes());
  TORCH_CHECK_VALUE(!classes || classes->sizes() == scores.sizes(), "classes should have shape [", boxes.size(0), "]");
  const c10::DeviceGuard guard(boxes.device());
  const int64_t count = boxes.size(0), words = nmsWords(count);
  // Overlaps take a bit for each pair.
  TORCH_CHECK_VALUE(words < 65536, "there are ", count, " boxes, more than a GPU compares at once");
  const Tensor order = std::get<1>(at::sort(scores, true, 0, true));
  if (count == 0) return order;
  const Tensor sorted = boxes.to(at::kFloat).index_select(0, order).contiguous();
  const Tensor labels = classes ? classes->to(at::kLong).index_select(0, order).contiguous() : Tensor();
  const Tensor overlap = at::empty({count, words}, order.options()), removed = at::zeros({words}, order.options());
  const Tensor kept = at::empty({count}, order.options().dtype(at::kBool));
  nms({sorted.const_data_ptr<float>(), labels.defined() ? labels.const_data_ptr<int64_t>() : nullptr, count,
       roundedDown(threshold), static_cast<unsigned long long*>(overlap.mutable_data_ptr()),
       static_cast<unsigned long long*>(removed.mutable_data_ptr()),
       static_cast<unsigned char*>(kept.mutable_data_ptr())},
      streamOf(boxes));
  return order.masked_select(kept);
}

}  // namespace

TORCH_LIBRARY_IMPL(mae, CUDA, library) {
  library.impl("nms", &nmsOnGpu);
  library.impl("roi_align", &roiAlignOnGpu);
  library.impl("roi_align_backward", &roiAlignBackwardOnGpu);
}

}  // namespace mae::cuda
