/** The memory of the two sides' processes, as the operating system counts it. */
import type { Reference } from './reference.js';

/** The most memory that a process ever held, and how much of that came after it was ready to begin. */
export interface PeakMemory {
  peak_memory_bytes: number;
  peak_memory_growth_bytes: number;
}

/** Watches both processes from now on; a process's peak is told once, so one measurement a process. */
export class MemoryWatch {
  private constructor(
    private readonly reference: Reference | null,
    private readonly ourStart: number,
    private readonly theirStart: number | null,
  ) {}

  static async start(reference: Reference | null): Promise<MemoryWatch> {
    const theirs = (await reference?.memory())?.resident ?? null;
    return new MemoryWatch(reference, process.memoryUsage.rss(), theirs);
  }

  /** The peaks so far; null for a reference that is not there or cannot tell. */
  async peaks(): Promise<{ ours: PeakMemory; reference: PeakMemory | null }> {
    const theirs = (await this.reference?.memory())?.peak ?? null;
    return {
      // Node counts in KiB on every platform.
      ours: peak(process.resourceUsage().maxRSS * 1024, this.ourStart),
      reference: theirs === null || this.theirStart === null ? null : peak(theirs, this.theirStart),
    };
  }
}

function peak(bytes: number, start: number): PeakMemory {
  return { peak_memory_bytes: bytes, peak_memory_growth_bytes: bytes - start };
}
