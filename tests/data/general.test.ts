/** Datasets, samplers and loaders of any data, against torch.utils.data. */
import { beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import { UserError } from '../../lib/errors.js';
import { utils } from '../../lib/index.js';
import { Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { needs } from '../support/needs.js';

const {
  BatchSampler,
  ChainDataset,
  ConcatDataset,
  DataLoader,
  Dataset,
  defaultCollate,
  IterableDataset,
  RandomSampler,
  randomSplit,
  SequentialSampler,
  StackDataset,
  Subset,
  SubsetRandomSampler,
  TensorDataset,
  WeightedRandomSampler,
} = utils.data;

const x = torch.arange(0, 12).view([6, 2]).to('float32');
const y = torch.arange(6);
type Generator = InstanceType<typeof torch.Generator>;

/** A line of Python, and the same here. */
const cases: Record<string, (generator: Generator) => unknown> = {
  'SequentialSampler(range(4))': () => new SequentialSampler({ length: 4 }),
  'RandomSampler(range(10))': () => new RandomSampler({ length: 10 }),
  'RandomSampler(range(10), generator=generator)': (generator) =>
    new RandomSampler({ length: 10 }, { generator }),
  'RandomSampler(range(10), num_samples=25)': () =>
    new RandomSampler({ length: 10 }, { numSamples: 25 }),
  'RandomSampler(range(10), num_samples=20, generator=generator)': (generator) =>
    new RandomSampler({ length: 10 }, { numSamples: 20, generator }),
  'RandomSampler(range(10), replacement=True, num_samples=70, generator=generator)': (generator) =>
    new RandomSampler({ length: 10 }, { replacement: true, numSamples: 70, generator }),
  'RandomSampler(range(10), replacement=True, num_samples=64)': () =>
    new RandomSampler({ length: 10 }, { replacement: true, numSamples: 64 }),
  'SubsetRandomSampler([5, 3, 8, 1])': () => new SubsetRandomSampler([5, 3, 8, 1]),
  'SubsetRandomSampler([5, 3, 8, 1], generator=generator)': (generator) =>
    new SubsetRandomSampler([5, 3, 8, 1], { generator }),
  'WeightedRandomSampler([0.1, 0.9, 0.4, 0], 12)': () =>
    new WeightedRandomSampler([0.1, 0.9, 0.4, 0], 12),
  'WeightedRandomSampler([1, 2, 3], 3, replacement=False, generator=generator)': (generator) =>
    new WeightedRandomSampler([1, 2, 3], 3, { replacement: false, generator }),
  'BatchSampler(SequentialSampler(range(7)), 3, False)': () =>
    new BatchSampler(new SequentialSampler({ length: 7 }), 3, false),
  'BatchSampler(RandomSampler(range(7)), 3, True)': () =>
    new BatchSampler(new RandomSampler({ length: 7 }), 3, true),
  'random_split(range(10), [3, 7])': () => randomSplit(range(10), [3, 7]).map((one) => one.indices),
  'random_split(range(10), [0.3, 0.3, 0.4], generator=generator)': (generator) =>
    randomSplit(range(10), [0.3, 0.3, 0.4], { generator }).map((one) => one.indices),
  'random_split(range(11), [0.5, 0.25, 0.25])': () =>
    randomSplit(range(11), [0.5, 0.25, 0.25]).map((one) => one.indices),
  'DataLoader(TensorDataset(x, y), batch_size=4)': () =>
    new DataLoader(new TensorDataset(x, y), { batchSize: 4 }),
  'DataLoader(TensorDataset(x, y))': () => new DataLoader(new TensorDataset(x, y)),
  'DataLoader(TensorDataset(x, y), batch_size=4, drop_last=True)': () =>
    new DataLoader(new TensorDataset(x, y), { batchSize: 4, dropLast: true }),
  'DataLoader(TensorDataset(x, y), batch_size=4, shuffle=True)': () =>
    new DataLoader(new TensorDataset(x, y), { batchSize: 4, shuffle: true }),
  'DataLoader(TensorDataset(x, y), batch_size=4, shuffle=True, generator=generator)': (generator) =>
    new DataLoader(new TensorDataset(x, y), { batchSize: 4, shuffle: true, generator }),
  'DataLoader(TensorDataset(x), batch_size=2, sampler=RandomSampler(range(6), num_samples=4))':
    () =>
      new DataLoader(new TensorDataset(x), {
        batchSize: 2,
        sampler: new RandomSampler({ length: 6 }, { numSamples: 4 }),
      }),
  'DataLoader(TensorDataset(x), batch_sampler=[[0, 5], [3]])': () =>
    new DataLoader(new TensorDataset(x), { batchSampler: [[0, 5], [3]] }),
  'DataLoader(TensorDataset(x), batch_size=None, shuffle=True)': () =>
    new DataLoader(new TensorDataset(x), { batchSize: null, shuffle: true }),
  'DataLoader(Subset(TensorDataset(x, y), [4, 0, 2]), batch_size=2, shuffle=True)': () =>
    new DataLoader(new Subset(new TensorDataset(x, y), [4, 0, 2]), { batchSize: 2, shuffle: true }),
  'DataLoader(ConcatDataset([TensorDataset(x), TensorDataset(x + 100)]), batch_size=5)': () =>
    new DataLoader(new ConcatDataset([new TensorDataset(x), new TensorDataset(x.add(100))]), {
      batchSize: 5,
    }),
  'DataLoader([1, 2, 3], batch_size=2)': () => new DataLoader([1, 2, 3], { batchSize: 2 }),
  'DataLoader(["a", "b", "c"], batch_size=2)': () =>
    new DataLoader(['a', 'b', 'c'], { batchSize: 2 }),
  'DataLoader(range(5), batch_size=2, shuffle=True, collate_fn=sum)': () =>
    new DataLoader(range(5), {
      batchSize: 2,
      shuffle: true,
      collateFn: (samples) => samples.reduce((a, b) => a + b, 0),
    }),
  'default_collate([1, 2])': () => defaultCollate([1, 2]),
  'default_collate([1.5, 2.0])': () => defaultCollate([1.5, 2]),
  'default_collate([True, False])': () => defaultCollate([true, false]),
  'default_collate([{"a": 1, "b": [x[0], "t"]}, {"a": 2, "b": [x[1], "u"]}])': () =>
    defaultCollate([
      { a: 1, b: [x.index(0), 't'] },
      { a: 2, b: [x.index(1), 'u'] },
    ]),
  'default_collate([(x, 1), (x, 2)])': () =>
    defaultCollate([
      [x, 1],
      [x, 2],
    ]),
};

function range(length: number): utils.data.MapDataset<number> {
  return Dataset.of(length, (index) => index);
}

function plain(value: unknown): unknown {
  if (value instanceof Tensor) {
    return { dtype: value.dtype, shape: value.shape, data: value.reshape([-1]).tolist() };
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

async function listed(source: Iterable<unknown> | AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of source) items.push(item);
  return items;
}

const isIterable = (value: object) => Symbol.iterator in value || Symbol.asyncIterator in value;
const seedOf = (i: number) => 100 + i;

const reference = pythonEnv();
describe('the same as in PyTorch', needs(reference !== null, 'Python with PyTorch'), () => {
  let answers: unknown[];
  beforeAll(() => {
    if (reference === null) return;
    const asked = Object.keys(cases).map((python, i) => ({ python, seed: seedOf(i) }));
    answers = askPython(reference, 'data_loading.py', asked) as unknown[];
  }, 120_000);

  test.each(Object.entries(cases).map(([python, ours], i) => ({ python, ours, i })))(
    '$python',
    async ({ ours, i }) => {
      torch.manualSeed(seedOf(i));
      const found = ours(new torch.Generator().manualSeed(seedOf(i) + 1)) as object;
      const isEpoch = isIterable(found) && !Array.isArray(found);
      const epochs = async () => {
        const source = found as Iterable<unknown>;
        return [await listed(source), await listed(source), torch.rand([2])];
      };
      expect(plain(isEpoch ? await epochs() : found)).toEqual(answers[i]);
    },
  );
});

describe('datasets', () => {
  test('are classes, objects or arrays', async () => {
    class Squares extends Dataset<number> {
      readonly length = 3;
      get(index: number) {
        return index ** 2;
      }
    }
    for (const dataset of [new Squares(), { length: 3, get: (i: number) => i ** 2 }, [0, 1, 4]]) {
      const [batch] = await listed(new DataLoader(dataset, { batchSize: 3 }));
      expect((batch as Tensor).tolist()).toEqual([0, 1, 4]);
    }
  });

  test('may read their samples asynchronously, those of a batch side by side', async () => {
    let open = 0;
    let most = 0;
    const dataset = Dataset.of(4, async (index) => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 1));
      open--;
      return { index };
    });
    const batches = (await listed(new DataLoader(dataset, { batchSize: 2 }))) as {
      index: Tensor;
    }[];
    expect(batches.map(({ index }) => index.tolist())).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(most).toBe(2);
  });

  test('in sequence give batches of what they iterate', async () => {
    const numbers = new IterableDataset(function* () {
      yield* [1, 2, 3, 4, 5];
    });
    const batches = await listed(new DataLoader(numbers, { batchSize: 2 }));
    expect(plain(batches)).toMatchObject([{ data: [1, 2] }, { data: [3, 4] }, { data: [5] }]);
    const dropped = await listed(new DataLoader(numbers, { batchSize: 2, dropLast: true }));
    expect(dropped).toHaveLength(2);
    const chained = new ChainDataset<number>([numbers, [6, 7]]);
    expect(await listed(new DataLoader(chained, { batchSize: null }))).toEqual([
      1, 2, 3, 4, 5, 6, 7,
    ]);
  });

  test('in sequence are closed where the loop is left', async () => {
    let closed = 0;
    const endless = new IterableDataset(function* () {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        closed++;
      }
    });
    for await (const batch of new DataLoader(endless, { batchSize: 3 })) {
      expect(batch.tolist()).toEqual([0, 1, 2]);
      break;
    }
    expect(closed).toBe(1);
  });

  test('are stacked by name or place', () => {
    expect(new StackDataset({ a: [1, 2], b: ['x', 'y'] }).get(1)).toEqual({ a: 2, b: 'y' });
    expect(
      new StackDataset([
        [1, 2],
        ['x', 'y'],
      ]).get(0),
    ).toEqual([1, 'x']);
  });

  test('and loaders tell their length', () => {
    const dataset = new TensorDataset(x, y);
    expect(new DataLoader(dataset, { batchSize: 4 }).length).toBe(2);
    expect(new DataLoader(dataset, { batchSize: 4, dropLast: true }).length).toBe(1);
    const known = new IterableDataset(() => [1, 2, 3], { length: 3 });
    expect(new DataLoader(known, { batchSize: 2 }).length).toBe(2);
    expect(() => new DataLoader(new IterableDataset(() => [])).length).toThrow(/has no length/);
    expect(new ConcatDataset([[1], [2, 3]]).cumulativeSizes).toEqual([1, 3]);
  });
});

