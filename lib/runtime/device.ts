import { UserError } from '../errors.js';
import { placeOf, trainingProcesses } from '../settings/place.js';
import { type Device, torch } from '../torch/index.js';

/**
 * The device to use: with `auto` the first CUDA device, or else the CPU. Of processes that work together, those of a machine
 * take its GPUs in turn.
 *
 * @throws UserError where CUDA is requested and missing
 */
export function resolveDevice(device: Device | 'auto'): Device {
  if (device === 'auto') return torch.cuda.isAvailable() ? inTurn('cuda') : 'cpu';
  const match = /^cuda(?::(\d+))?$/.exec(device);
  const count = torch.cuda.deviceCount();
  if (match !== null && Number(match[1] ?? 0) >= count) {
    throw new UserError(
      `device is ${device}; libtorch ${torch.version} sees ${count} CUDA devices here ("mae-native doctor" tells why)`,
    );
  }
  return inTurn(device);
}

function inTurn(device: Device): Device {
  if (device !== 'cuda' || trainingProcesses() === 1) return device;
  return `cuda:${(placeOf()?.localRank ?? 0) % torch.cuda.deviceCount()}`;
}
