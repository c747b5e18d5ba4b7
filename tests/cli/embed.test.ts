/** `mae-native embed`, `search` and `predict`, as a user runs them. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { DataLoader, openDataset } from '../../lib/data/index.js';
import { loadNpy } from '../../lib/data/tensors/index.js';
import {
  groupsOf,
  loadEncoder,
  loadFeatures,
  nearestRows,
  saveFeatures,
  similarPairs,
} from '../../lib/evaluation/index.js';
import { torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';
import { picture, toSharp } from '../support/images.js';
import { run } from '../support/processes.js';
import { TINY } from '../support/runs.js';

const folder = temporaryFolder();
const path = (...names: string[]) => join(folder, ...names);
const TIMEOUT = 60_000;

const init = path('run', 'checkpoints', 'last.safetensors');
const tuned = path('tuned', 'checkpoints', 'last.safetensors');
const photos = path('photos');
const NAMES = ['cats/0.png', 'cats/1.png', 'cats/copy.png', 'dogs/0.png', 'dogs/1.png'];

beforeAll(async () => {
  for (const [i, name] of NAMES.entries()) {
    mkdirSync(join(photos, name, '..'), { recursive: true });
    writeFileSync(
      join(photos, name),
      await toSharp(picture(32, 32, i))
        .png()
        .toBuffer(),
    );
  }
  copyFileSync(join(photos, 'cats/1.png'), join(photos, 'cats/copy.png'));
  writeFileSync(join(photos, 'dogs', 'torn.png'), 'no image');
  writeFileSync(
    path('other.png'),
    await toSharp(picture(32, 32, 9))
      .png()
      .toBuffer(),
  );
  const flags = ['--batch-size', '4', '--max-steps', '1', '--threads', '1'];
  const first = await run([
    'train',
    ...TINY,
    '--data',
    'synthetic:8',
    ...flags,
    '--out',
    path('run'),
  ]);
  expect(first.code).toBe(0);
  const data = ['--init', init, '--data', photos, '--max-bad', '0.5'];
  const second = await run(['finetune', ...data, ...flags, '--out', path('tuned')]);
  expect({ code: second.code, stderr: second.code === 0 ? '' : second.stderr }).toEqual({
    code: 0,
    stderr: '',
  });
}, TIMEOUT);

const embed = (out: string, ...more: string[]) =>
  run(['embed', '--init', init, '--data', photos, '--threads', '1', '--out', path(out), ...more]);

/** What the encoder gives, in float64 where nothing rounds, of the same pixels. */
async function expectedFeatures(): Promise<number[][]> {
  using loaded = loadEncoder(init, 'cpu');
  const dataset = await openDataset(photos);
  using loader = new DataLoader(dataset, {
    ...{ batchSize: 8, imageSize: 32, augment: 'eval', onBad: 'drop', dropLast: false, workers: 0 },
    maxBadShare: 0.5,
  });
  for await (const batch of loader.epoch(0)) {
    using _scope = torch.scope();
    using _mode = torch.noGrad();
    const images = loaded.normalisation.toTensor(batch);
    return loaded.model.forwardFeatures(images, 'cls').tolist() as number[][];
  }
  return [];
}

