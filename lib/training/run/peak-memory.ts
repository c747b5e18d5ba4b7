import { type Device, torch } from '../../torch/index.js';

/** The peak memory: of the device where it has its own, or else of the process. */
export function peakMemory(device: Device): number {
  if (device.startsWith('cuda')) return torch.cuda.maxMemoryAllocated(device);
  return process.resourceUsage().maxRSS * 1024;
}
