/** The memory of both sides' processes, as the operating system counts it, and that of their tensors on a GPU. */
import { type Device, torch } from '../torch/index.js';
import type { Reference } from './reference.js';

/** The peak memory of a process, and its part after set-up. */
export interface PeakMemory {
  peak_memory_bytes: number;
  peak_memory_growth_bytes: number;
  /** The peak memory of its tensors on a GPU. */
  peak_device_memory_bytes?: number;
}

/** Measures processes from now on. A process has only one peak, so use one process per measurement. */
export class MemoryWatch {
  private readonly starts = new Map<Reference, number | null>();
  private readonly ownStart = process.memoryUsage.rss();

  private constructor(private readonly device: Device) {}

  static async start(device: Device, references: readonly Reference[]): Promise<MemoryWatch> {
    const watch = new MemoryWatch(device);
    for (const reference of references) {
      watch.starts.set(reference, (await reference.memory(device)).resident);
    }
    if (watch.isCuda) torch.cuda.resetPeakMemoryStats(device);
    return watch;
  }

  /** Our peaks so far. */
  own(): PeakMemory {
    // Node reports KiB on every platform.
    const peak = process.resourceUsage().maxRSS * 1024;
    return peaks(
      peak,
      this.ownStart,
      this.isCuda ? torch.cuda.maxMemoryAllocated(this.device) : null,
    );
  }

  /** A reference's peaks so far; null where it cannot measure them. */
  async of(reference: Reference): Promise<PeakMemory | null> {
    const start = this.starts.get(reference) ?? null;
    const { peak, device_peak: onDevice } = await reference.memory(this.device);
    return peak === null || start === null ? null : peaks(peak, start, onDevice);
  }

  private get isCuda(): boolean {
    return this.device.startsWith('cuda');
  }
}

function peaks(bytes: number, start: number, onDevice: number | null): PeakMemory {
  return {
    peak_memory_bytes: bytes,
    peak_memory_growth_bytes: bytes - start,
    ...(onDevice !== null && { peak_device_memory_bytes: onDevice }),
  };
}
