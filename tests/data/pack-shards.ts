/** Packed shards for tests. */
import { crc32 } from 'node:zlib';
import { type Dataset, isPixelSample, isValueSample, type Sample } from '../../lib/data/sample.js';

/** Makes a header's checksum right again after it was changed. */
export function signHeader(shard: Buffer): void {
  shard.writeUInt32LE(crc32(shard.subarray(16, 128)), 12);
}

/** Makes the checksums of a shard's sections, and of its header, right again. */
export function signShard(shard: Buffer): void {
  for (const at of [24, 40, 56]) {
    const offset = Number(shard.readBigUInt64LE(at));
    const length = shard.readUInt32LE(at + 8);
    shard.writeUInt32LE(crc32(shard.subarray(offset, offset + length)), at + 12);
  }
  signHeader(shard);
}

/** The bytes of a sample, whatever they are of. */
export function contentOf(sample: Sample): Uint8Array {
  if (isValueSample(sample)) return new Uint8Array(sample.values.buffer);
  return isPixelSample(sample) ? sample.pixels : sample.bytes;
}

/** Every sample in order: its bytes, or the error's message. */
export async function readAll(dataset: Dataset): Promise<(Buffer | string)[]> {
  const all: (Buffer | string)[] = [];
  for (let i = 0; i < dataset.length; i++) {
    try {
      all.push(Buffer.from(contentOf(await dataset.get(i))));
    } catch (error) {
      all.push((error as Error).message);
    }
  }
  return all;
}
