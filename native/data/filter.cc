#include "filter.h"

#include <algorithm>
#include <cmath>

namespace mae {

namespace {

// Keys, Cubic convolution interpolation for digital image processing (1981), equation 15: Pillow's a is -0.5, too.
double cubic(double x) {
  constexpr double kA = -0.5;
  x = std::abs(x);
  if (x < 1) return ((kA + 2) * x - (kA + 3)) * x * x + 1;
  if (x < 2) return ((kA * x - 5 * kA) * x + 8 * kA) * x - 4 * kA;
  return 0;
}

double triangle(double x) { return std::max(0.0, 1 - std::abs(x)); }

// The most bits behind the point with which the largest weight has 15.
int precisionFor(double largest) {
  int precision = 0;
  while (precision < 22 && static_cast<int>(0.5 + largest * (1 << (precision + 1))) < 1 << 15) precision++;
  return precision;
}

void keepPixels(uint32_t size, Filter& filter) {
  constexpr int kOne = 14;
  filter.taps = 1;
  filter.precision = kOne;
  filter.counts.assign(size, 1);
  filter.weights.assign(size, 1 << kOne);
  filter.firsts.resize(size);
  for (uint32_t i = 0; i < size; i++) filter.firsts[i] = i;
}

}  // namespace

void makeFilter(Kernel kernel, uint32_t inputSize, double extent, uint32_t size, Filter& filter) {
  if (inputSize == size) return keepPixels(size, filter);
  // As libtorch computes it from the factor that it is given.
  const double scale = 1.0 / (size / extent);
  const double radius = kernel == Kernel::kBicubic ? 2 : 1;
  const auto weigh = kernel == Kernel::kBicubic ? cubic : triangle;
  const double support = scale >= 1 ? radius * scale : radius;
  const double inverse = scale >= 1 ? 1.0 / scale : 1.0;
  filter.taps = static_cast<uint32_t>(std::ceil(support)) * 2 + 1;
  filter.firsts.resize(size);
  filter.counts.resize(size);
  std::vector<double> weights(size_t{size} * filter.taps);
  double largest = 0;
  for (uint32_t i = 0; i < size; i++) {
    const double centre = scale * (i + 0.5);
    const auto first = std::max<int64_t>(static_cast<int64_t>(centre - support + 0.5), 0);
    const auto end = std::min<int64_t>(static_cast<int64_t>(centre + support + 0.5), inputSize);
    const auto count = static_cast<uint32_t>(std::clamp<int64_t>(end - first, 0, filter.taps));
    filter.firsts[i] = static_cast<uint32_t>(first);
    filter.counts[i] = count;
    double* own = weights.data() + size_t{i} * filter.taps;
    double total = 0;
    for (uint32_t j = 0; j < count; j++) {
      own[j] = weigh((static_cast<double>(j + first) - centre + 0.5) * inverse);
      total += own[j];
    }
    for (uint32_t j = 0; j < count; j++) {
      if (total != 0) own[j] /= total;
      largest = std::max(largest, own[j]);
    }
  }
  filter.precision = precisionFor(largest);
  filter.weights.resize(weights.size());
  for (size_t i = 0; i < weights.size(); i++) {
    const double weight = weights[i] * (1 << filter.precision);
    filter.weights[i] = static_cast<int16_t>(static_cast<int>(weight < 0 ? weight - 0.5 : weight + 0.5));
  }
}

}  // namespace mae
