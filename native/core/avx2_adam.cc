// Each product and sum is rounded as in libtorch's kernels (FusedAdamKernel.cpp, LerpKernel.cpp, compiled for AVX2),
// in which some are fused. CMakeLists.txt keeps the compiler from fusing others.
#include "avx2_adam.h"

#include "cpu.h"

#ifdef MAE_AVX2

#include <immintrin.h>

#define MAE_FOR_AVX2 __attribute__((target("avx2,fma")))

namespace mae::avx2 {

namespace {

constexpr int64_t kLanes = 8;

// Eight numbers, or the first of them at the end of a tensor.
struct Whole {
  MAE_FOR_AVX2 static __m256 load(const float* from) { return _mm256_loadu_ps(from); }
  MAE_FOR_AVX2 static void store(float* to, __m256 x) { _mm256_storeu_ps(to, x); }
};

struct Rest {
  MAE_FOR_AVX2 explicit Rest(int64_t count)
      : mask(_mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)),
                                _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))) {}
  MAE_FOR_AVX2 __m256 load(const float* from) const { return _mm256_maskload_ps(from, mask); }
  MAE_FOR_AVX2 void store(float* to, __m256 x) const { _mm256_maskstore_ps(to, mask, x); }
  __m256i mask;
};

MAE_FOR_AVX2 inline __m256 all(float x) { return _mm256_set1_ps(x); }

MAE_FOR_AVX2 inline __m256 lerp(__m256 from, __m256 to, const Lerp& share) {
  const __m256 way = _mm256_sub_ps(to, from);
  return share.isNear ? _mm256_fmadd_ps(all(share.weight), way, from) : _mm256_fmadd_ps(all(share.weight - 1), way, to);
}

// libtorch's loops over whole vectors and over the rest fuse different products.
MAE_FOR_AVX2 inline __m256 averageSquare(const Whole&, __m256 before, __m256 gradient, const AdamFactors& f) {
  return _mm256_fmadd_ps(gradient, _mm256_mul_ps(all(f.squareShare), gradient), _mm256_mul_ps(before, all(f.beta2)));
}

MAE_FOR_AVX2 inline __m256 averageSquare(const Rest&, __m256 before, __m256 gradient, const AdamFactors& f) {
  return _mm256_fmadd_ps(before, all(f.beta2), _mm256_mul_ps(_mm256_mul_ps(all(f.squareShare), gradient), gradient));
}

// They also differ in what becomes of NaN.
MAE_FOR_AVX2 inline __m256 largest(const Whole&, __m256 before, __m256 square) {
  return _mm256_or_ps(_mm256_max_ps(before, square), _mm256_cmp_ps(before, square, _CMP_UNORD_Q));
}

MAE_FOR_AVX2 inline __m256 largest(const Rest&, __m256 before, __m256 square) { return _mm256_max_ps(square, before); }

template <typename Access>
MAE_FOR_AVX2 inline void adamAt(int64_t i, const AdamFactors& f, const AdamPart& part, const Access& access) {
  __m256 weight = access.load(part.weight + i);
  __m256 gradient = access.load(part.gradient + i);
  if (f.gradFactor != 1) gradient = _mm256_mul_ps(gradient, all(f.gradFactor));
  if (f.maximize) gradient = _mm256_xor_ps(gradient, all(-0.0f));
  if (f.decay != 0) {
    if (f.decoupled) {
      weight = _mm256_mul_ps(weight, all(f.decay));
    } else {
      gradient = _mm256_fmadd_ps(weight, all(f.decay), gradient);
    }
  }
  const __m256 expAvg = lerp(access.load(part.expAvg + i), gradient, f.towardsGradient);
  access.store(part.expAvg + i, expAvg);
  __m256 square = averageSquare(access, access.load(part.expAvgSq + i), gradient, f);
  access.store(part.expAvgSq + i, square);
  if (part.maxExpAvgSq != nullptr) {
    square = largest(access, access.load(part.maxExpAvgSq + i), square);
    access.store(part.maxExpAvgSq + i, square);
  }
  const __m256 divisor = _mm256_add_ps(_mm256_div_ps(_mm256_sqrt_ps(square), all(f.rootCorrection)), all(f.eps));
  weight = _mm256_add_ps(weight, _mm256_div_ps(_mm256_mul_ps(all(f.minusStepSize), expAvg), divisor));
  access.store(part.weight + i, weight);
  if (part.average != nullptr) {
    access.store(part.average + i, lerp(access.load(part.average + i), weight, f.towardsWeight));
  }
}

MAE_FOR_AVX2 inline double sumOf(__m256d x) {
  const __m128d halves = _mm_add_pd(_mm256_castpd256_pd128(x), _mm256_extractf128_pd(x, 1));
  return _mm_cvtsd_f64(_mm_add_sd(halves, _mm_unpackhi_pd(halves, halves)));
}

}  // namespace

MAE_FOR_AVX2 void adam(const AdamFactors& factors, const AdamPart& part) {
  const int64_t whole = part.count / kLanes * kLanes;
  for (int64_t i = 0; i < whole; i += kLanes) adamAt(i, factors, part, Whole());
  if (whole < part.count) adamAt(whole, factors, part, Rest(part.count - whole));
}

MAE_FOR_AVX2 void average(const Lerp& towards, const float* weight, float* average, int64_t count) {
  const int64_t whole = count / kLanes * kLanes;
  for (int64_t i = 0; i < whole; i += kLanes) {
    _mm256_storeu_ps(average + i, lerp(_mm256_loadu_ps(average + i), _mm256_loadu_ps(weight + i), towards));
  }
  if (whole == count) return;
  const Rest rest(count - whole);
  rest.store(average + whole, lerp(rest.load(average + whole), rest.load(weight + whole), towards));
}

MAE_FOR_AVX2 double sumOfSquares(const float* x, int64_t count) {
  // Memory is read faster in several places at once.
  constexpr int kStreams = 4;
  __m256d sums[2 * kStreams];
  for (__m256d& sum : sums) sum = _mm256_setzero_pd();
  const auto add = [&sums](__m256 numbers, int stream) MAE_FOR_AVX2 {
    const __m256d low = _mm256_cvtps_pd(_mm256_castps256_ps128(numbers));
    const __m256d high = _mm256_cvtps_pd(_mm256_extractf128_ps(numbers, 1));
    sums[2 * stream] = _mm256_fmadd_pd(low, low, sums[2 * stream]);
    sums[2 * stream + 1] = _mm256_fmadd_pd(high, high, sums[2 * stream + 1]);
  };
  const int64_t length = count / (kStreams * kLanes) * kLanes;
  for (int64_t i = 0; i < length; i += kLanes) {
    for (int stream = 0; stream < kStreams; stream++) add(_mm256_loadu_ps(x + stream * length + i), stream);
  }
  int64_t i = kStreams * length;
  for (; i + kLanes <= count; i += kLanes) add(_mm256_loadu_ps(x + i), 0);
  if (i < count) add(Rest(count - i).load(x + i), 1);
  __m256d total = _mm256_setzero_pd();
  for (const __m256d& sum : sums) total = _mm256_add_pd(total, sum);
  return sumOf(total);
}

}  // namespace mae::avx2

#else

// Never called: callers check `hasAvx2Kernels()` first.
namespace mae::avx2 {

void adam(const AdamFactors&, const AdamPart&) {}
void average(const Lerp&, const float*, float*, int64_t) {}
double sumOfSquares(const float*, int64_t) { return 0; }

}  // namespace mae::avx2

#endif