test('an error of a dataset is the one that it threw', async () => {
  const dataset = Dataset.of(3, (index) => {
    if (index === 1) throw new RangeError('no such row');
    return index;
  });
  await expect(listed(new DataLoader(dataset))).rejects.toThrow(new RangeError('no such row'));
});

test('batches of every kind of part', () => {
  const batch = defaultCollate([
    { a: Float32Array.of(1, 2), b: [true, 'x'], c: new Map([['k', 1n]]), d: torch.asFloat(1) },
    { a: Float32Array.of(3, 4), b: [false, 'y'], c: new Map([['k', 2n]]), d: torch.asFloat(2) },
  ]);
  expect(plain({ ...batch, c: batch.c.get('k') })).toEqual({
    a: { dtype: 'float32', shape: [2, 2], data: [1, 2, 3, 4] },
    b: [{ dtype: 'bool', shape: [2], data: [true, false] }, ['x', 'y']],
    c: { dtype: 'int64', shape: [2], data: [1, 2] },
    d: { dtype: 'float64', shape: [2], data: [1, 2] },
  });
});

test('batches have the types of their parts', () => {
  const loader = new DataLoader(
    Dataset.of(2, (index) => ({
      image: x,
      label: index,
      name: 'a',
      more: [x, 1] as [Tensor, number],
    })),
  );
  type Batch = typeof loader extends AsyncIterable<infer B> ? B : never;
  expectTypeOf<Batch>().toEqualTypeOf<{
    image: Tensor;
    label: Tensor;
    name: string[];
    more: [Tensor, Tensor];
  }>();
});

