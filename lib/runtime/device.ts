import { UserError } from '../errors.js';
import { type Device, torch } from '../torch/index.js';

/**
 * The device to use: with `auto` the first CUDA device, or else the CPU.
 *
 * @throws UserError where CUDA is requested and missing
 */
export function resolveDevice(device: Device | 'auto'): Device {
  if (device === 'auto') return torch.cuda.isAvailable() ? 'cuda' : 'cpu';
  const match = /^cuda(?::(\d+))?$/.exec(device);
  const count = torch.cuda.deviceCount();
  if (match !== null && Number(match[1] ?? 0) >= count) {
    throw new UserError(
      `device is ${device}; libtorch ${torch.version} sees ${count} CUDA devices here ("mae-native doctor" tells why)`,
    );
  }
  return device;
}
