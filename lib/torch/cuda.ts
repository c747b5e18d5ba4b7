/** torch.cuda. */
import type { DeviceDescription } from '../native/binding.js';
import { refuseCopyInCapture } from './capture.js';
import { rewind, writeIntegers } from './codec.js';
import { core } from './core.js';
import { currentDevice, onCuda, onDevice, setDevice } from './cuda-device.js';
import { CUDAGraph } from './cuda-graph.js';
import { currentStream, defaultStream, Event, Stream, setStream, stream } from './cuda-stream.js';
import type { Device } from './dtype.js';
import { requireList } from './errors.js';
import { defaultGenerator } from './generator.js';
import { copyList } from './plain.js';
import { Tensor } from './tensor.js';
import { elementsOf } from './typed-arrays.js';

/** What a device is, by the names of `torch.cuda.get_device_properties`. Sizes are in bytes. */
export type { DeviceDescription as DeviceProperties } from '../native/binding.js';

const devices = (): Device[] =>
  Array.from({ length: core.cudaDeviceCount() }, (_, i): Device => `cuda:${i}`);

/**
 * All functions but isAvailable, deviceCount, isBf16Supported, emptyCache and manualSeedAll throw a TorchError for a missing
 * device; `'cuda'` is the current one.
 */
export const cuda = {
  CUDAGraph,
  Stream,
  Event,
  stream,
  setStream,
  currentStream,
  defaultStream,
  currentDevice,
  setDevice,

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

  /** Name, memory, capability and sizes of a device. */
  getDeviceProperties: (device: Device = 'cuda'): DeviceDescription =>
    onDevice('getDeviceProperties', device, (index) => core.cudaDescribe(index)),

  /** Whether the current device computes in bfloat16 by units of its own; false where there is no device. */
  isBf16Supported: (): boolean => core.cudaDeviceCount() > 0 && core.cudaDescribe(-1).major >= 8,

  /** Gives memory that no tensor uses back to the devices, for other programs. */
  emptyCache: (): void => onCuda('emptyCache', () => core.cudaEmptyCache()),

  /** The bytes that tensors of this process hold. */
  memoryAllocated: (device: Device = 'cuda'): number =>
    onDevice('memoryAllocated', device, (index) => core.cudaMemory(index).allocated),

  /** The most bytes that tensors of this process held since its start or {@link cuda.resetPeakMemoryStats}. */
  maxMemoryAllocated: (device: Device = 'cuda'): number =>
    onDevice('maxMemoryAllocated', device, (index) => core.cudaMemory(index).peak),

  /** The bytes that this process holds, those of freed tensors that it keeps for later ones too. */
  memoryReserved: (device: Device = 'cuda'): number =>
    onDevice('memoryReserved', device, (index) => core.cudaMemory(index).reserved),

  /** The most bytes that this process held since its start or {@link cuda.resetPeakMemoryStats}. */
  maxMemoryReserved: (device: Device = 'cuda'): number =>
    onDevice('maxMemoryReserved', device, (index) => core.cudaMemory(index).peakReserved),

  /** Resets {@link cuda.maxMemoryAllocated} and {@link cuda.maxMemoryReserved} to the bytes of now. */
  resetPeakMemoryStats: (device: Device = 'cuda'): void =>
    onDevice('resetPeakMemoryStats', device, (index) => core.cudaResetPeak(index)),

  /** The device's memory in bytes: the whole, and the part that no process uses. */
  memGetInfo: (device: Device = 'cuda'): { free: number; total: number } =>
    onDevice('memGetInfo', device, (index) => {
      const { free, total } = core.cudaMemory(index);
      return { free, total };
    }),

  /** Seeds the generator of the current device. */
  manualSeed: (seed: number | bigint): void => {
    defaultGenerator('cuda').manualSeed(seed);
  },

  /** Seeds the generators of all devices. */
  manualSeedAll: (seed: number | bigint): void => {
    for (const device of devices()) defaultGenerator(device).manualSeed(seed);
  },

  /** The seed of a device's generator. */
  initialSeed: (device: Device = 'cuda'): bigint => defaultGenerator(device).initialSeed(),

  /** The state of a device's generator, as bytes. */
  getRngState: (device: Device = 'cuda'): Tensor => defaultGenerator(device).getState(),

  /** Continues a device's generator from a state of {@link cuda.getRngState}. */
  setRngState: (state: Tensor, device: Device = 'cuda'): void => {
    defaultGenerator(device).setState(state);
  },

  /**
   * Copies bytes into a uint8 tensor on a device. The copy runs on a stream of its own, beside earlier work; later work waits
   * for it. The array may change as soon as this returns.
   */
  upload: (bytes: Uint8Array, shape: readonly number[], device: Device = 'cuda'): Tensor =>
    onDevice('upload', device, (index) => {
      requireList('cuda.upload', shape, 'shape');
      refuseCopyInCapture('cuda.upload', device);
      const sizes = copyList(shape);
      const { bytes: memory } = elementsOf(bytes, 'cuda.upload');
      rewind();
      writeIntegers(sizes);
      return new Tensor(core.upload(memory, index));
    }),
};
