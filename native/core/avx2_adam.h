// Elementwise work of optimizers, for processors with AVX2 and FMA; it waits for memory, so wider vectors gain nothing.
#pragma once

#include <cstdint>

namespace mae::avx2 {

// A share of the way from one number to another, as libtorch's `lerp` computes it.
struct Lerp {
  explicit Lerp(double share) : weight(static_cast<float>(share)), isNear(weight < 0.5f && weight > -0.5f) {}
  float weight;
  // From which end it is computed.
  bool isNear;
};

// What is the same for all elements of a step of Adam.
struct AdamFactors {
  // Weight decay acts on the weights, not on the gradients.
  bool decoupled = false;
  bool maximize = false;
  // 0: none. Else the penalty or, where it is decoupled, what the weights are multiplied by.
  float decay = 0;
  // Gradients are multiplied by it first.
  float gradFactor = 1;
  Lerp towardsGradient{0};
  float beta2 = 0;
  float squareShare = 0;
  float rootCorrection = 1;
  float eps = 0;
  float minusStepSize = 0;
  // Of the moving average.
  Lerp towardsWeight{0};
};

// A part of a tensor and of its state.
struct AdamPart {
  float* weight;
  const float* gradient;
  float* expAvg;
  float* expAvgSq;
  // Null without AMSGrad.
  float* maxExpAvgSq;
  // A moving average of the weight; null where there is none.
  float* average;
  // A multiple of 8 but at the end of a tensor.
  int64_t count;
};

// The numbers are those of libtorch's fused ops, to the last bit.
void adam(const AdamFactors& factors, const AdamPart& part);

// Moves averages towards weights.
void average(const Lerp& towards, const float* weight, float* average, int64_t count);

// The sum of the squares, in float64.
double sumOfSquares(const float* x, int64_t count);

}  // namespace mae::avx2
