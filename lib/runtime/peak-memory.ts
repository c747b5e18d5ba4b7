/** The peak memory of a run. */
import { writeFileSync } from 'node:fs';
import { type Device, torch } from '../torch/index.js';

/** The peak memory in bytes: of the device where it has its own, or else of the process. */
export function peakMemory(device: Device): number {
  if (device.startsWith('cuda')) return torch.cuda.maxMemoryAllocated(device);
  return process.resourceUsage().maxRSS * 1024;
}

/**
 * Starts {@link peakMemory} again from what is in use, where the system allows it: one process that runs several trainings
 * would report the largest of them for all.
 */
export function resetPeakMemory(device: Device): void {
  if (device.startsWith('cuda')) torch.cuda.resetPeakMemoryStats(device);
  try {
    // Of Linux: man 5 proc_pid_clear_refs.
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Elsewhere it stays the peak of the process.
  }
}
