/** Data that is read in place: tar archives, packed shards, kept indexes. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataset, packDataset } from '../../../../lib/data/index.js';
import { readIndex, writeIndex } from '../../../../lib/data/index-cache.js';
import { readAll, signShard } from '../../../data/pack-shards.js';
import { writeTar } from '../../../support/folders.js';
import { jpeg } from '../../../support/images.js';
import { type Draw, mutate } from '../mutate.js';
import type { MakeTarget } from '../target.js';

/** Everything in a dataset: names, classes and contents. */
async function contentsOf(spec: string): Promise<string> {
  const dataset = await openDataset(spec);
  try {
    const all = await readAll(dataset);
    const listed = all.map((one, index) => {
      const place = dataset.locate?.(index);
      const bytes = Buffer.isBuffer(one) ? createHash('sha256').update(one).digest('hex') : one;
      return [bytes, place?.label, place?.offset, place?.length];
    });
    return JSON.stringify([dataset.classes, listed]);
  } finally {
    await dataset.close();
  }
}

const BLOCK = 512;

/** Damages a tar, and half of the time makes the headers' checksums right again: then their contents are believed. */
function mutateTar(tar: Buffer, draw: Draw): Buffer {
  const header = BLOCK * draw.below(Math.ceil(tar.length / BLOCK));
  const [before, after] = [tar.subarray(0, header), tar.subarray(header + BLOCK)];
  const damaged =
    draw.below(2) === 0
      ? mutate(tar, draw)
      : Buffer.concat([before, mutate(tar.subarray(header, header + BLOCK), draw), after]);
  if (draw.below(2) === 0) return damaged;
  const signed = Buffer.from(damaged);
  for (let at = 0; at + BLOCK <= signed.length; at += BLOCK) {
    const block = signed.subarray(at, at + BLOCK);
    if (block.toString('latin1', 257, 262) !== 'ustar') continue;
    block.fill(0x20, 148, 156);
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  }
  return signed;
}

const tar: MakeTarget = async (folder) => {
  const file = join(folder, 'input.tar');
  const long = `${'deep/'.repeat(30)}cat/long.jpg`;
  await writeTar(
    file,
    await Promise.all(
      ['dog/a.jpg', 'cat/b.jpg', long, 'key.jpg', 'ünï/c.jpg'].map(async (name, i) => ({
        name,
        bytes: await jpeg(8, 8, i),
      })),
    ),
  );
  const whole = Buffer.concat([readFileSync(file)]);
  return {
    make: (draw) => mutateTar(whole, draw),
    read(input) {
      writeFileSync(file, input);
      return contentsOf(file);
    },
  };
};

/** Packed shards: damaged anywhere, or in their sections with checksums that are right. */
const pack =
  (format: 'raw' | 'jpeg'): MakeTarget =>
  async (folder) => {
    const out = join(folder, 'whole');
    await packDataset({ data: ['synthetic:4'], out, size: 12, format });
    const [name = ''] = readdirSync(out).filter((each) => each.endsWith('.mae'));
    const whole = readFileSync(join(out, name));
    const file = join(folder, 'input.mae');
    return {
      make(draw) {
        const damaged = mutate(whole, draw);
        if (draw.below(2) === 0 || damaged.length !== whole.length) return damaged;
        const signed = Buffer.from(damaged);
        try {
          signShard(signed);
        } catch {
          // A section that does not lie in the file has no checksum.
        }
        return signed;
      },
      read(input) {
        writeFileSync(file, input);
        return contentsOf(file);
      },
    };
  };

/** A kept index: whatever is not as it was written is not used. */
const index: MakeTarget = (folder) => {
  process.env.MAE_NATIVE_CACHE = folder;
  const lines = ['{"a":1}', 'dog\tb.jpg', '', 'ünï'];
  writeIndex('tar', '/data/a.tar', lines);
  const cache = join(folder, 'index');
  mkdirSync(cache, { recursive: true });
  const file = join(cache, readdirSync(cache)[0] as string);
  const whole = readFileSync(file);
  return {
    make: (draw) => mutate(whole, draw),
    async read(input) {
      writeFileSync(file, input);
      utimesSync(file, new Date(), new Date());
      const found = await readIndex('tar', '/data/a.tar');
      if (found === undefined) return 'not used';
      const text = [...found].join('\n');
      if (text !== lines.join('\n')) throw new Error(`other lines: ${text}`);
      return text;
    },
  };
};

export const targets: Record<string, MakeTarget> = {
  tar,
  'packed-pixels': pack('raw'),
  'packed-files': pack('jpeg'),
  index,
};
