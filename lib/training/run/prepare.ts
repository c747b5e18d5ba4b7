import { resolveDevice } from '../../runtime/device.js';
import { type Device, torch } from '../../torch/index.js';
import type { TrainingSettings } from '../settings/common.js';
import { RunFolder } from './folder.js';

/**
 * What comes before any data is opened: the device, its threads, and whether the run can have its folder.
 *
 * @throws UserError for a device that is not there, or a file in the folder's place
 */
export function prepare({ device, threads, out }: TrainingSettings): Device {
  const resolved = resolveDevice(device);
  if (threads !== null) torch.setNumThreads(threads);
  new RunFolder(out).check();
  return resolved;
}
