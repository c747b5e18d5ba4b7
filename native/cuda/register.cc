// Registers the ops of mae_cuda with libtorch when the library is opened.
#include <torch/library.h>

#include "ops.h"

TORCH_LIBRARY_FRAGMENT(mae, library) {
  library.def("layer_norm(Tensor x, Tensor weight, Tensor bias, float eps) -> Tensor");
  library.def(
      "add_layer_norm(Tensor x, Tensor branch, Tensor weight, Tensor bias, float eps) -> (Tensor sum, Tensor normed)");
  library.def("bias_gelu(Tensor x, Tensor bias) -> Tensor");
}

TORCH_LIBRARY_IMPL(mae, CUDA, library) {
  library.impl("layer_norm", &mae::cuda::layerNorm);
  library.impl("add_layer_norm", &mae::cuda::addLayerNorm);
  library.impl("bias_gelu", &mae::cuda::biasGelu);
}

TORCH_LIBRARY_IMPL(mae, AutogradCUDA, library) {
  library.impl("layer_norm", &mae::cuda::layerNormRecorded);
  library.impl("add_layer_norm", &mae::cuda::addLayerNormRecorded);
  library.impl("bias_gelu", &mae::cuda::biasGeluRecorded);
}
