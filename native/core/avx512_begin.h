// Compiles what follows, up to avx512_end.h, for the processors that hasAvx512Kernels() tells of; included again and
// again, outside of namespaces or within. No template of a header of the standard library may be used between the two:
// its copy might be taken elsewhere.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,fma"))), \
                             apply_to = function)
#else
#pragma GCC diagnostic push
// GCC 12 takes what its own header leaves undefined on purpose for a mistake.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,fma")
#endif
