// Runs the kernels of native/cuda on a processor (emulator.h), for tests/cuda/kernels.test.ts:
//   emulated norm TYPE ROWS COLUMNS MULTIPROCESSORS EPSILON HAS_BRANCH HAS_GRAD_SUM
//     x, branch, weight, bias, gradNormed, gradSum -> sum, normed, gradX, gradients of weight and bias
//   emulated gelu TYPE ROWS COLUMNS MULTIPROCESSORS
//     x, bias, gradient -> y, gradX, gradient of bias
//   emulated pool TYPE BOXES IMAGES CHANNELS HEIGHT WIDTH POOLED_HEIGHT POOLED_WIDTH RATIO SCALE OFFSET
//     features, boxes, gradient -> pooled, gradient of features; all channels last
//   emulated nms TYPE BOXES THRESHOLD HAS_CLASSES
//     boxes, classes -> kept
// TYPE is float32 or bfloat16; numbers come in by standard input and go out by standard output as they lie in memory.
#include "emulator.h"

// What stands in for CUDA has to be known before.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "grids.h"
#include "vision_grids.h"

namespace {

using namespace mae::cuda;

// Memory as aligned as a device's.
class Memory {
 public:
  explicit Memory(size_t bytes) : bytes_(bytes), data_(std::aligned_alloc(256, (bytes + 255) / 256 * 256)) {
    // What nobody writes shows: all ones are no number.
    std::memset(data_, 0xff, bytes);
  }
  ~Memory() { std::free(data_); }
  Memory(const Memory&) = delete;

  Memory& read() {
    if (std::fread(data_, 1, bytes_, stdin) != bytes_) throw std::runtime_error("the input is too short");
    return *this;
  }
  void write() const {
    if (std::fwrite(data_, 1, bytes_, stdout) != bytes_) throw std::runtime_error("the output cannot be written");
  }
  operator void*() { return data_; }
  operator float*() { return static_cast<float*>(data_); }
  template <typename T>
  T* as() {
    return static_cast<T*>(data_);
  }
  void clear() { std::memset(data_, 0, bytes_); }

 private:
  size_t bytes_;
  void* data_;
};

struct Emulation {
  template <typename... Parameters, typename... Arguments>
  void operator()(void (*kernel)(Parameters...), Grid grid, Arguments... arguments) const {
    gridDim = {grid.x, grid.y};
    emulator::body = [=] { kernel(arguments...); };
    for (blockIdx.y = 0; blockIdx.y < grid.y; blockIdx.y++) {
      for (blockIdx.x = 0; blockIdx.x < grid.x; blockIdx.x++) emulator::runBlock(grid.threadsX, grid.threadsY);
    }
  }
};

void emulatePool(const Emulation& launch, Number type, char** words) {
  const auto number = [&](int i) { return std::atoi(words[i]); };
  const int64_t boxes = number(3);
  const PoolShape shape{number(4),  number(5), number(6), number(7), number(8), number(9),
                        number(10), static_cast<float>(std::atof(words[11])), static_cast<float>(std::atof(words[12]))};
  const size_t size = type == Number::kFloat ? 4 : 2;
  const size_t all = size * shape.images * shape.channels * shape.height * shape.width;
  const size_t bins = size * boxes * shape.channels * shape.pooledHeight * shape.pooledWidth;
  Memory features(all), regions(boxes * 5 * sizeof(float)), gradient(bins), pooled(bins), gradFeatures(all);
  features.read(), regions.read(), gradient.read();
  runRoiAlignForward(launch, type, {features, regions, boxes, shape, pooled});
  runRoiAlignBackward(launch, type, {gradient, regions, boxes, shape, gradFeatures});
  pooled.write(), gradFeatures.write();
}

void emulateNms(const Emulation& launch, char** words) {
  const int64_t count = std::atoll(words[3]), width = nmsWords(count);
  const float threshold = static_cast<float>(std::atof(words[4]));
  Memory boxes(count * 4 * sizeof(float)), classes(count * sizeof(int64_t)), kept(count);
  Memory overlap(count * width * 8), removed(width * 8);
  boxes.read(), classes.read(), removed.clear();
  const int64_t* const labels = std::atoi(words[5]) != 0 ? classes.as<int64_t>() : nullptr;
  runNms(launch, {boxes, labels, count, threshold, overlap.as<unsigned long long>(), removed.as<unsigned long long>(),
                  kept.as<unsigned char>()});
  kept.write();
}

}  // namespace

int main(int count, char** words) {
  const Emulation launch;
  const auto number = [&](int i) { return i < count ? std::atoll(words[i]) : 0; };
  const std::string kind = words[1];
  const Number type = std::string(words[2]) == "float32" ? Number::kFloat : Number::kBFloat16;
  if (kind == "pool") return emulatePool(launch, type, words), 0;
  if (kind == "nms") return emulateNms(launch, words), 0;
  const int64_t rows = number(3), columns = number(4);
  const int multiprocessors = static_cast<int>(number(5));
  const size_t all = rows * columns * (type == Number::kFloat ? 4 : 2), row = columns * sizeof(float);

  Memory x(all);
  x.read();
  if (kind == "gelu") {
    Memory bias(row), gradient(all), y(all), gradX(all), gradBias(row);
    Memory partial(rowShares(rows, columns, multiprocessors) * row);
    bias.read(), gradient.read();
    runBiasGeluForward(launch, type, {x, bias, rows, columns, y}, multiprocessors);
    runBiasGeluBackward(launch, type, {gradient, x, bias, rows, columns, gradX, partial, gradBias}, multiprocessors);
    y.write(), gradX.write(), gradBias.write();
    return 0;
  }
  const float epsilon = static_cast<float>(std::atof(words[6]));
  const bool hasBranch = number(7) != 0, hasGradSum = number(8) != 0;
  Memory branch(all), weight(row), bias(row), gradNormed(all), gradSum(all);
  Memory sum(all), normed(all), mean(rows * sizeof(float)), rstd(rows * sizeof(float));
  Memory gradX(all), gradients(2 * row), partial(normBackwardBlocks(rows, multiprocessors) * 2 * row);
  branch.read(), weight.read(), bias.read(), gradNormed.read(), gradSum.read();
  void* const summed = hasBranch ? sum : x;
  runNormForward(launch, type,
                 {x, hasBranch ? branch : static_cast<void*>(nullptr), weight, bias, rows, columns, epsilon,
                  hasBranch ? sum : static_cast<void*>(nullptr), normed, mean, rstd});
  runNormBackward(launch, type,
                  {gradNormed, hasGradSum ? gradSum : static_cast<void*>(nullptr), summed, mean, rstd, weight, rows,
                   columns, gradX, partial, gradients},
                  multiprocessors);
  (hasBranch ? sum : x).write(), normed.write(), gradX.write(), gradients.write();
  return 0;
}
