// Kernels of mae::nms and mae::roi_align. As those of kernels.h they use CUDA's language only, and give the same bits
// each time: no sum is left to the order in which threads come.
//
// Features, and what is pooled from them, lie channels last: threads are channels, side by side in memory. Numbers are
// T, float or BFloat16; sums are float.
#pragma once

#include "kernels.h"
#include "vision_launch.h"

namespace mae::cuda::kernels {

__device__ inline float toFloat(float value) { return value; }
__device__ inline float toFloat(BFloat16 value) { return lowHalf(value.bits); }
__device__ inline void store(float value, float* to) { *to = value; }
__device__ inline void store(float value, BFloat16* to) { to->bits = rounded(value); }

// --- RoIAlign (arXiv:1703.06870) ------------------------------------------------------------------------------------

// One axis of a box: where it starts, how long a bin is, and how many samples that has.
struct Axis {
  float start, bin;
  int samples;
};

__device__ inline Axis axisOf(float low, float high, int bins, const PoolShape& shape) {
  const float start = low * shape.spatialScale - shape.offset;
  float length = high * shape.spatialScale - shape.offset - start;
  if (shape.offset == 0) length = fmaxf(length, 1.0f);
  const float bin = length / static_cast<float>(bins);
  return {start, bin, shape.samplingRatio > 0 ? shape.samplingRatio : static_cast<int>(ceilf(bin))};
}

// The pixels of a sample: `low` with weight 1 - share, the next one with share. False where it is outside.
__device__ inline bool sampleAt(const Axis& axis, int bin, int sample, int size, int* low, float* share) {
  float at = axis.start + static_cast<float>(bin) * axis.bin +
             (static_cast<float>(sample) + 0.5f) * axis.bin / static_cast<float>(axis.samples);
  if (!(at >= -1.0f && at <= static_cast<float>(size))) return false;
  at = fmaxf(at, 0.0f);
  *low = static_cast<int>(at);
  if (*low >= size - 1) {
    *low = size - 1;
    *share = 0;
  } else {
    *share = at - static_cast<float>(*low);
  }
  return true;
}

// The first sample of a bin that may lie inside: a box that is mostly outside takes no time there.
__device__ inline int firstSample(const Axis& axis, int bin) {
  if (!(axis.bin > 0)) return 0;
  const float before =
      (-1.0f - axis.start - static_cast<float>(bin) * axis.bin) / axis.bin * static_cast<float>(axis.samples);
  return before > 1.0f ? static_cast<int>(fminf(before, 1e9f)) - 1 : 0;
}

// Whether samples from here on are outside as well.
__device__ inline bool isBeyond(const Axis& axis, int bin, int sample, int size) {
  const float at = axis.start + static_cast<float>(bin) * axis.bin +
                   (static_cast<float>(sample) + 0.5f) * axis.bin / static_cast<float>(axis.samples);
  return axis.bin > 0 && at > static_cast<float>(size);
}

// What a bin weighs a pixel of an axis with.
__device__ inline float weightOf(const Axis& axis, int bin, int pixel, int size) {
  float weight = 0;
  for (int sample = firstSample(axis, bin); sample < axis.samples; sample++) {
    if (isBeyond(axis, bin, sample, size)) break;
    int low = 0;
    float share = 0;
    if (!sampleAt(axis, bin, sample, size, &low, &share)) continue;
    if (low == pixel) weight += 1.0f - share;
    if (low + 1 == pixel) weight += share;
  }
  return axis.samples > 0 ? weight / static_cast<float>(axis.samples) : 0.0f;
}

// The image of a box, or -1 for one that is not there.
__device__ inline int imageOf(const float* box, int images) {
  return box[0] >= 0 && box[0] < static_cast<float>(images) ? static_cast<int>(box[0]) : -1;
}

// features (N, H, W, C), boxes (R, 5), pooled (R, height, width, C). A block handles a bin. Bins of images that are not
// there are no numbers.
template <typename T>
__global__ void __launch_bounds__(kThreads)
    roiAlignForward(const T* __restrict__ features, const float* __restrict__ boxes, PoolShape shape, int64_t bins,
                    T* __restrict__ pooled) {
  for (int64_t index = blockIdx.x; index < bins; index += gridDim.x) {
    const int q = static_cast<int>(index % shape.pooledWidth);
    const int p = static_cast<int>(index / shape.pooledWidth % shape.pooledHeight);
    const float* box = boxes + index / shape.pooledWidth / shape.pooledHeight * 5;
    const int image = imageOf(box, shape.images);
    const Axis ys = axisOf(box[2], box[4], shape.pooledHeight, shape);
    const Axis xs = axisOf(box[1], box[3], shape.pooledWidth, shape);
    const T* own = features + static_cast<int64_t>(image) * shape.height * shape.width * shape.channels;
    const float count = static_cast<float>(ys.samples > 0 && xs.samples > 0 ? ys.samples : 1) *
                        static_cast<float>(ys.samples > 0 && xs.samples > 0 ? xs.samples : 1);
    for (int channel = static_cast<int>(threadIdx.x); channel < shape.channels; channel += kThreads) {
      float total = image < 0 ? __uint_as_float(0x7fc00000u) : 0.0f;
      for (int i = firstSample(ys, p); image >= 0 && i < ys.samples; i++) {
        if (isBeyond(ys, p, i, shape.height)) break;
        int low = 0;
        float v = 0;
        if (!sampleAt(ys, p, i, shape.height, &low, &v)) continue;
        for (int j = firstSample(xs, q); j < xs.samples; j++) {
          if (isBeyond(xs, q, j, shape.width)) break;
          int left = 0;
          float u = 0;
          if (!sampleAt(xs, q, j, shape.width, &left, &u)) continue;
          const T* corner = own + (static_cast<int64_t>(low) * shape.width + left) * shape.channels + channel;
          const int64_t down = v > 0 ? static_cast<int64_t>(shape.width) * shape.channels : 0;
          const int64_t right = u > 0 ? shape.channels : 0;
          total += (1.0f - v) * ((1.0f - u) * toFloat(corner[0]) + u * toFloat(corner[right])) +
                   v * ((1.0f - u) * toFloat(corner[down]) + u * toFloat(corner[down + right]));
        }
      }
      store(total / count, pooled + index * shape.channels + channel);
    }
  }
}

// Pixels of a side of what a block of the backward pass owns.
constexpr int kTile = 4;

// Whether samples of an axis may touch the pixels [first, first + kTile).
__device__ inline bool touches(const Axis& axis, int bins, int first) {
  const float end = axis.start + static_cast<float>(bins) * axis.bin;
  const float low = fminf(axis.start, end), high = fmaxf(axis.start, end);
  // Samples up to a pixel outside count as the edge's.
  return high > static_cast<float>(first) - 2.0f && low < static_cast<float>(first + kTile) + 1.0f;
}

// gradient (R, height, width, C), gradFeatures (N, H, W, C). A block owns pixels of an image, and goes through the
// boxes in their order: it gathers, so that no two threads add to the same number. blockIdx.y is the image.
template <typename T>
__global__ void __launch_bounds__(kThreads)
    roiAlignBackward(const T* __restrict__ gradient, const float* __restrict__ boxes, int64_t count, PoolShape shape,
                     T* __restrict__ gradFeatures) {
  __shared__ float rowWeights[kMostBins][kTile];
  __shared__ float columnWeights[kMostBins][kTile];
  __shared__ int isNear[kThreads];
  const int thread = static_cast<int>(threadIdx.x);
  const int tilesAcross = (shape.width + kTile - 1) / kTile;
  const int top = static_cast<int>(blockIdx.x) / tilesAcross * kTile;
  const int left = static_cast<int>(blockIdx.x) % tilesAcross * kTile;
  const int64_t bins = static_cast<int64_t>(shape.pooledHeight) * shape.pooledWidth;

  for (int start = 0; start < shape.channels; start += kThreads) {
    const int channel = start + thread;
    float totals[kTile][kTile] = {};
    for (int64_t first = 0; first < count; first += kThreads) {
      const int64_t mine = first + thread;
      __syncthreads();
      isNear[thread] = 0;
      if (mine < count) {
        const float* box = boxes + mine * 5;
        if (imageOf(box, shape.images) == static_cast<int>(blockIdx.y)) {
          const Axis ys = axisOf(box[2], box[4], shape.pooledHeight, shape);
          const Axis xs = axisOf(box[1], box[3], shape.pooledWidth, shape);
          isNear[thread] = touches(ys, shape.pooledHeight, top) && touches(xs, shape.pooledWidth, left) ? 1 : 0;
        }
      }
      __syncthreads();
      for (int other = 0; other < kThreads && first + other < count; other++) {
        if (isNear[other] == 0) continue;
        const float* box = boxes + (first + other) * 5;
        const Axis ys = axisOf(box[2], box[4], shape.pooledHeight, shape);
        const Axis xs = axisOf(box[1], box[3], shape.pooledWidth, shape);
        __syncthreads();
        for (int i = thread; i < shape.pooledHeight * kTile; i += kThreads) {
          rowWeights[i / kTile][i % kTile] = weightOf(ys, i / kTile, top + i % kTile, shape.height);
        }
        for (int i = thread; i < shape.pooledWidth * kTile; i += kThreads) {
          columnWeights[i / kTile][i % kTile] = weightOf(xs, i / kTile, left + i % kTile, shape.width);
        }
        __syncthreads();
        if (channel >= shape.channels) continue;
        const T* own = gradient + (first + other) * bins * shape.channels + channel;
        for (int p = 0; p < shape.pooledHeight; p++) {
          const float* rows = rowWeights[p];
          if (rows[0] == 0 && rows[1] == 0 && rows[2] == 0 && rows[3] == 0) continue;
          for (int q = 0; q < shape.pooledWidth; q++) {
            const float* columns = columnWeights[q];
            if (columns[0] == 0 && columns[1] == 0 && columns[2] == 0 && columns[3] == 0) continue;
            const float incoming = toFloat(own[(static_cast<int64_t>(p) * shape.pooledWidth + q) * shape.channels]);
#pragma unroll
            for (int y = 0; y < kTile; y++) {
#pragma unroll
              for (int x = 0; x < kTile; x++) totals[y][x] += rows[y] * columns[x] * incoming;
            }
          }
        }
      }
    }
    if (channel >= shape.channels) continue;
#pragma unroll
    for (int y = 0; y < kTile; y++) {
#pragma unroll
      for (int x = 0; x < kTile; x++) {
        if (top + y >= shape.height || left + x >= shape.width) continue;
        const int64_t pixel = (static_cast<int64_t>(blockIdx.y) * shape.height + top + y) * shape.width + left + x;
        store(totals[y][x], gradFeatures + pixel * shape.channels + channel);
      }
    }
  }
}

// --- Non-maximum suppression ----------------------------------------------------------------------------------------

// Boxes that a block compares with as many others: bits of a word.
constexpr int kWord = 64;

// Whether two boxes overlap by more than the threshold, rounded as on a processor: no product and sum in one rounding.
__device__ inline bool overlaps(const float* a, const float* b, float threshold) {
  const float x1 = a[0] < b[0] ? b[0] : a[0], y1 = a[1] < b[1] ? b[1] : a[1];
  const float x2 = b[2] < a[2] ? b[2] : a[2], y2 = b[3] < a[3] ? b[3] : a[3];
  const float w = 0.0f < x2 - x1 ? x2 - x1 : 0.0f, h = 0.0f < y2 - y1 ? y2 - y1 : 0.0f;
  const float inter = __fmul_rn(w, h);
  const float areaA = __fmul_rn(a[2] - a[0], a[3] - a[1]), areaB = __fmul_rn(b[2] - b[0], b[3] - b[1]);
  return inter / (areaA + areaB - inter) > threshold;
}

// boxes (N, 4) and classes (N) by descending score; classes may be null. overlap (N, words): bit j of row i tells that
// box i overlaps a later box j of its class. Row blockIdx.y of words, word blockIdx.x.
__global__ void __launch_bounds__(kWord)
    nmsOverlaps(const float* __restrict__ boxes, const int64_t* __restrict__ classes, int count, int words,
                float threshold, unsigned long long* __restrict__ overlap) {
  const int row = static_cast<int>(blockIdx.y) * kWord + static_cast<int>(threadIdx.x);
  const int word = static_cast<int>(blockIdx.x);
  if (row >= count) return;
  unsigned long long bits = 0;
  for (int i = 0; i < kWord; i++) {
    const int other = word * kWord + i;
    if (other <= row || other >= count) continue;
    if (classes != nullptr && classes[row] != classes[other]) continue;
    if (overlaps(boxes + 4 * static_cast<int64_t>(row), boxes + 4 * static_cast<int64_t>(other), threshold)) {
      bits |= 1ull << i;
    }
  }
  overlap[static_cast<int64_t>(row) * words + word] = bits;
}

// Goes through the boxes in their order, in a single block: each that is left removes those that it overlaps. removed
// (words) starts as zeros; kept (N) is 1 for the boxes that are left.
__global__ void __launch_bounds__(kThreads)
    nmsKeep(const unsigned long long* __restrict__ overlap, int count, int words,
            unsigned long long* __restrict__ removed, unsigned char* __restrict__ kept) {
  for (int i = 0; i < count; i++) {
    const bool isLeft = (removed[i / kWord] >> (i % kWord) & 1ull) == 0;
    // All have read it before anyone writes there.
    __syncthreads();
    if (threadIdx.x == 0) kept[i] = isLeft ? 1 : 0;
    if (isLeft) {
      for (int word = i / kWord + static_cast<int>(threadIdx.x); word < words; word += kThreads) {
        removed[word] |= overlap[static_cast<int64_t>(i) * words + word];
      }
    }
    __syncthreads();
  }
}

}  // namespace mae::cuda::kernels
