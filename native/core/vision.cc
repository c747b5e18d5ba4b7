// mae::nms and mae::roi_align with its backward pass: schemas, shapes, checks and derivatives, for every device. They
// stand for torchvision's ops, whose libraries need Python. The pooling is linear in the features: the backward pass of
// its backward pass is the pooling itself.
#include "vision.h"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace mae::vision {

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

void checkPooling(const Tensor& boxes, const Pooling& pooling) {
  TORCH_CHECK_VALUE(boxes.dim() == 2 && boxes.size(1) == 5,
                    "boxes should have shape [R, 5], index of the image and x1, y1, x2, y2; got ", boxes.sizes());
  TORCH_CHECK_TYPE(boxes.is_floating_point(), "boxes should be of floating point, got ", boxes.scalar_type());
  TORCH_CHECK_VALUE(pooling.height > 0 && pooling.width > 0, "the output should have at least one bin, got ",
                    pooling.height, " x ", pooling.width);
  TORCH_CHECK_VALUE(pooling.spatialScale > 0, "spatial_scale should be above 0, got ", pooling.spatialScale);
}

void checkFeatures(const Tensor& features, const Tensor& boxes, const Pooling& pooling) {
  checkPooling(boxes, pooling);
  TORCH_CHECK_VALUE(features.dim() == 4, "features should have shape [N, C, H, W], got ", features.sizes());
  TORCH_CHECK_TYPE(features.is_floating_point(), "features should be of floating point, got ", features.scalar_type());
  TORCH_CHECK_VALUE(boxes.device() == features.device(), "features are on ", features.device(), ", boxes on ",
                    boxes.device());
}

void checkNms(const Tensor& boxes, const Tensor& scores, double threshold, const std::optional<Tensor>& classes) {
  TORCH_CHECK_VALUE(boxes.dim() == 2 && boxes.size(1) == 4, "boxes should have shape [N, 4], got ", boxes.sizes());
  TORCH_CHECK_TYPE(boxes.is_floating_point(), "boxes should be of floating point, got ", boxes.scalar_type());
  TORCH_CHECK_VALUE(scores.dim() == 1 && scores.size(0) == boxes.size(0), "scores should have shape [", boxes.size(0),
                    "], as boxes have ", boxes.sizes(), "; got ", scores.sizes());
  TORCH_CHECK_VALUE(threshold == threshold, "the threshold is not a number");
  if (!classes) return;
  TORCH_CHECK_VALUE(classes->dim() == 1 && classes->size(0) == boxes.size(0), "classes should have shape [",
                    boxes.size(0), "], as boxes have ", boxes.sizes(), "; got ", classes->sizes());
  TORCH_CHECK_TYPE(at::isIntegralType(classes->scalar_type(), false), "classes should be integers, got ",
                   classes->scalar_type());
}

// --- On a CPU, and shapes --------------------------------------------------------------------------------------------

Tensor nms(const Tensor& boxes, const Tensor& scores, double threshold, const std::optional<Tensor>& classes) {
  checkNms(boxes, scores, threshold, classes);
  return nmsCpu(boxes, scores, threshold, classes);
}

Tensor roiAlign(const Tensor& features, const Tensor& boxes, double spatialScale, int64_t height, int64_t width,
                int64_t samplingRatio, bool aligned) {
  const Pooling pooling{spatialScale, height, width, samplingRatio, aligned};
  checkFeatures(features, boxes, pooling);
  return roiAlignCpu(features, boxes, pooling);
}

Tensor roiAlignBackward(const Tensor& gradient, const Tensor& boxes, double spatialScale, int64_t height, int64_t width,
                        int64_t samplingRatio, bool aligned, at::IntArrayRef sizes) {
  const Pooling pooling{spatialScale, height, width, samplingRatio, aligned};
  checkPooling(boxes, pooling);
  TORCH_CHECK_VALUE(sizes.size() == 4 && gradient.sizes() == at::IntArrayRef({boxes.size(0), sizes[1], height, width}),
                    "a gradient of shape ", gradient.sizes(), " is not one of features of shape ", sizes);
  return roiAlignBackwardCpu(gradient, boxes, pooling, sizes);
}

Tensor roiAlignShape(const Tensor& features, const Tensor& boxes, double spatialScale, int64_t height, int64_t width,
                     int64_t samplingRatio, bool aligned) {
  checkFeatures(features, boxes, {spatialScale, height, width, samplingRatio, aligned});
  return at::empty({boxes.size(0), features.size(1), height, width}, features.options());
}

Tensor roiAlignBackwardShape(const Tensor& gradient, const Tensor&, double, int64_t, int64_t, int64_t, bool,
                             at::IntArrayRef sizes) {
  return at::empty(sizes, gradient.options());
}

// --- With a backward pass --------------------------------------------------------------------------------------------

