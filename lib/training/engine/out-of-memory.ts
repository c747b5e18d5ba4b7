import { freemem, totalmem } from 'node:os';
import { UserError } from '../../errors.js';
import { type Device, TorchError, torch } from '../../torch/index.js';

/** A run that needs more memory than there is. */
export class OutOfMemoryError extends UserError {
  override name = 'OutOfMemoryError';
}

/**
 * Turns an out-of-memory error into a message: what was in use and what to lower. Other errors are returned unchanged.
 *
 * @param batchSize Samples that are computed at once.
 */
export function explainOutOfMemory(error: unknown, device: Device, batchSize: number): unknown {
  const isTorch = error instanceof TorchError && error.code === 'OutOfMemoryError';
  const isArray =
    error instanceof RangeError && /allocation failed|Invalid typed array/.test(error.message);
  if (!isTorch && !isArray) return error;
  const advice =
    batchSize > 1 ? [`lower --batch-size, now ${batchSize} (--accum keeps the images a step)`] : [];
  advice.push('give --grad-checkpointing', 'take a smaller model or image');
  const asked =
    isTorch && error.bytes !== null ? `${gigabytes(error.bytes)} more were asked for, ` : '';
  return new OutOfMemoryError(
    `out of memory on ${device}: ${asked}${inUse(device)}; ${advice.join(', or ')}`,
    { cause: error },
  );
}

function inUse(device: Device): string {
  if (device.startsWith('cuda')) {
    const { free, total } = torch.cuda.memGetInfo(device);
    return `tensors take ${gigabytes(torch.cuda.memoryAllocated(device))}, ${gigabytes(free)} of ${gigabytes(total)} are free`;
  }
  const { rss } = process.memoryUsage();
  return `the process takes ${gigabytes(rss)}, ${gigabytes(freemem())} of ${gigabytes(totalmem())} are free`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
