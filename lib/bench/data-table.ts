/** The results of `bench data` besides throughput by wall time, a line each, for people. */
import type { DataCase, DataResult } from './data.js';

export function dataRemarks(result: DataResult): string[] {
  const { ours, cases, times, decoded, memory } = result;
  const busy = times.read + times.decode + times.resize;
  const share = (part: number) => `${Math.round((100 * part) / busy)} %`;
  const lines = [
    `images a second of processor time: ours ${ours.per_core.median.toFixed(0)}${cases.map(beside).join('')}`,
    `images decoded by native code: ${decoded.native}, by the image library: ${decoded.library}, ` +
      `from memory: ${decoded.cached}`,
  ];
  if (busy > 0) {
    const { read, decode, resize } = times;
    lines.push(
      `time of the native threads: reading ${share(read)}, decoding ${share(decode)}, resizing ${share(resize)}`,
    );
  }
  lines.push(
    `memory of the process: ${mebibytes(memory.start_bytes)} at the start, ${mebibytes(memory.end_bytes)} at the end`,
  );
  if (memory.watched !== null) {
    const marks = memory.watched.map(
      ({ images, resident_bytes: bytes }) => `${mebibytes(bytes)} after ${images} images`,
    );
    lines.push(`  and then ${marks.join(', ')}`);
  }
  return lines;
}

function beside({ name, reference, per_core_ratio: ratio }: DataCase): string {
  if (reference === null || ratio === null) return '';
  return `; ${name} ${reference.per_core.median.toFixed(0)} (ours is ${ratio.toFixed(2)} times that)`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
