/** torch.cuda. */
import { rewind, writeIntegers } from './codec.js';
import { core } from './core.js';
import { CUDAGraph } from './cuda-graph.js';
import { describeValue } from './describe.js';
import { type Device, parseDevice } from './dtype.js';
import { asTorchError, requireList, TorchError } from './errors.js';
import { copyList } from './plain.js';
import { Tensor } from './tensor.js';
import { elementsOf } from './typed-arrays.js';

/** Calls the addon with a CUDA device's index, -1 for the current device. */
function onDevice<T>(caller: string, device: Device, call: (index: number) => T): T {
  const parsed = parseDevice(device);
  if (parsed === null || !device.startsWith('cuda')) {
    throw new TorchError(
      `cuda.${caller}: device should be like 'cuda:0', got ${describeValue(device)}`,
      'ValueError',
    );
  }
  try {
    return call(parsed.index);
  } catch (error) {
    throw asTorchError(error, `cuda.${caller}`);
  }
}

/** All functions but isAvailable and deviceCount throw a TorchError for a missing device; `'cuda'` is the current one. */
export const cuda = {
  CUDAGraph,

  isAvailable: (): boolean => core.cudaDeviceCount() > 0,
  deviceCount: (): number => core.cudaDeviceCount(),

  /** Waits until a device has finished all its work. */
  synchronize: (device: Device = 'cuda'): void =>
    onDevice('synchronize', device, (index) => core.synchronize(index)),

  /** The name of a device, such as `NVIDIA H100 80GB HBM3`. */
  getDeviceName: (device: Device = 'cuda'): string =>
    onDevice('getDeviceName', device, (index) => core.cudaDescribe(index).name),

  /** The compute capability, major and minor: [8, 0] for an A100. */
  getDeviceCapability: (device: Device = 'cuda'): [major: number, minor: number] =>
    onDevice('getDeviceCapability', device, (index) => {
      const { major, minor } = core.cudaDescribe(index);
      return [major, minor];
    }),

  /** The bytes that tensors of this process hold. */
  memoryAllocated: (device: Device = 'cuda'): number =>
    onDevice('memoryAllocated', device, (index) => core.cudaMemory(index).allocated),

  /** The most bytes that tensors of this process held since its start or {@link cuda.resetPeakMemoryStats}. */
  maxMemoryAllocated: (device: Device = 'cuda'): number =>
    onDevice('maxMemoryAllocated', device, (index) => core.cudaMemory(index).peak),

  /** Resets {@link cuda.maxMemoryAllocated} to the bytes that are allocated now. */
  resetPeakMemoryStats: (device: Device = 'cuda'): void =>
    onDevice('resetPeakMemoryStats', device, (index) => core.cudaResetPeak(index)),

  /** The device's memory in bytes: the whole, and the part that no process uses. */
  memGetInfo: (device: Device = 'cuda'): { free: number; total: number } =>
    onDevice('memGetInfo', device, (index) => {
      const { free, total } = core.cudaMemory(index);
      return { free, total };
    }),

  /**
   * Copies bytes into a uint8 tensor on a device. The copy runs on a stream of its own, beside earlier work; later work waits
   * for it. The array may change as soon as this returns.
   */
  upload: (bytes: Uint8Array, shape: readonly number[], device: Device = 'cuda'): Tensor =>
    onDevice('upload', device, (index) => {
      requireList('cuda.upload', shape, 'shape');
      const sizes = copyList(shape);
      const { bytes: memory } = elementsOf(bytes, 'cuda.upload');
      rewind();
      writeIntegers(sizes);
      return new Tensor(core.upload(memory, index));
    }),
};
