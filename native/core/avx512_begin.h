// Compiles the following code, up to avx512_end.h, for the processors that hasAvx512Kernels() accepts. It is included
// repeatedly, outside of namespaces or within. No template of a standard header may be used in between: the linker
// might use its copy for other processors.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,fma"))), \
                             apply_to = function)
#else
#pragma GCC diagnostic push
// GCC 12 warns of values that its own header leaves undefined on purpose.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,fma")
#endif
