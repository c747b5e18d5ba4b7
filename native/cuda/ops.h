// The ops of mae_cuda, mae::*: on a device, without and with a backward pass.
#pragma once

#include <ATen/core/Tensor.h>

#include <tuple>

namespace mae::cuda {

using at::Tensor;

// Each takes numbers (..., columns) in float32 or bfloat16, with weight and bias in float32.

// LayerNorm.
Tensor layerNorm(const Tensor& x, const Tensor& weight, const Tensor& bias, double epsilon);
// x + branch, and its LayerNorm.
std::tuple<Tensor, Tensor> addLayerNorm(const Tensor& x, const Tensor& branch, const Tensor& weight, const Tensor& bias,
                                        double epsilon);
// GELU of x + bias, with the error function.
Tensor biasGelu(const Tensor& x, const Tensor& bias);

// With a backward pass. Its own derivative (double backward) is that of the composition of libtorch's ops.
Tensor layerNormRecorded(const Tensor& x, const Tensor& weight, const Tensor& bias, double epsilon);
std::tuple<Tensor, Tensor> addLayerNormRecorded(const Tensor& x, const Tensor& branch, const Tensor& weight,
                                                const Tensor& bias, double epsilon);
Tensor biasGeluRecorded(const Tensor& x, const Tensor& bias);

}  // namespace mae::cuda
