/** Whether a CUDA graph is being captured, and what cannot be part of one. */
import type { Device } from './dtype.js';
import { TorchError } from './errors.js';

let depth = 0;

/** Runs a function whose work for a CUDA device is recorded by a graph. */
export function whileCapturing<T>(fn: () => T): T {
  depth++;
  try {
    return fn();
  } finally {
    depth--;
  }
}

/**
 * Refuses to copy numbers of JavaScript to a CUDA device while a graph is captured: the graph would copy on each replay, from
 * memory that has other uses by then.
 */
export function refuseCopyInCapture(caller: string, device: Device): void {
  if (depth === 0 || !device.startsWith('cuda')) return;
  throw new TorchError(
    `${caller}: numbers of JavaScript cannot be copied to ${device} while a CUDA graph is captured; make the tensor ` +
      'before, and copy_() new values into it between replays',
    'RuntimeError',
    caller,
  );
}
