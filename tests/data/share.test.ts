/** The shares that several processes have of each batch. */
import { describe, expect, test } from 'vitest';
import { type Batch, DataLoader, iterableDataset } from '../../lib/data/index.js';
import { largestShare, shareOf } from '../../lib/data/share.js';
import { drawForBatch } from '../../lib/data/tensors/index.js';
import { torch } from '../../lib/torch/index.js';
import { labelledPictures } from '../support/labelled-images.js';

const OPTIONS = { batchSize: 6, imageSize: 8, augment: 'train', shuffle: true, seed: 5 } as const;

/** The batches of an epoch of 20 images: three of six, and one of two. */
async function batchesOf(count: number, index = 0): Promise<Batch[]> {
  const share = { index, count };
  const more = { dropLast: false, workers: 1, ...(count > 1 && { share }) };
  using loader = new DataLoader(labelledPictures(20), { ...OPTIONS, ...more });
  const batches: Batch[] = [];
  for await (const batch of loader.epoch(1)) batches.push(batch);
  return batches;
}

describe.each([2, 4])('shares of %i processes', (count) => {
  test('have the images of one process, each once', async () => {
    const whole = await batchesOf(1);
    const shares = await Promise.all(Array.from({ length: count }, (_, i) => batchesOf(count, i)));
    for (const [i, batch] of whole.entries()) {
      const parts = shares
        .map((share) => share[i] as Batch)
        .filter(({ share }) => share?.size !== 0);
      expect(parts.flatMap(({ indices }) => [...indices])).toEqual([...batch.indices]);
      expect(Buffer.concat(parts.map(({ pixels }) => pixels)).equals(batch.pixels)).toBe(true);
      expect(parts.map(({ share }) => share?.of)).toEqual(parts.map(() => batch.size));
    }
  });

  test('are never without an image: one that counts nothing fills them', async () => {
    const last = (await batchesOf(count, 0)).at(-1);
    const size = count === 4 ? 0 : 1;
    expect(last).toMatchObject({ size: 1, share: { rows: [0], size, of: 2 } });
  });

  test('are given what is drawn for their images', async () => {
    const draw = (batch: Batch, seed: number) => {
      const generator = new torch.Generator('cpu').manualSeed(seed);
      return drawForBatch(batch, (samples) => torch.rand([samples, 2], { generator }));
    };
    const [whole] = await batchesOf(1);
    const parts = Array.from({ length: count }, async (_, i) => (await batchesOf(count, i))[0]);
    const drawn = (await Promise.all(parts)).map((batch) => draw(batch as Batch, 3));
    expect(torch.cat(drawn).tolist()).toEqual(draw(whole as Batch, 3).tolist());
  });
});

test.each([
  [
    8,
    2,
    [
      [0, 1, 6, 7],
      [2, 3, 4, 5],
    ],
  ],
  [
    7,
    2,
    [
      [0, 3, 6],
      [1, 2, 4, 5],
    ],
  ],
  [5, 4, [[2], [0, 4], [], [1, 3]]],
])(
  '%i samples are shared by %i processes with the partners that they are mixed with',
  (samples, count, expected) => {
    const shares = Array.from({ length: count }, (_, index) =>
      shareOf(samples, { index, count, pairs: true }),
    );
    expect(shares.map(({ rows, size }) => rows.slice(0, size))).toEqual(expected);
    expect(largestShare(samples, { index: 0, count, pairs: true })).toBe(
      Math.max(...expected.map(({ length }) => length)),
    );
  },
);

test('shares of data that is read in order are refused', () => {
  const stream = iterableDataset(() => [], { length: 4 });
  const share = { index: 0, count: 2 };
  expect(() => new DataLoader(stream, { ...OPTIONS, shuffle: false, share })).toThrow(
    /^share has a count of 2, and the dataset is read in order: /,
  );
});
