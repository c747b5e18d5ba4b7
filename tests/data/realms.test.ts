/** Samples whose bytes are of another JavaScript realm, such as `node:vm` makes, are read as those of this one. */
import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import { DataLoader, type Dataset, iterableDataset, type Sample } from '../../lib/data/index.js';
import { jpeg } from '../support/images.js';

const image = await jpeg(8, 8);
const realm = createContext({ image });
const sample = (code: string) => runInContext(code, realm) as Sample & Promise<Sample>;
const BYTES = "({ name: 'a', label: 0, bytes: Uint8Array.from(image) })";
const PIXELS =
  "({ name: 'b', label: 1, pixels: new Uint8Array(192), width: 8, height: 8, channels: 3 })";

async function batchOf(dataset: Dataset) {
  using loader = new DataLoader(dataset, { batchSize: 2, imageSize: 8 });
  for await (const batch of loader.epoch(0)) return [...(batch.labels ?? [])].sort();
  return null;
}

test.each([
  ['samples', [BYTES, PIXELS]],
  ['promises of samples', [`Promise.resolve(${BYTES})`, `Promise.resolve(${PIXELS})`]],
])('%s', async (_, codes) => {
  const dataset = {
    length: 2,
    classes: ['x', 'y'],
    get: (index: number) => sample(codes[index] as string),
    close: () => Promise.resolve(),
  };
  expect(await batchOf(dataset as unknown as Dataset)).toEqual([0, 1]);
});

test('samples of an iterable', async () => {
  const dataset = iterableDataset(() => [sample(BYTES), sample(PIXELS)], {
    length: 2,
    classes: ['x', 'y'],
  });
  expect(await batchOf(dataset as Dataset)).toEqual([0, 1]);
});
