// Stands in for CUDA's header of this name, which libtorch's headers include for names of types and nvcc's packages
// lack. Nothing here makes or uses one. nccl.cc alone is compiled with this folder.
#pragma once

using cublasLtHandle_t = struct cublasLtContext*;