test('what is not a batch any more can be freed: no tensor is held', async () => {
  const loader = new DataLoader(new TensorDataset(x, y), { batchSize: 2 });
  const before = torch.memory().tensors;
  for await (const batch of loader) for (const tensor of batch) tensor.dispose();
  expect(torch.memory().tensors).toBe(before);
});

test.each<[string, () => unknown, RegExp]>([
  ['tensors of two sizes', () => new TensorDataset(x, torch.ones([5])), /same size .* got 6, 5/],
  ['no tensor', () => new TensorDataset(3 as never), /argument 1 should be a Tensor.* got 3/],
  ['an index', () => new Subset([1, 2], [2]), /from 0 to 1, got 2/],
  ['no dataset', () => new DataLoader(5 as never), /dataset should be an array, or have length/],
  ['an option', () => new DataLoader([1], { batchsize: 2 } as never), /'batchSize'/],
  [
    'a size',
    () => new DataLoader([1], { batchSize: 0 }),
    /batchSize should be .* from 1 on, got 0/,
  ],
  [
    'two orders',
    () => new DataLoader([1], { shuffle: true, sampler: [0] as never }),
    /shuffle cannot be set together with sampler/,
  ],
  [
    'a sequence that is to be shuffled',
    () => new DataLoader(new IterableDataset(() => []), { shuffle: true }),
    /shuffle cannot be set together with an iterable dataset/,
  ],
  ['threads', () => new DataLoader([1], { numWorkers: 1 }), /threads need workerModule/],
  ['no threads', () => new DataLoader([1], { prefetchFactor: 2 }), /together with numWorkers: 0/],
  ['lengths', () => randomSplit([1, 2, 3], [1, 1]), /add up to 3, .*\[1, 1\] add up to 2/],
  ['none to draw', () => new RandomSampler([]), /numSamples should be .* from 1 on, got 0/],
  [
    'too many to draw',
    () => new WeightedRandomSampler([1], 2, { replacement: false }),
    /at most 1/,
  ],
  ['an array in a chain', () => new ChainDataset([range(2) as never]), /ConcatDataset takes/],
  [
    'shapes',
    () => defaultCollate([{ a: x }, { a: y }]),
    /sample 1 has .* at a, where sample 0 has/,
  ],
  ['kinds', () => defaultCollate([1, 'a']), /sample 1 has 'a', where sample 0 has 1/],
  ['keys', () => defaultCollate([{ a: 1 }, { b: 1 } as never]), /sample 1 has no 'a'/],
  ['null', () => defaultCollate([null]), /sample 0 has null; expected tensors/],
  ['lists', () => defaultCollate([[1], [1, 2]]), /sample 1 has 2 elements, where sample 0 has 1/],
  ['no samples', () => defaultCollate(null as never), /samples should be an array, got null/],
  ['no sampler', () => new BatchSampler(null as never, 2, true), /sampler should be iterable/],
  ['nothing to draw from', () => new RandomSampler(5 as never), /should have a length, .* got 5/],
  ['no sequence', () => new SequentialSampler(null as never), /should have a length/],
  ['no indices', () => new SubsetRandomSampler(null as never), /indices should have a length/],
  ['a number as indices', () => new Subset([1], 0 as never), /indices should be an array/],
  ['no parts', () => new ConcatDataset(5 as never), /datasets should be iterable, .* got 5/],
  ['no chain', () => new ChainDataset(null as never), /datasets should be iterable/],
  [
    'no stack',
    () => new StackDataset(null as never),
    /an array or an object of datasets, got null/,
  ],
  ['a number as lengths', () => randomSplit([1], 1 as never), /lengths should be an array/],
])('%s: the mistake is told', (_, call, message) => {
  expect(call).toThrow(UserError);
  expect(call).toThrow(message);
});
