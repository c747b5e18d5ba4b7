// Compiles the following code, up to lanes_end.h, for the processors of lanes_avx512.h or lanes_avx2.h, whichever is
// included. It is included repeatedly, outside of namespaces or within. No template of a standard header may be used in
// between: the linker might use its copy for other processors.
#if defined(__clang__)
#ifdef MAE_LANES_OF_AVX512
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,fma"))), \
                             apply_to = function)
#else
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#endif
#else
#pragma GCC diagnostic push
// GCC 12 warns of values that its own header leaves undefined on purpose.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC push_options
#ifdef MAE_LANES_OF_AVX512
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,fma")
#else
#pragma GCC target("avx2,fma")
#endif
#endif