describe('embed', () => {
  test.each(['.npy', '.safetensors', '.parquet'])(
    'writes features to %s, with names, indices and classes',
    async (extension) => {
      const { code, stdout, stderr } = await embed(`f${extension}`, '--json');
      expect({ code, skipped: /^skipped .*torn\.png: /m.test(stderr) }).toEqual({
        code: 0,
        skipped: true,
      });
      expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) as string)).toEqual({
        ...{ out: path(`f${extension}`), images: 5, skipped: 1, dim: 32, features: 'cls' },
        ...{ image_size: [32, 32], amp: 'none', checkpoint: init },
      });
      using table = await loadFeatures(path(`f${extension}`));
      expect(table.names).toEqual(NAMES.map((name) => join(photos, name)));
      expect([...table.indices]).toEqual([0, 1, 2, 3, 4]);
      expect(table.classes).toEqual(['cats', 'cats', 'cats', 'dogs', 'dogs']);
      expect(table.origin).toEqual({
        ...{ checkpoint: init, features: 'cls', image_size: [32, 32], crop_ratio: null },
        data: [photos],
      });
      // The same pixels through the same model, in another batch: products may add in another order.
      const expected = torch.tensor(await expectedFeatures());
      expect(torch.allclose(table.features, expected, 1e-5, 1e-6)).toBe(true);
    },
    TIMEOUT,
  );

  test(
    'writes a table for other programs',
    async () => {
      expect((await embed('f.csv')).code).toBe(0);
      const lines = readFileSync(path('f.csv'), 'utf8').trimEnd().split('\r\n');
      expect(lines).toHaveLength(6);
      expect(lines[0]).toMatch(/^index,name,class,feature_0,feature_1,.*,feature_31$/);
      expect(lines[1]?.startsWith(`0,${join(photos, 'cats/0.png')},cats,`)).toBe(true);
      using table = await loadFeatures(path('f.npy'));
      const row = (lines[4] as string).split(',').slice(3).map(Number);
      expect(Float32Array.from(row)).toEqual(table.features.select(0, 3).toTypedArray());
    },
    TIMEOUT,
  );

  test('is read by NumPy as an array of rows', () => {
    using features = loadNpy(path('f.npy'));
    expect([features.dtype, ...features.shape]).toEqual(['float32', 5, 32]);
  });

  test.each<[string, string[], RegExp, number]>([
    ['no file', [], /^no file to write is given; give --out with its name$/, 2],
    [
      'another format',
      ['--out', path('f.h5')],
      /f\.h5: expected a name that ends in \.npy, \.safetensors, \.parquet, \.csv$/,
      2,
    ],
  ])('%s is refused with one line', async (_, flags, message, exitCode) => {
    const { code, stderr } = await run(['embed', '--init', init, '--data', photos, ...flags]);
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr.slice('error: '.length, -1)).toMatch(message);
    expect(code).toBe(exitCode);
  });
});

describe('search', () => {
  const search = async (file: string, ...flags: string[]) => {
    const outcome = await run(['search', path(file), ...flags, '--json', '--threads', '1']);
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(outcome.stdout);
  };

  test(
    'finds the nearest images to one of the file',
    async () => {
      const image = join(photos, 'cats/1.png');
      const { nearest, images } = await search('f.npy', '--image', image, '--count', '2');
      expect(images).toBe(5);
      expect(nearest).toHaveLength(2);
      expect(nearest[0]).toMatchObject({ name: join(photos, 'cats/copy.png'), class: 'cats' });
      expect(nearest[0].similarity).toBeCloseTo(1, 5);
      expect(nearest[1].similarity).toBeLessThan(nearest[0].similarity);
    },
    TIMEOUT,
  );

  test(
    'embeds another picture by the encoder that made the file',
    async () => {
      copyFileSync(join(photos, 'dogs/0.png'), path('unknown.png'));
      const { nearest } = await search('f.parquet', '--image', path('unknown.png'));
      expect(nearest).toHaveLength(5);
      expect(nearest[0].name).toBe(join(photos, 'dogs/0.png'));
      expect(nearest[0].similarity).toBeCloseTo(1, 5);
      const other = await search('f.parquet', '--image', path('other.png'));
      expect(other.nearest[0].similarity).toBeLessThan(0.99999);
    },
    TIMEOUT,
  );

  test(
    'finds duplicates',
    async () => {
      const flags = ['--duplicates', '--threshold', '0.99999'];
      const { duplicates, nearest } = await search('f.safetensors', ...flags);
      expect(nearest).toBeNull();
      expect(duplicates).toHaveLength(1);
      const names = duplicates[0].images.map(({ name }: { name: string }) => name);
      expect(names).toEqual(['cats/1.png', 'cats/copy.png'].map((name) => join(photos, name)));
    },
    TIMEOUT,
  );

  test.each<[string, () => string[], RegExp, number]>([
    ['nothing to search for', () => [path('f.npy')], /^nothing is searched for; give --image /, 2],
    [
      'a table for other programs',
      () => [path('f.csv'), '--duplicates'],
      /f\.csv: is for other programs; embed to \.npy or \.safetensors or \.parquet$/,
      1,
    ],
    [
      'weights in the place of features',
      () => [init, '--duplicates'],
      /not a file of features: it has no tensor called features; expected one of mae-native embed$/,
      1,
    ],
    [
      'an array without its names',
      () => {
        copyFileSync(path('f.npy'), path('alone.npy'));
        return [path('alone.npy'), '--duplicates'];
      },
      /alone\.npy: not a file of features: there is no .*alone\.json with the images' names/,
      1,
    ],
    [
      'a picture that is not there',
      () => [path('f.npy'), '--image', path('nowhere.png')],
      /nowhere\.png: .*no such file/,
      1,
    ],
  ])('%s is refused with one line', async (_, args, message, exitCode) => {
    const { code, stderr } = await run(['search', ...args()]);
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr.slice('error: '.length, -1)).toMatch(message);
    expect(code).toBe(exitCode);
  });
});

