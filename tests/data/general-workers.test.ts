/** Loaders whose threads read the samples: compiled, as users run them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';
import { startNode } from '../support/processes.js';

const folder = temporaryFolder();
const library = JSON.stringify(`file://${join(packageRoot, 'dist/index.js')}`);

/** A module whose dataset is numbers by index, or a share of numbers in sequence. */
const DATASET = `
import { torch, utils } from ${library};
export default ({ id, numWorkers, seed, data }) => {
  if (data === 'broken') throw new Error('no such folder');
  if (data === 'sequence') {
    return new utils.data.IterableDataset(function* () {
      for (let i = id; i < 7; i += numWorkers) yield i;
    });
  }
  return {
    length: 10,
    get(index) {
      if (data === 'throws' && index === 5) throw new RangeError('sample is damaged');
      if (data === 'exits' && index === 5) process.exit(3);
      if (data === 'sleeps' && index === 5) return new Promise(() => {});
      const info = utils.data.getWorkerInfo();
      if (data === 'seeds') return { id: info.id, seed: String(info.seed), main: info.numWorkers };
      if (data === 'functions') return { index, f: () => 1 };
      const x = torch.full([2], index, { dtype: 'bfloat16' });
      return { x, index, name: 'sample ' + index, raw: Float64Array.of(index) };
    },
  };
};
`;

const PROGRAM = `
import { torch, utils } from ${library};
const { DataLoader, Dataset, getWorkerInfo } = utils.data;
const workerModule = new URL('./dataset.mjs', import.meta.url);
const numbers = Dataset.of(10, (index) => index);
const options = { batchSize: 3, numWorkers: 2, workerModule };
const plain = (value) => {
  if (value instanceof Object && 'toTypedArray' in value) return [value.dtype, value.tolist()];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
};
const list = async (loader) => {
  const batches = [];
  for await (const batch of loader) batches.push(plain(batch));
  return batches;
};
const failure = async (loader) => {
  try {
    await list(loader);
    return 'none';
  } catch ({ name, message, index, workerId, cause }) {
    return { name, message, index, workerId, cause: cause && [cause.name, cause.message] };
  }
};
const scenarios = {
  batches: () => list(new DataLoader(numbers, options)),
  shuffled: async () => {
    torch.manualSeed(7);
    const threads = await list(new DataLoader(numbers, { ...options, shuffle: true, collateFn: (all) => all.map(({ index }) => index) }));
    torch.manualSeed(7);
    const here = await list(new DataLoader(numbers, { batchSize: 3, shuffle: true, collateFn: (all) => all }));
    return { threads, here };
  },
  single: () => list(new DataLoader(numbers, { ...options, batchSize: null })),
  sequence: () => list(new DataLoader(new utils.data.IterableDataset(() => []), { ...options, batchSize: 2, workerData: 'sequence' })),
  persistent: async () => {
    const loader = new DataLoader(numbers, { ...options, batchSize: 5, workerData: 'seeds', persistentWorkers: true, collateFn: (all) => all });
    torch.manualSeed(1);
    const first = await list(loader);
    for await (const _ of loader) break;
    const third = await list(loader);
    loader.close();
    return [first, third];
  },
  unordered: async () => (await list(new DataLoader(numbers, { ...options, inOrder: false }))).flatMap(({ index }) => index[1]),
  throws: () => failure(new DataLoader(numbers, { ...options, workerData: 'throws' })),
  exits: () => failure(new DataLoader(numbers, { ...options, workerData: 'exits' })),
  sleeps: () => failure(new DataLoader(numbers, { ...options, workerData: 'sleeps', timeout: 8 })),
  broken: () => failure(new DataLoader(numbers, { ...options, workerData: 'broken' })),
  functions: () => failure(new DataLoader(numbers, { ...options, workerData: 'functions', collateFn: (all) => all })),
  missing: () => failure(new DataLoader(numbers, { ...options, workerModule: './none.mjs' })),
  left: async () => {
    for await (const batch of new DataLoader(numbers, options)) return plain(batch.index);
  },
  outside: () => getWorkerInfo(),
};
const answers = {};
for (const [name, run] of Object.entries(scenarios)) answers[name] = await run();
console.log(JSON.stringify(answers));
`;

