/** The device of new tensors for which none is given. */
import { describeValue } from './describe.js';
import { type Device, parseDevice } from './dtype.js';
import { TorchError } from './errors.js';
import { enter, type Mode } from './modes.js';

let current: Device | null = null;

/** The device that a factory function without a `device` gets; null where it is libtorch's own, the CPU. */
export function chosenDevice(): Device | null {
  return current;
}

/** The device of tensors that are made without a `device`: `'cpu'` unless set otherwise. */
export function getDefaultDevice(): Device {
  return current ?? 'cpu';
}

/**
 * Sets the device of tensors that are made without a `device`, as `torch.set_default_device`. It holds for functions that
 * make tensors from sizes or from data, not for those that take another tensor, such as `zerosLike`.
 *
 * @throws TorchError for a text that is no device
 */
export function setDefaultDevice(device: Device): void {
  current = checked(device, 'setDefaultDevice');
}

/**
 * Makes new tensors on a device, as `with torch.device(…)`. On `'meta'` tensors have shapes and no memory, which shows
 * what a model consists of: `torch.device('meta', () => new Model())`.
 *
 * @throws TorchError for a text that is no device
 */
export function device(name: Device): Mode;
export function device<T>(name: Device, fn: () => T): T;
export function device<T>(name: Device, fn?: () => T): T | Mode {
  const wanted = checked(name, 'device');
  const setUp = () => {
    const outer = current;
    current = wanted;
    return () => {
      current = outer;
    };
  };
  return enter('device', setUp, fn);
}

function checked(name: Device, subject: string): Device {
  if (typeof name === 'string' && parseDevice(name) !== null) return name;
  throw new TorchError(
    `${subject}: device should be like 'cpu', 'cuda:0' or 'meta', got ${describeValue(name)}`,
    'ValueError',
    subject,
  );
}
