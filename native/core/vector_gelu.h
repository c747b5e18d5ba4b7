// GELU (arXiv:1606.08415) of tokens in bfloat16 or float.
#pragma once

#include "kernels.h"
#include "vector_math.h"

namespace mae::MAE_LANES {

#include "lanes_begin.h"

namespace {

template <typename T>
void geluOf(const T* x, T* y, int64_t count) {
  for (int64_t i = 0; i < count; i += 16) {
    const Mask mask = upTo(count - i);
    const Many<1> value{{widen(x + i, mask)}};
    narrow(y + i, mask, times(value, normal(value).cdf).of[0]);
  }
}

template <typename T>
void geluBackwardOf(const T* x, T* y, T* gradient, int64_t count) {
  for (int64_t i = 0; i < count; i += 16) {
    const Mask mask = upTo(count - i);
    const Many<1> value{{widen(x + i, mask)}};
    const Normal<1> at = normal(value);
    narrow(y + i, mask, times(value, at.cdf).of[0]);
    narrow(gradient + i, mask, widen(gradient + i, mask) * derivative(value, at).of[0]);
  }
}

template <typename T>
constexpr GeluKernels<T> kGelu = {geluOf<T>, geluBackwardOf<T>};

}  // namespace

#include "lanes_end.h"

}  // namespace mae::MAE_LANES