interface Failure {
  name: string;
  message: string;
  index: number | null;
  workerId: number;
  cause: [string, string];
}

describe('threads', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what a program printed
  let found: Record<string, any>;

  beforeAll(async () => {
    writeFileSync(join(folder, 'dataset.mjs'), DATASET);
    writeFileSync(join(folder, 'program.mjs'), PROGRAM);
    const { code, stdout, stderr } = await startNode([join(folder, 'program.mjs')], { cwd: folder })
      .outcome;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    found = JSON.parse(stdout);
  }, 300_000);

  test('make batches in order, with tensors of every dtype and other values', () => {
    expect(found.batches).toHaveLength(4);
    expect(found.batches[1]).toEqual({
      x: [
        'bfloat16',
        [
          [3, 3],
          [4, 4],
          [5, 5],
        ],
      ],
      index: ['int64', [3, 4, 5]],
      name: ['sample 3', 'sample 4', 'sample 5'],
      raw: ['float64', [[3], [4], [5]]],
    });
    expect(found.batches[3].index).toEqual(['int64', [9]]);
  });

  test('make them in the order that the calling thread would, with its collateFn', () => {
    expect(found.shuffled.threads).toEqual(found.shuffled.here);
  });

  test('give samples one by one', () => {
    expect(found.single).toHaveLength(10);
    expect(found.single[7]).toEqual({
      x: ['bfloat16', [7, 7]],
      index: 7,
      name: 'sample 7',
      raw: ['float64', [7]],
    });
  });

  test('iterate their own part of a sequence, in turns', () => {
    const numbers = found.sequence.map(([, batch]: [string, number[]]) => batch);
    expect(numbers).toEqual([[0, 2], [1, 3], [4, 6], [5]]);
  });

  test('may stay for later epochs, with other seeds, also after a loop that was left', () => {
    const [first, third] = found.persistent;
    expect(first.map((batch: { id: number }[]) => batch.map(({ id }) => id))).toEqual([
      [0, 0, 0, 0, 0],
      [1, 1, 1, 1, 1],
    ]);
    const [a, b] = [BigInt(first[0][0].seed), BigInt(first[1][0].seed)];
    expect(b - a).toBe(1n);
    expect(third[0][0].seed).not.toBe(first[0][0].seed);
    expect(third.flat()).toHaveLength(10);
  });

  test('make every batch, also out of order', () => {
    expect(found.unordered.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('tell the sample for which a dataset threw', () => {
    expect(found.throws).toEqual({
      name: 'WorkerError',
      message: 'DataLoader: worker 1: sample 5: RangeError: sample is damaged',
      index: 5,
      workerId: 1,
      cause: ['RangeError', 'sample is damaged'],
    });
  });

  test.each<[string, string, RegExp]>([
    ['ends', 'exits', /worker 1 ended with code 3 while it read the samples 3, 4, 5$/],
    ['does not answer', 'sleeps', /batch 1, of the samples 3, 4, 5, did not come .* within 8 s/],
    ['cannot make its dataset', 'broken', /worker 0: Error: no such folder$/],
    ['made what cannot be sent', 'functions', /worker 0: DataCloneError: .*could not be cloned/],
    ['finds no module', 'missing', /worker 0: Error: Cannot find module .*none\.mjs/],
  ])('tell where one of them %s', (_, name, message) => {
    expect((found[name] as Failure).message).toMatch(message);
  });

  test('end with a loop that is left', () => {
    expect(found.left).toEqual(['int64', [0, 1, 2]]);
    expect(found.outside).toBeNull();
  });
});
