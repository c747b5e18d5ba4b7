/** CUDA devices as arguments. */
import { core } from './core.js';
import { describeValue } from './describe.js';
import { type Device, parseDevice } from './dtype.js';
import { asTorchError, TorchError } from './errors.js';

/** Calls the addon with a CUDA device's index, -1 for the current device. */
export function onDevice<T>(caller: string, device: Device, call: (index: number) => T): T {
  const parsed = parseDevice(device);
  if (parsed === null || !device.startsWith('cuda')) {
    throw new TorchError(
      `cuda.${caller}: device should be like 'cuda:0', got ${describeValue(device)}`,
      'ValueError',
    );
  }
  return onCuda(caller, () => call(parsed.index));
}

/** Calls the addon, and names the function in its errors. */
export function onCuda<T>(caller: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw asTorchError(error, `cuda.${caller}`);
  }
}

/** The index of the device that ops without another one use. */
export function currentDevice(): number {
  return onCuda('currentDevice', () => core.currentDevice());
}

/** Makes a device the current one, that of `'cuda'` without an index. */
export function setDevice(device: Device): void {
  onDevice('setDevice', device, (index) => {
    if (index >= 0) core.setDevice(index);
  });
}
