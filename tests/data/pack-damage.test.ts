/** Shards that are damaged, cut off, or made to do harm: told, never believed. */
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { inspectData, openDataset, packDataset, verifyData } from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import { temporaryFolder } from '../support/folders.js';
import { messageOf } from '../support/outcomes.js';
import { readAll, signHeader, signShard } from './pack-shards.js';

const root = temporaryFolder();
const whole = path.join(root, 'whole');
const shardName = (i: number) => `whole-0000${i}-of-00003.mae`;
/** A shard on its own, to be damaged. */
const file = path.join(root, 'a.mae');
let sound: Buffer;
let contents: (Buffer | string)[];

beforeAll(async () => {
  const data = ['synthetic:9'];
  // Three images of 12 * 12 * 3 bytes to a shard.
  await packDataset({ data, out: whole, size: 12, format: 'raw', shardBytes: 1800 });
  sound = readFileSync(path.join(whole, shardName(1)));
  writeFileSync(file, sound);
  const dataset = await openDataset(file);
  contents = await readAll(dataset);
  await dataset.close();
});

/** What opening and reading it comes to: an error's message, or each sample or its error's message. */
async function outcomeOf(bytes: Buffer): Promise<string | (Buffer | string)[]> {
  writeFileSync(file, bytes);
  try {
    const dataset = await openDataset(file);
    for (let i = 0; i < dataset.length; i++) dataset.locate?.(i);
    const all = await readAll(dataset);
    await dataset.close();
    return all;
  } catch (error) {
    // Any other error is a failure of the reader.
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
}

describe('one wrong byte, wherever it is,', () => {
  const flip = fc.record({ at: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) });
  const flipped = ({ at, mask }: { at: number; mask: number }): Buffer => {
    const bytes = Buffer.from(sound);
    bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ mask;
    return bytes;
  };

  test('never gives another image: it is refused, or that image alone is passed over', async () => {
    await fc.assert(
      fc.asyncProperty(flip, async (where) => {
        const outcome = await outcomeOf(flipped(where));
        if (typeof outcome === 'string') return;
        const wrong = outcome.filter(
          (found, i) => !Buffer.isBuffer(found) || !found.equals(contents[i] as Buffer),
        );
        expect(wrong.length).toBeLessThanOrEqual(1);
        for (const found of wrong) expect(found).toMatch(/: its bytes are damaged: /);
      }),
      { numRuns: 300 },
    );
  });

  test('is found by verify', async () => {
    await fc.assert(
      fc.asyncProperty(flip, async (where) => {
        writeFileSync(file, flipped(where));
        const { ok, damaged } = await verifyData([file]);
        expect([ok, damaged.length]).toEqual([false, 1]);
        expect(damaged[0]?.name.startsWith(file)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('of a header or an index is refused when it is opened', async () => {
    const index = Number(sound.readBigUInt64LE(24));
    const places = [
      ...Array.from({ length: 128 }, (_, at) => at),
      ...Array.from({ length: 96 }, (_, at) => index + at),
    ];
    for (const at of places)
      expect(typeof (await outcomeOf(flipped({ at, mask: 64 })))).toBe('string');
  });
});

describe('numbers that lie under a right checksum', () => {
  const value = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: 0n, max: 4096n }),
    fc.constantFrom(2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n),
  );
  const write = (bytes: Buffer, at: number, number: bigint, size: 4 | 8) => {
    if (size === 8) bytes.writeBigUInt64LE(number, at);
    else bytes.writeUInt32LE(Number(number % 2n ** 32n), at);
  };

  test('in the header are refused, or harmless', async () => {
    const field = fc.constantFrom<[number, 4 | 8]>(
      ...([
        [16, 8],
        [24, 8],
        [32, 4],
        [40, 8],
        [48, 4],
        [56, 8],
        [64, 4],
        [72, 4],
        [76, 4],
      ] as [number, 4 | 8][]),
    );
    await fc.assert(
      fc.asyncProperty(field, value, async ([at, size], number) => {
        const bytes = Buffer.from(sound);
        write(bytes, at, number, size);
        signHeader(bytes);
        await outcomeOf(bytes);
      }),
      { numRuns: 300 },
    );
  });

  test('in the index are refused, or lead to no byte outside the images', async () => {
    const index = Number(sound.readBigUInt64LE(24));
    const field = fc.constantFrom<[number, 4 | 8]>(
      [0, 8],
      [8, 4],
      [16, 4],
      [20, 4],
      [24, 4],
      [28, 4],
    );
    await fc.assert(
      fc.asyncProperty(field, fc.nat(2), value, async ([at, size], record, number) => {
        const bytes = Buffer.from(sound);
        write(bytes, index + record * 32 + at, number, size);
        signShard(bytes);
        const outcome = await outcomeOf(bytes);
        if (typeof outcome === 'string') return;
        for (const sample of outcome) expect(sample.length).toBeLessThan(index);
      }),
      { numRuns: 300 },
    );
  });

  test('in the metadata are refused, or harmless', async () => {
    const at = Number(sound.readBigUInt64LE(56));
    const text = sound.subarray(at).toString();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.constantFrom(...'0"[]{},:-9n '),
        async (i, character) => {
          const bytes = Buffer.from(sound);
          bytes.write(character, at + i);
          signShard(bytes);
          await outcomeOf(bytes);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('told in one line:', () => {
  test.each([0, 1, 7, 8, 100, 127, 128, 1000])(
    'a shard of its first %i bytes only',
    async (length) => {
      const message = await outcomeOf(sound.subarray(0, length));
      expect(message).toMatch(
        length < 8
          ? /a\.mae: not a packed shard; expected a file that "mae-native data pack" wrote$/
          : /a\.mae: the shard is cut off/,
      );
    },
  );

  test('a shard that goes on', async () => {
    expect(await outcomeOf(Buffer.concat([sound, Buffer.alloc(1)]))).toMatch(
      /goes on after its end/,
    );
  });

  test('another file of that name', async () => {
    expect(await outcomeOf(Buffer.from('PK'.repeat(500)))).toMatch(/a\.mae: not a packed shard/);
  });

  test('another version of the format', async () => {
    const bytes = Buffer.from(sound);
    bytes.writeUInt32LE(3, 8);
    expect(await outcomeOf(bytes)).toMatch(
      /a\.mae: the shard is of version 3 of the format, expected at most 2; /,
    );
  });

  test('a folder without one of the shards', async () => {
    const folder = path.join(root, 'missing');
    mkdirSync(folder);
    for (const i of [0, 2])
      copyFileSync(path.join(whole, shardName(i)), path.join(folder, shardName(i)));
    const message = `${folder}: only 2 of the 3 shards that ${shardName(0)} belongs to are there; get the others too, or name the files to use only those`;
    expect(await messageOf(() => openDataset(folder))).toBe(message);
    const files = [0, 2].map((i) => path.join(folder, shardName(i)));
    const some = await openDataset(files);
    expect(some.length).toBe(6);
    await some.close();
    const { damaged } = await verifyData([folder]);
    expect(damaged.map(({ name }) => name)).toEqual([folder]);
  });

  test('a folder with a shard twice', async () => {
    const folder = path.join(root, 'twice');
    mkdirSync(folder);
    for (const i of [0, 1, 2])
      copyFileSync(path.join(whole, shardName(i)), path.join(folder, shardName(i)));
    copyFileSync(path.join(whole, shardName(0)), path.join(folder, 'again.mae'));
    expect(await messageOf(() => openDataset(folder))).toMatch(
      /'again\.mae', 'whole-00000-of-00003\.mae' are the same shard; delete one of them$/,
    );
  });
});

describe('a folder with a shard that is cut off', () => {
  const folder = path.join(root, 'cut');
  beforeAll(() => {
    mkdirSync(folder);
    for (const i of [0, 1, 2])
      copyFileSync(path.join(whole, shardName(i)), path.join(folder, shardName(i)));
    writeFileSync(path.join(folder, shardName(1)), sound.subarray(0, 900));
  });

  test('is not opened, and the shard is named', async () => {
    const message = await messageOf(() => openDataset(folder));
    expect(message).toMatch(
      new RegExp(`${shardName(1)}: the shard is cut off: 900 bytes, expected `),
    );
    await expect(inspectData(folder)).rejects.toThrow(message);
  });

  test('is verified all the same, with what is sound in it', async () => {
    const { images, damaged } = await verifyData([folder]);
    expect(images).toBe(6);
    expect(damaged).toEqual([
      {
        name: path.join(folder, shardName(1)),
        reason: expect.stringMatching(/^the shard is cut off: /),
      },
    ]);
  });
});

describe('packing that ended before it was complete', () => {
  const options = { data: ['synthetic:9'], size: 12, format: 'raw', shardBytes: 1800 } as const;
  const out = path.join(root, 'whole-2', 'whole');
  const part = (i: number) => path.join(out, `whole-0000${i}.mae.part`);
  /** The folder as a process leaves it that ends before the last rename of `named`, with `parts` shards complete. */
  const leave = (parts: number, named: number) => {
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    for (let i = 0; i < parts; i++) {
      const shard = readFileSync(path.join(whole, shardName(i)));
      if (i >= named) {
        shard.writeUInt32LE(0, 76);
        signHeader(shard);
      }
      writeFileSync(i < named ? path.join(out, shardName(i)) : part(i), shard);
    }
  };
  const notes: string[] = [];
  const again = async (changed: Partial<Parameters<typeof packDataset>[0]> = {}) => {
    notes.length = 0;
    const hooks = { onNote: (note: string) => void notes.push(note) };
    return await packDataset({ ...options, out, ...changed }, hooks);
  };
  const isWhole = () => {
    for (const i of [0, 1, 2]) {
      const [found, wanted] = [out, whole].map((of) => readFileSync(path.join(of, shardName(i))));
      expect(found?.equals(wanted as Buffer)).toBe(true);
    }
  };

  test('is not opened as data', async () => {
    leave(2, 0);
    expect(await messageOf(() => openDataset(out))).toBe(
      `${out}: packing into this folder was not finished; run "mae-native data pack" again, with the same flags`,
    );
    const lone = path.join(out, 'x.mae');
    renameSync(part(0), lone);
    expect(await messageOf(() => openDataset(lone))).toMatch(/x\.mae: packing was not finished; /);
    leave(3, 2);
    expect(await messageOf(() => openDataset(out))).toMatch(/only 2 of the 3 shards/);
  });

  test.each([
    [0, 0, undefined],
    [2, 0, 'going on after 6 of 9 images'],
    [3, 0, 'going on after 9 of 9 images'],
    [3, 2, 'going on after 9 of 9 images'],
  ])(
    'goes on to the same bytes: %i shards complete, %i with their names',
    async (parts, named, note) => {
      leave(parts, named);
      writeFileSync(`${part(parts)}.999999999.tmp`, 'half a shard');
      const summary = await again();
      expect(summary).toMatchObject({ images: 9, skipped: 0 });
      expect(notes).toEqual(note === undefined ? [] : [note]);
      isWhole();
    },
  );

  test('packs a part that is damaged, and all after it, again', async () => {
    leave(3, 0);
    writeFileSync(part(1), sound.subarray(0, 700));
    await again();
    expect(notes).toEqual(['going on after 3 of 9 images']);
    isWhole();
  });

  test('keeps nothing where the settings are others', async () => {
    leave(2, 0);
    const { images } = await again({ size: 14 });
    expect(notes).toEqual(['what an earlier run left is of other images or settings: removed']);
    const { damaged } = await verifyData([out]);
    expect([images, damaged]).toEqual([9, []]);
  });
});