Tensor callRoiAlign(const Tensor& features, const Tensor& boxes, const Pooling& pooling) {
  static const auto op =
      c10::Dispatcher::singleton().findSchemaOrThrow("mae::roi_align", "").typed<decltype(roiAlign)>();
  return op.call(features, boxes, pooling.spatialScale, pooling.height, pooling.width, pooling.samplingRatio,
                 pooling.aligned);
}

Tensor callRoiAlignBackward(const Tensor& gradient, const Tensor& boxes, const Pooling& pooling,
                            at::IntArrayRef sizes) {
  static const auto op =
      c10::Dispatcher::singleton().findSchemaOrThrow("mae::roi_align_backward", "").typed<decltype(roiAlignBackward)>();
  return op.call(gradient, boxes, pooling.spatialScale, pooling.height, pooling.width, pooling.samplingRatio,
                 pooling.aligned, sizes);
}

void save(AutogradContext* context, const Tensor& boxes, const Pooling& pooling) {
  context->save_for_backward({boxes});
  context->saved_data["scale"] = pooling.spatialScale;
  context->saved_data["height"] = pooling.height;
  context->saved_data["width"] = pooling.width;
  context->saved_data["ratio"] = pooling.samplingRatio;
  context->saved_data["aligned"] = pooling.aligned;
}

Pooling savedPooling(AutogradContext* context) {
  auto& data = context->saved_data;
  return {data["scale"].toDouble(), data["height"].toInt(), data["width"].toInt(), data["ratio"].toInt(),
          data["aligned"].toBool()};
}

struct RoiAlignNode : torch::autograd::Function<RoiAlignNode> {
  static Tensor forward(AutogradContext* context, const Tensor& features, const Tensor& boxes, const Pooling& pooling) {
    const at::AutoDispatchBelowAutograd below;
    save(context, boxes, pooling);
    context->saved_data["sizes"] = features.sizes().vec();
    return callRoiAlign(features, boxes, pooling);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const Tensor boxes = context->get_saved_variables()[0];
    return {
        callRoiAlignBackward(gradients[0], boxes, savedPooling(context), context->saved_data["sizes"].toIntVector()),
        Tensor(), Tensor()};
  }
};

struct RoiAlignBackwardNode : torch::autograd::Function<RoiAlignBackwardNode> {
  static Tensor forward(AutogradContext* context, const Tensor& gradient, const Tensor& boxes, const Pooling& pooling,
                        at::IntArrayRef sizes) {
    const at::AutoDispatchBelowAutograd below;
    save(context, boxes, pooling);
    return callRoiAlignBackward(gradient, boxes, pooling, sizes);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const Tensor boxes = context->get_saved_variables()[0];
    return {callRoiAlign(gradients[0], boxes, savedPooling(context)), Tensor(), Tensor(), Tensor()};
  }
};

Tensor roiAlignRecorded(const Tensor& features, const Tensor& boxes, double spatialScale, int64_t height, int64_t width,
                        int64_t samplingRatio, bool aligned) {
  return RoiAlignNode::apply(features, boxes, Pooling{spatialScale, height, width, samplingRatio, aligned});
}

Tensor roiAlignBackwardRecorded(const Tensor& gradient, const Tensor& boxes, double spatialScale, int64_t height,
                                int64_t width, int64_t samplingRatio, bool aligned, at::IntArrayRef sizes) {
  return RoiAlignBackwardNode::apply(gradient, boxes, Pooling{spatialScale, height, width, samplingRatio, aligned},
                                     sizes);
}

// Indices have no derivative.
Tensor nmsRecorded(const Tensor& boxes, const Tensor& scores, double threshold, const std::optional<Tensor>& classes) {
  const at::AutoDispatchBelowAutograd below;
  static const auto op = c10::Dispatcher::singleton().findSchemaOrThrow("mae::nms", "").typed<decltype(nms)>();
  return op.call(boxes, scores, threshold, classes);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(mae, library) {
  library.def("nms(Tensor boxes, Tensor scores, float threshold, Tensor? classes=None) -> Tensor");
  library.def(
      "roi_align(Tensor features, Tensor boxes, float spatial_scale, int height, int width, int sampling_ratio, "
      "bool aligned) -> Tensor");
  library.def(
      "roi_align_backward(Tensor gradient, Tensor boxes, float spatial_scale, int height, int width, "
      "int sampling_ratio, bool aligned, int[] sizes) -> Tensor");
}

TORCH_LIBRARY_IMPL(mae, CPU, library) {
  library.impl("nms", &nms);
  library.impl("roi_align", &roiAlign);
  library.impl("roi_align_backward", &roiAlignBackward);
}

TORCH_LIBRARY_IMPL(mae, Meta, library) {
  library.impl("roi_align", &roiAlignShape);
  library.impl("roi_align_backward", &roiAlignBackwardShape);
}

TORCH_LIBRARY_IMPL(mae, Autograd, library) {
  library.impl("nms", &nmsRecorded);
  library.impl("roi_align", &roiAlignRecorded);
  library.impl("roi_align_backward", &roiAlignBackwardRecorded);
}

}  // namespace mae::vision
