#include <cuda_runtime.h>

#include <stdexcept>
#include <string>

#include "grids.h"
#include "launch.h"
#include "vision_grids.h"

namespace mae::cuda {

namespace {

void check(cudaError_t error) {
  if (error != cudaSuccess) throw std::runtime_error(std::string("CUDA: ") + cudaGetErrorString(error));
}

int multiprocessors() {
  int device = 0, count = 0;
  check(cudaGetDevice(&device));
  check(cudaDeviceGetAttribute(&count, cudaDevAttrMultiProcessorCount, device));
  return count;
}

struct Launcher {
  Stream stream;

  template <typename... Parameters, typename... Arguments>
  void operator()(void (*kernel)(Parameters...), Grid grid, Arguments... arguments) const {
    const dim3 blocks(grid.x, grid.y), threads(grid.threadsX, grid.threadsY);
    kernel<<<blocks, threads, 0, stream>>>(arguments...);
    check(cudaGetLastError());
  }
};

}  // namespace

bool takesColumns(int64_t columns) { return columns > 0 && columns % kVector == 0 && columns <= kMostColumns; }
bool takesNormColumns(int64_t columns) { return takesColumns(columns) && columns <= kMostSweeps * kSweep; }
int64_t normPartialRows(int64_t rows) { return normBackwardBlocks(rows, multiprocessors()); }
int64_t biasPartialRows(int64_t rows, int64_t columns) { return rowShares(rows, columns, multiprocessors()); }

void normForward(Number number, const NormForward& arguments, Stream stream) {
  runNormForward(Launcher{stream}, number, arguments);
}

void normBackward(Number number, const NormBackward& arguments, Stream stream) {
  runNormBackward(Launcher{stream}, number, arguments, multiprocessors());
}

void biasGeluForward(Number number, const BiasGeluForward& arguments, Stream stream) {
  runBiasGeluForward(Launcher{stream}, number, arguments, multiprocessors());
}

void biasGeluBackward(Number number, const BiasGeluBackward& arguments, Stream stream) {
  runBiasGeluBackward(Launcher{stream}, number, arguments, multiprocessors());
}

void roiAlignForward(Number number, const RoiAlignForward& arguments, Stream stream) {
  runRoiAlignForward(Launcher{stream}, number, arguments);
}

void roiAlignBackward(Number number, const RoiAlignBackward& arguments, Stream stream) {
  runRoiAlignBackward(Launcher{stream}, number, arguments);
}

void nms(const Nms& arguments, Stream stream) { runNms(Launcher{stream}, arguments); }

}  // namespace mae::cuda