describe('predict', () => {
  const predict = (out: string, ...more: string[]) =>
    run(['predict', '--init', tuned, '--data', join(photos, 'dogs'), '--out', path(out), ...more]);

  test(
    'writes the likeliest classes of images without one',
    async () => {
      const { code, stdout } = await predict('p.jsonl', '--json');
      expect(code).toBe(0);
      const summary = JSON.parse(stdout.trimEnd().split('\n').at(-1) as string);
      expect(summary).toMatchObject({ images: 2, skipped: 1, classes: 2 });
      const lines = readFileSync(path('p.jsonl'), 'utf8').trimEnd().split('\n');
      const rows = lines.map((line) => JSON.parse(line));
      expect(rows.map(({ name }) => name)).toEqual(
        ['dogs/0.png', 'dogs/1.png'].map((name) => join(photos, name)),
      );
      for (const { predicted, top } of rows) {
        expect(top[0].class).toBe(predicted);
        expect(top[0].probability).toBeGreaterThanOrEqual(top[1].probability);
        expect(top[0].probability + top[1].probability).toBeCloseTo(1, 5);
      }
      const counts = Object.values(summary.counts as Record<string, number>);
      expect(counts.reduce((a, b) => a + b)).toBe(2);
    },
    TIMEOUT,
  );

  test(
    'writes a table of as many classes as are asked for',
    async () => {
      expect((await predict('p.csv', '--topk', '1')).code).toBe(0);
      const [header, ...rows] = readFileSync(path('p.csv'), 'utf8').trimEnd().split('\r\n');
      expect(header).toBe('index,name,class_1,probability_1');
      expect(rows).toHaveLength(2);
      for (const row of rows) expect(row).toMatch(/^[01],.*\.png,(cats|dogs),0\.\d+$/);
    },
    TIMEOUT,
  );

  test('an encoder without classes is refused', async () => {
    const flags = ['--init', init, '--data', photos, '--out', path('x.csv')];
    const { code, stderr } = await run(['predict', ...flags]);
    expect(stderr).toMatch(/^error: .*has no classifier; finetune it first\n$/);
    expect(code).toBe(1);
  });
});

describe('from code', () => {
  const rows = [
    [1, 0],
    [0.6, 0.8],
    [0, 2],
    [-1, 0],
    [2, 0.001],
  ];

  test('the nearest rows by their cosine, whatever their length', () => {
    using features = torch.tensor(rows, { dtype: 'float32' });
    using vector = torch.tensor([3, 0], { dtype: 'float32' });
    const found = nearestRows(features, vector, 3);
    expect(found.map(({ row }) => row)).toEqual([0, 4, 1]);
    expect(found[2]?.similarity).toBeCloseTo(0.6, 6);
    expect(nearestRows(features, vector, 99)).toHaveLength(5);
  });

  test('similar pairs, each once, and the groups that they make', async () => {
    using features = torch.tensor(rows, { dtype: 'float32' });
    const before = torch.memory().tensors;
    const pairs = await similarPairs(features, 0.79);
    expect(torch.memory().tensors).toBe(before);
    expect(pairs.map(({ a, b }) => [a, b])).toEqual([
      [0, 4],
      [1, 2],
    ]);
    expect(groupsOf([...pairs, { a: 2, b: 3, similarity: 0.9 }])).toEqual([
      [1, 2, 3],
      [0, 4],
    ]);
  });

  test.each(['.npy', '.safetensors', '.parquet'])(
    'a table comes back as it was: %s',
    async (extension) => {
      using features = torch.tensor(rows, { dtype: 'float32' });
      const table = {
        ...{ features, indices: Uint32Array.of(3, 4, 5, 6, 9), origin: null },
        ...{ names: ['a', 'é', '"x, y"', '', '\n'], classes: [null, 'b', 'c', '', null] },
        [Symbol.dispose]: () => {},
      };
      saveFeatures(path(`own${extension}`), table);
      using read = await loadFeatures(path(`own${extension}`));
      expect(torch.equal(read.features, features)).toBe(true);
      const { names, classes, indices, origin } = read;
      expect({ names, classes, indices: [...indices], origin }).toEqual({
        ...{ names: table.names, classes: table.classes, indices: [3, 4, 5, 6, 9], origin: null },
      });
    },
  );
});
