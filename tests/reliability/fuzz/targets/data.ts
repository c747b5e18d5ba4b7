/** What the package writes of data: packed shards, kept indexes. */
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packDataset } from '../../../../lib/data/index.js';
import { readIndex, writeIndex } from '../../../../lib/data/index-cache.js';
import { signShard } from '../../../data/pack-shards.js';
import { contentsOf } from '../contents.js';
import { mutate } from '../mutate.js';
import type { MakeTarget } from '../target.js';

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
  'packed-pixels': pack('raw'),
  'packed-files': pack('jpeg'),
  index,
};
