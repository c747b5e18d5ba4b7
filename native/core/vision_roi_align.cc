// RoIAlign (arXiv:1703.06870) on a CPU. Bilinear weights and the mean over a grid of samples are products of one factor
// an axis. So rows are summed first, then columns, and no pixel is read twice for a bin. Vectors run over channels,
// for which features lie channels last.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "vision.h"

namespace mae::vision {

namespace {

using at::Tensor;

// The pixels of an axis that each bin of a box reads, with their weights.
template <typename T>
struct Taps {
  std::vector<int64_t> starts;  // where each bin's begin, and the end
  std::vector<int64_t> pixels;
  std::vector<T> weights;
  int64_t first = 0, count = 0;  // all of them lie in [first, first + count)
  std::vector<uint8_t> isUsed;   // which of those are read

  void add(size_t binStart, int64_t pixel, T weight) {
    // Samples go up, so that a pixel is among the last two.
    for (size_t i = pixels.size(); i > binStart && i + 2 > pixels.size(); i--) {
      if (pixels[i - 1] == pixel) {
        weights[i - 1] += weight;
        return;
      }
    }
    pixels.push_back(pixel);
    weights.push_back(weight);
  }

  Taps(T start, T length, int64_t bins, int64_t size, int64_t samplingRatio) {
    const T bin = length / static_cast<T>(bins);
    const T samples = samplingRatio > 0 ? static_cast<T>(samplingRatio) : std::ceil(bin);
    for (int64_t p = 0; p < bins; p++) {
      const size_t binStart = pixels.size();
      starts.push_back(static_cast<int64_t>(binStart));
      const T base = start + static_cast<T>(p) * bin;
      // Samples before the features count as zeros: a box that is mostly outside costs no time there.
      const T outside = bin > 0 ? std::floor((-1 - base) / bin * samples) - 1 : 0;
      for (T i = std::max<T>(0, outside); i < samples; i++) {
        T at = base + (i + static_cast<T>(.5)) * bin / samples;
        if (at > static_cast<T>(size) && bin > 0) break;
        if (at < -1 || at > static_cast<T>(size)) continue;
        at = std::max<T>(at, 0);
        const int64_t low = std::min(static_cast<int64_t>(at), size - 1);
        const T share = low == size - 1 ? 0 : at - static_cast<T>(low);
        add(binStart, low, (1 - share) / samples);
        if (share > 0) add(binStart, low + 1, share / samples);
      }
    }
    starts.push_back(static_cast<int64_t>(pixels.size()));
    if (pixels.empty()) return;
    const auto [least, most] = std::minmax_element(pixels.begin(), pixels.end());
    first = *least, count = *most - *least + 1;
    isUsed.resize(count);
    for (const int64_t pixel : pixels) isUsed[pixel - first] = 1;
  }
};

template <typename T>
struct Region {
  int64_t image;
  Taps<T> rows, columns;
};

template <typename T>
Region<T> regionOf(const T* box, int64_t images, int64_t height, int64_t width, const Pooling& pooling) {
  const bool isNumber = std::all_of(box, box + 5, [](T value) { return std::isfinite(value); });
  TORCH_CHECK_VALUE(isNumber, "boxes should be finite, got [", box[1], ", ", box[2], ", ", box[3], ", ", box[4],
                    "] of image ", box[0]);
  const auto image = static_cast<int64_t>(box[0]);
  TORCH_CHECK_VALUE(image >= 0 && image < images, "a box is of image ", box[0], ", there are ", images,
                    " images, counted from 0");
  const T scale = static_cast<T>(pooling.spatialScale), offset = pooling.aligned ? static_cast<T>(.5) : 0;
  const T x = box[1] * scale - offset, y = box[2] * scale - offset;
  T w = box[3] * scale - offset - x, h = box[4] * scale - offset - y;
  if (!pooling.aligned) w = std::max<T>(w, 1), h = std::max<T>(h, 1);
  return {image, Taps<T>(y, h, pooling.height, height, pooling.samplingRatio),
          Taps<T>(x, w, pooling.width, width, pooling.samplingRatio)};
}

template <typename T>
std::vector<Region<T>> regionsOf(const Tensor& boxes, at::IntArrayRef sizes, const Pooling& pooling) {
  const T* box = boxes.const_data_ptr<T>();
  std::vector<Region<T>> regions;
  regions.reserve(boxes.size(0));
  for (int64_t r = 0; r < boxes.size(0); r++) {
    regions.push_back(regionOf(box + 5 * r, sizes[0], sizes[2], sizes[3], pooling));
  }
  return regions;
}

// Channels that stay in registers.
constexpr int64_t kLanes = 32;
// Channels of a thread in the backward pass: a line of a cache.
constexpr int64_t kChannels = 16;

// out = sum of weights[k] from[offsets[k] stride ...], over `channels`
template <typename T>
MAE_VISION_INLINE void weightedSum(const T* from, const int64_t* offsets, int64_t stride, const T* weights,
                                   int64_t count, int64_t channels, T* out) {
  int64_t c = 0;
  for (; c + kLanes <= channels; c += kLanes) {
    T sum[kLanes] = {};
    for (int64_t k = 0; k < count; k++) {
      const T* source = from + offsets[k] * stride + c;
      for (int64_t i = 0; i < kLanes; i++) sum[i] += weights[k] * source[i];
    }
    for (int64_t i = 0; i < kLanes; i++) out[c + i] = sum[i];
  }
  for (; c < channels; c++) {
    T sum = 0;
    for (int64_t k = 0; k < count; k++) sum += weights[k] * from[offsets[k] * stride + c];
    out[c] = sum;
  }
}

// to += weight from
template <typename T>
MAE_VISION_INLINE void addScaled(const T* from, T weight, int64_t channels, T* to) {
  if (channels == kChannels) {
    for (int64_t i = 0; i < kChannels; i++) to[i] += weight * from[i];
  } else {
    for (int64_t i = 0; i < channels; i++) to[i] += weight * from[i];
  }
}

struct Shape {
  int64_t channels, height, width;
};

// features (H, W, C); `row` has space for a row of them; bins (height, width, C)
template <typename T>
MAE_VISION_INLINE void poolBody(const Region<T>& region, const Pooling& pooling, const Shape& shape, const T* features,
                                T* row, T* bins) {
  const Taps<T>&ys = region.rows, &xs = region.columns;
  const int64_t channels = shape.channels;
  for (int64_t p = 0; p < pooling.height; p++) {
    const int64_t start = ys.starts[p], count = ys.starts[p + 1] - start;
    for (int64_t x = 0; x < xs.count; x++) {
      if (!xs.isUsed[x]) continue;
      weightedSum(features + (xs.first + x) * channels, ys.pixels.data() + start, shape.width * channels,
                  ys.weights.data() + start, count, channels, row + x * channels);
    }
    for (int64_t q = 0; q < pooling.width; q++) {
      const int64_t from = xs.starts[q];
      weightedSum(row - xs.first * channels, xs.pixels.data() + from, channels, xs.weights.data() + from,
                  xs.starts[q + 1] - from, channels, bins + (p * pooling.width + q) * channels);
    }
  }
}

// Adds a box's part of the gradient: gradient (height, width, C), features (H, W, C), `channels` of both from here on.
template <typename T>
MAE_VISION_INLINE void scatterBody(const Region<T>& region, const Pooling& pooling, const Shape& shape,
                                   const T* gradient, int64_t channels, T* row, T* features) {
  const Taps<T>&ys = region.rows, &xs = region.columns;
  for (int64_t p = 0; p < pooling.height; p++) {
    if (ys.starts[p] == ys.starts[p + 1]) continue;
    std::memset(row, 0, sizeof(T) * xs.count * channels);
    for (int64_t q = 0; q < pooling.width; q++) {
      const T* incoming = gradient + (p * pooling.width + q) * shape.channels;
      for (int64_t k = xs.starts[q]; k < xs.starts[q + 1]; k++) {
        addScaled(incoming, xs.weights[k], channels, row + (xs.pixels[k] - xs.first) * channels);
      }
    }
    for (int64_t k = ys.starts[p]; k < ys.starts[p + 1]; k++) {
      T* line = features + (ys.pixels[k] * shape.width + xs.first) * shape.channels;
      for (int64_t x = 0; x < xs.count; x++) {
        if (xs.isUsed[x]) addScaled(row + x * channels, ys.weights[k], channels, line + x * shape.channels);
      }
    }
  }
}

template <typename T>
void poolPlain(const Region<T>& region, const Pooling& pooling, const Shape& shape, const T* features, T* row,
               T* bins) {
  poolBody(region, pooling, shape, features, row, bins);
}

template <typename T>
void scatterPlain(const Region<T>& region, const Pooling& pooling, const Shape& shape, const T* gradient,
                  int64_t channels, T* row, T* features) {
  scatterBody(region, pooling, shape, gradient, channels, row, features);
}

#ifdef MAE_AVX2
template <typename T>
MAE_VISION_AVX2 void poolAvx2(const Region<T>& region, const Pooling& pooling, const Shape& shape, const T* features,
                              T* row, T* bins) {
  poolBody(region, pooling, shape, features, row, bins);
}

template <typename T>
MAE_VISION_AVX2 void scatterAvx2(const Region<T>& region, const Pooling& pooling, const Shape& shape, const T* gradient,
                                 int64_t channels, T* row, T* features) {
  scatterBody(region, pooling, shape, gradient, channels, row, features);
}
#endif

template <typename T>
auto pooler() {
#ifdef MAE_AVX2
  if (hasAvx2Kernels()) return &poolAvx2<T>;
#endif
  return &poolPlain<T>;
}

template <typename T>
auto scatterer() {
#ifdef MAE_AVX2
  if (hasAvx2Kernels()) return &scatterAvx2<T>;
#endif
  return &scatterPlain<T>;
}

// features lie channels last; so does the result
template <typename T>
void pool(const Tensor& features, const Tensor& boxes, const Pooling& pooling, const Tensor& result) {
  const auto regions = regionsOf<T>(boxes, features.sizes(), pooling);
  const Shape shape{features.size(1), features.size(2), features.size(3)};
  const int64_t image = shape.channels * shape.height * shape.width;
  const int64_t bins = shape.channels * pooling.height * pooling.width;
  const T* from = features.const_data_ptr<T>();
  T* to = result.mutable_data_ptr<T>();
  const auto poolOne = pooler<T>();
  at::parallel_for(0, static_cast<int64_t>(regions.size()), 1, [&](int64_t begin, int64_t end) {
    std::vector<T> row(shape.width * shape.channels);
    for (int64_t r = begin; r < end; r++) {
      poolOne(regions[r], pooling, shape, from + regions[r].image * image, row.data(), to + r * bins);
    }
  });
}

// gradient and result lie channels last. A thread owns channels of an image, and goes through the boxes in their order.
template <typename T>
void scatter(const Tensor& gradient, const Tensor& boxes, const Pooling& pooling, const Tensor& result) {
  const auto regions = regionsOf<T>(boxes, result.sizes(), pooling);
  const Shape shape{result.size(1), result.size(2), result.size(3)};
  const int64_t image = shape.channels * shape.height * shape.width;
  const int64_t bins = shape.channels * pooling.height * pooling.width;
  const int64_t parts = (shape.channels + kChannels - 1) / kChannels;
  const T* from = gradient.const_data_ptr<T>();
  T* to = result.mutable_data_ptr<T>();
  const auto scatterOne = scatterer<T>();
  at::parallel_for(0, result.size(0) * parts, 1, [&](int64_t begin, int64_t end) {
    std::vector<T> row(shape.width * kChannels);
    for (int64_t job = begin; job < end; job++) {
      const int64_t n = job / parts, channel = job % parts * kChannels;
      const int64_t channels = std::min(kChannels, shape.channels - channel);
      for (size_t r = 0; r < regions.size(); r++) {
        if (regions[r].image != n) continue;
        scatterOne(regions[r], pooling, shape, from + static_cast<int64_t>(r) * bins + channel, channels, row.data(),
                   to + n * image + channel);
      }
    }
  });
}

at::ScalarType computedIn(const Tensor& tensor) {
  return tensor.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

Tensor channelsLast(const Tensor& tensor, at::ScalarType type) {
  return tensor.to(type).contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace

Tensor roiAlignCpu(const Tensor& features, const Tensor& boxes, const Pooling& pooling) {
  const at::ScalarType type = computedIn(features);
  const Tensor input = channelsLast(features, type), regions = boxes.to(type).contiguous();
  const Tensor result = at::empty({boxes.size(0), features.size(1), pooling.height, pooling.width},
                                  input.options().memory_format(at::MemoryFormat::ChannelsLast));
  if (result.numel() > 0) {
    if (type == at::kDouble)
      pool<double>(input, regions, pooling, result);
    else
      pool<float>(input, regions, pooling, result);
  }
  return result.to(features.scalar_type()).contiguous(features.suggest_memory_format());
}

Tensor roiAlignBackwardCpu(const Tensor& gradient, const Tensor& boxes, const Pooling& pooling, at::IntArrayRef sizes) {
  const at::ScalarType type = computedIn(gradient);
  const Tensor incoming = channelsLast(gradient, type), regions = boxes.to(type).contiguous();
  const Tensor result = at::empty(sizes, incoming.options().memory_format(at::MemoryFormat::ChannelsLast)).zero_();
  if (result.numel() > 0 && gradient.numel() > 0) {
    if (type == at::kDouble)
      scatter<double>(incoming, regions, pooling, result);
    else
      scatter<float>(incoming, regions, pooling, result);
  }
  return result.to(gradient.scalar_type()).contiguous(gradient.suggest_memory_format());
}

}  // namespace mae::vision
