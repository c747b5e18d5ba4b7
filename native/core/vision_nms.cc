// Non-maximum suppression on a CPU. Classes are independent of each other, so that threads share them; within a class
// a box is compared with all later ones in vectors. The result does not depend on the number of threads.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "vision.h"

namespace mae::vision {

namespace {

using at::Tensor;

// Boxes by descending score, each coordinate by itself. `dead` has one element as wide as a coordinate for each box.
template <typename T>
struct Sorted {
  using Flag = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;
  std::vector<T> x1, y1, x2, y2, area;
  std::vector<Flag> dead;

  explicit Sorted(size_t count) : x1(count), y1(count), x2(count), y2(count), area(count), dead(count) {}
};

// Marks those of the boxes [from, to) that overlap box i by more than the threshold.
template <typename T>
MAE_VISION_INLINE void suppressBody(Sorted<T>& boxes, int64_t i, int64_t from, int64_t to, T threshold) {
  const T *x1 = boxes.x1.data(), *y1 = boxes.y1.data(), *x2 = boxes.x2.data(), *y2 = boxes.y2.data(),
          *area = boxes.area.data();
  auto* dead = boxes.dead.data();
  const T left = x1[i], top = y1[i], right = x2[i], bottom = y2[i], own = area[i];
#pragma GCC ivdep
  for (int64_t j = from; j < to; j++) {
    const T xx1 = left < x1[j] ? x1[j] : left, yy1 = top < y1[j] ? y1[j] : top;
    const T xx2 = x2[j] < right ? x2[j] : right, yy2 = y2[j] < bottom ? y2[j] : bottom;
    const T w = T{0} < xx2 - xx1 ? xx2 - xx1 : T{0}, h = T{0} < yy2 - yy1 ? yy2 - yy1 : T{0};
    const T inter = w * h;
    dead[j] |= inter / (own + area[j] - inter) > threshold ? 1 : 0;
  }
}

template <typename T>
void suppressPlain(Sorted<T>& boxes, int64_t i, int64_t from, int64_t to, T threshold) {
  suppressBody(boxes, i, from, to, threshold);
}

#ifdef MAE_AVX2
template <typename T>
MAE_VISION_AVX2 void suppressAvx2(Sorted<T>& boxes, int64_t i, int64_t from, int64_t to, T threshold) {
  suppressBody(boxes, i, from, to, threshold);
}
#endif

template <typename T>
auto suppressor() {
#ifdef MAE_AVX2
  if (hasAvx2Kernels()) return &suppressAvx2<T>;
#endif
  return &suppressPlain<T>;
}

// Below this many comparisons threads cost more than they save.
constexpr int64_t kGrain = 1 << 14;

template <typename T>
void suppressAll(Sorted<T>& boxes, T threshold) {
  const auto suppress = suppressor<T>();
  const int64_t count = static_cast<int64_t>(boxes.dead.size());
  for (int64_t i = 0; i < count; i++) {
    if (boxes.dead[i]) continue;
    at::parallel_for(i + 1, count, kGrain, [&](int64_t from, int64_t to) { suppress(boxes, i, from, to, threshold); });
  }
}

// Positions in the order of scores, by class; all in one without classes.
std::vector<std::vector<int64_t>> byClass(const Tensor& order, const std::optional<Tensor>& classes) {
  const int64_t count = order.numel();
  std::vector<std::vector<int64_t>> groups;
  if (!classes) {
    groups.emplace_back(count);
    for (int64_t i = 0; i < count; i++) groups[0][i] = i;
    return groups;
  }
  const Tensor labels = classes->to(at::kLong).contiguous();
  const int64_t *label = labels.const_data_ptr<int64_t>(), *at = order.const_data_ptr<int64_t>();
  std::unordered_map<int64_t, size_t> known;
  for (int64_t i = 0; i < count; i++) {
    const auto [found, isNew] = known.try_emplace(label[at[i]], groups.size());
    if (isNew) groups.emplace_back();
    groups[found->second].push_back(i);
  }
  return groups;
}

// What exceeds the result as a T exceeds the threshold itself: .3 as a float would be more than .3.
template <typename T>
T roundedDown(double threshold) {
  const T near = static_cast<T>(threshold);
  return static_cast<double>(near) > threshold ? std::nextafter(near, -std::numeric_limits<T>::infinity()) : near;
}

template <typename T>
Tensor run(const Tensor& boxes, const Tensor& order, double threshold, const std::optional<Tensor>& classes) {
  const int64_t count = boxes.size(0);
  const T* box = boxes.const_data_ptr<T>();
  const int64_t* at = order.const_data_ptr<int64_t>();
  const std::vector<std::vector<int64_t>> groups = byClass(order, classes);
  std::vector<uint8_t> isDead(count);
  at::parallel_for(0, static_cast<int64_t>(groups.size()), 1, [&](int64_t from, int64_t to) {
    for (int64_t g = from; g < to; g++) {
      const std::vector<int64_t>& group = groups[g];
      Sorted<T> sorted(group.size());
      for (size_t i = 0; i < group.size(); i++) {
        const T* own = box + 4 * at[group[i]];
        sorted.x1[i] = own[0], sorted.y1[i] = own[1], sorted.x2[i] = own[2], sorted.y2[i] = own[3];
        sorted.area[i] = (own[2] - own[0]) * (own[3] - own[1]);
      }
      suppressAll(sorted, roundedDown<T>(threshold));
      for (size_t i = 0; i < group.size(); i++) isDead[group[i]] = sorted.dead[i] != 0;
    }
  });
  std::vector<int64_t> kept;
  for (int64_t i = 0; i < count; i++) {
    if (!isDead[i]) kept.push_back(at[i]);
  }
  const Tensor result = at::empty({static_cast<int64_t>(kept.size())}, order.options());
  if (!kept.empty()) std::memcpy(result.mutable_data_ptr(), kept.data(), kept.size() * sizeof(int64_t));
  return result;
}

}  // namespace

Tensor nmsCpu(const Tensor& boxes, const Tensor& scores, double threshold, const std::optional<Tensor>& classes) {
  const Tensor order = std::get<1>(at::sort(scores, true, 0, true)).contiguous();
  if (boxes.scalar_type() == at::kDouble) return run<double>(boxes.contiguous(), order, threshold, classes);
  return run<float>(boxes.to(at::kFloat).contiguous(), order, threshold, classes);
}

}  // namespace mae::vision
