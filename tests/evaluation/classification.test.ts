/** Scores of classifiers, against logits made by hand. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Dataset } from '../../lib/data/index.js';
import { SampleError } from '../../lib/data/index.js';
import { Normalisation } from '../../lib/data/tensors/index.js';
import { confusionPicture } from '../../lib/evaluation/classification/confusion-picture.js';
import {
  type EvaluateClassifierOptions,
  evaluateClassifier,
  evaluationLoader,
  openLabelled,
  openValidation,
} from '../../lib/evaluation/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { jpeg } from '../support/images.js';
import { messageOf } from '../support/outcomes.js';

/**
 * Images of 2x2 pixels and one channel, whose value is the row of logits that the image has.
 *
 * @param bad Indices that cannot be read.
 */
function told(labels: readonly number[], classes: number, bad: readonly number[] = []): Dataset {
  return {
    length: labels.length,
    classes: Array.from({ length: classes }, (_, i) => `class ${i}`),
    get(index) {
      if (bad.includes(index)) throw new SampleError(`image ${index}`, 'is made to be bad');
      const pixels = Uint8Array.of(index, index, index, index);
      const about = { name: `image ${index}`, label: labels[index] as number };
      return { ...about, pixels, width: 2, height: 2, channels: 1 };
    },
  };
}

/** Gives each image its row of logits. */
function scored(
  dataset: Dataset,
  logits: readonly (readonly number[])[],
  options: Partial<EvaluateClassifierOptions> & {
    dtype?: 'float64' | 'bfloat16';
    batchSize?: number;
  } = {},
) {
  const { dtype = 'float64', batchSize = 3, ...rest } = options;
  const loader = evaluationLoader(dataset, { batchSize, imageSize: 2, channels: 1, workers: 1 });
  const normalisation = new Normalisation(1, 'cpu', [0], [1 / 255]);
  const classify = (images: Tensor): Tensor => {
    const rows = images.select(1, 0).select(1, 0).select(1, 0).round().to('int64');
    return torch.tensor(logits, { dtype }).indexSelect(0, rows);
  };
  const classes = logits[0]?.length ?? 0;
  return evaluateClassifier(classify, loader, normalisation, { classes, ...rest });
}

const LABELS = [0, 1, 2, 0, 6, 5, 3];
const LOGITS = [
  [9, 1, 2, 3, 4, 5, 6], // right
  [7, 6, 5, 4, 3, 2, 1], // 1 is second
  [1, 2, 0, 3, 4, 5, 6], // 2 is last
  [2, 1, 0, 6, 5, 4, 3], // 0 is fifth
  [0, 0, 0, 0, 0, 0, 9], // right
  [0, 0, 9, 0, 0, 1, 0], // 5 is second
  [0, 0, 9, 1, 0, 0, 0], // 3 is second
];
/** Cross entropy by its definition. */
const losses = LOGITS.map((row, i) => {
  const sum = row.reduce((total, logit) => total + Math.exp(logit), 0);
  return Math.log(sum) - (row[LABELS[i] as number] as number);
});

describe('a classifier', () => {
  test.each([1, 3, 7, 100])('is scored on all images, %i a batch', async (batchSize) => {
    const result = await scored(told(LABELS, 7), LOGITS, { batchSize, topk: [2, 4, 6, 99] });
    expect(result.images).toBe(7);
    expect(result.skipped).toBe(0);
    expect(result.top1).toBeCloseTo((100 * 2) / 7, 12);
    expect(result.top5).toBeCloseTo((100 * 6) / 7, 12);
    expect([...result.topk.keys()]).toEqual([2, 4, 6, 99]);
    const shares = [...result.topk.values()].map((share) => Math.round((share * 7) / 100));
    expect(shares).toEqual([5, 5, 6, 7]);
    // float64 throughout: only the order of the sums differs.
    expect(result.loss).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / 7, 12);
    expect([...result.perClass]).toEqual([50, 0, 0, 0, Number.NaN, 0, 100]);
    const confusion = new Array(49).fill(0);
    for (const [truth, predicted] of [
      [0, 0],
      [1, 0],
      [2, 6],
      [0, 3],
      [6, 6],
      [5, 2],
      [3, 2],
    ] as const) {
      confusion[7 * truth + predicted]++;
    }
    expect([...result.confusion]).toEqual(confusion);
  });

  test('of fewer than five classes has a top-5 of 100 %', async () => {
    const result = await scored(told([2, 0, 1], 3), [
      [3, 2, 1],
      [3, 2, 1],
      [3, 2, 1],
    ]);
    expect(result.top1).toBeCloseTo(100 / 3, 12);
    expect(result.top5).toBe(100);
  });

  test('with equal logits has them in the order of topk', async () => {
    const row = [1, 5, 5, 5, 5, 5, 5, 5, 0];
    const [, order] = torch.tensor([row], { dtype: 'float64' }).topk(5, 1);
    const five = [...(order.toTypedArray() as BigInt64Array)].map(Number);
    const labels = row.map((_, label) => label);
    const result = await scored(
      told(labels, row.length),
      labels.map(() => row),
    );
    expect(result.top5).toBeCloseTo((100 * 5) / 9, 12);
    expect(result.perClass[five[0] as number]).toBe(100);
    expect(result.top1).toBeCloseTo(100 / 9, 12);
  });

  test('whose logits are bfloat16 has a loss of float32', async () => {
    const result = await scored(told(LABELS, 7), LOGITS, { dtype: 'bfloat16' });
    // The logits are whole numbers, which bfloat16 holds; a loss in bfloat16 would be off by about 1e-2.
    expect(result.loss).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / 7, 6);
  });

  test('skips images that cannot be read, and scores no other twice', async () => {
    const result = await scored(told(LABELS, 7, [0, 5]), LOGITS);
    expect(result).toMatchObject({ images: 5, skipped: 2 });
    expect(result.top1).toBeCloseTo(100 / 5, 12);
    expect(result.top5).toBeCloseTo((100 * 4) / 5, 12);
  });

  test('leaves no tensor behind, records no gradient, and lets the event loop turn', async () => {
    const weight = torch.ones([1], { requiresGrad: true });
    const before = torch.memory().tensors;
    let turns = 0;
    let next = setImmediate(function turn() {
      turns++;
      next = setImmediate(turn);
    });
    const seen: { size: number; turns: number }[] = [];
    const loader = evaluationLoader(told(LABELS, 7), { batchSize: 2, imageSize: 2, channels: 1 });
    using normalisation = new Normalisation(1);
    const own = torch.memory().tensors - before;
    await evaluateClassifier(
      (images) =>
        images
          .sum([1, 2, 3])
          .mul(weight)
          .unsqueeze(1)
          .expand([images.size(0), 7]),
      loader,
      normalisation,
      {
        classes: 7,
        onBatch(batch, logits) {
          expect(logits.requiresGrad).toBe(false);
          seen.push({ size: batch.size, turns });
        },
      },
    );
    clearImmediate(next);
    expect(torch.memory().tensors).toBeLessThanOrEqual(before + own);
    expect(seen.map(({ size }) => size)).toEqual([2, 2, 2, 1]);
    const distinct = new Set(seen.map((batch) => batch.turns));
    expect(distinct.size).toBe(seen.length);
    weight.dispose();
  });

  test('stops between batches where its signal aborts', async () => {
    const stop = new AbortController();
    let batches = 0;
    const before = torch.memory().tensors;
    const evaluation = scored(told(LABELS, 7), LOGITS, {
      batchSize: 1,
      signal: stop.signal,
      onBatch: () => {
        if (++batches === 2) stop.abort(new Error('enough'));
      },
    });
    await expect(evaluation).rejects.toThrow('enough');
    expect(batches).toBe(2);
    // The normalisation's two are the helper's.
    expect(torch.memory().tensors).toBeLessThanOrEqual(before + 2);
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'no labels',
      () => scored({ ...told(LABELS, 7), classes: undefined }, LOGITS),
      /^the data has no labels; expected images with one folder a class$/,
    ],
    [
      'a label beyond the classes',
      () => scored(told([0, 7], 8), LOGITS),
      /^image 1 of the data has the label 7; expected 0 to 6$/,
    ],
    [
      'logits of other classes',
      () => scored(told(LABELS, 7), LOGITS, { classes: 9 }),
      /^the logits have shape \[3, 7\]; expected \[3, 9\]/,
    ],
    [
      'no image that can be read',
      () => scored(told([0, 1], 2, [0, 1]), LOGITS),
      /^none of the 2 images can be read/,
    ],
  ])('is refused for %s', async (_, evaluate, message) => {
    expect(await messageOf(evaluate)).toMatch(message);
  });
});

test('the confusion matrix of many classes is drawn in groups of classes', () => {
  const classes = Array.from({ length: 401 }, (_, i) => `class ${i}`);
  const confusion = new Uint32Array(401 * 401);
  for (let i = 0; i < 401; i++) confusion[i * 401 + i] = 1;
  // Out of the first group of three into the second.
  confusion[0] = 0;
  confusion[4] = 1;
  const svg = confusionPicture(confusion, classes);
  expect(svg).toContain('Confusions, in groups of 3 classes, named by the first');
  const cells = [...svg.matchAll(/M(\d+),(\d+)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`);
  const diagonal = Array.from({ length: 134 }, (_, i) => `${i},${i}`);
  expect(cells.sort()).toEqual([...diagonal, '1,0'].sort());
});

describe('labelled data', () => {
  const folder = temporaryFolder();
  const make = async (name: string, files: readonly string[]) => {
    for (const [i, file] of files.entries()) {
      const path = join(folder, name, file);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, await jpeg(8, 8, i));
    }
    return join(folder, name);
  };
  const TRAIN = ['cat/1.jpg', 'dog/2.jpg', 'emu/3.jpg'];

  test('is opened with its classes', async () => {
    const dataset = await openLabelled(await make('train', TRAIN));
    expect(dataset.classes).toEqual(['cat', 'dog', 'emu']);
    expect((await dataset.get(1)).label).toBe(1);
    await dataset.close();
  });

  test('to validate on has the labels of training', async () => {
    const path = await make('val', TRAIN);
    const dataset = await openValidation(path, ['emu', 'cat', 'dog']);
    const labels = [0, 1, 2].map(async (i) => (await dataset.get(i)).label);
    expect(await Promise.all(labels)).toEqual([1, 2, 0]);
    await dataset.close();
  });

  test.each<[string, string[], RegExp]>([
    [
      'flat',
      ['1.jpg', '2.jpg'],
      /flat: none of the 2 images has a class; expected a folder for each class \(photos.cat.1.jpg, /,
    ],
    ['single', ['cat/1.jpg'], /single: there is one class only, 'cat', for 1 image; expected a /],
    ['stray', [...TRAIN, '4.jpg'], /stray: 1 of its 4 images have no class; expected a folder/],
  ])('is refused where it is %s', async (name, files, message) => {
    const path = await make(name, files);
    expect(await messageOf(() => openLabelled(path))).toMatch(message);
  });

  test('is refused where the folder of a class has no image at any depth', async () => {
    const path = await make('hollow', ['cat/1.jpg', 'dog/old/2.jpg']);
    mkdirSync(join(path, 'emu', 'new'), { recursive: true });
    expect(await messageOf(() => openLabelled(path))).toBe(
      `${path}: no images in the folder of class 'emu'; add some, or remove the folder`,
    );
    const dataset = await openLabelled([path, await make('filled', ['emu/3.jpg'])]);
    expect(dataset.classes).toEqual(['cat', 'dog', 'emu']);
    await dataset.close();
  });

  test('in a .tar without folders is refused', async () => {
    const tar = join(folder, 'flat.tar');
    await writeTar(tar, [{ name: '1.jpg', bytes: await jpeg(8, 8) }]);
    expect(await messageOf(() => openLabelled(tar))).toMatch(
      /flat.tar: none of the 1 image has a class/,
    );
  });

  test.each<[string, string[], RegExp]>([
    [
      'strange',
      [...TRAIN, 'fox/1.jpg', 'gnu/1.jpg'],
      /strange: classes 'fox', 'gnu' are not among the 3 known ones \('cat', 'dog', 'emu'\); name folders as training's/,
    ],
    [
      'lacking',
      ['dog/1.jpg'],
      /lacking: no images of 2 of the 3 classes of training: 'cat', 'emu'; add a folder of images for each/,
    ],
    ['unlabelled', ['1.jpg'], /unlabelled: none of the 1 image has a class; expected/],
    ['scattered', [...TRAIN, '4.jpg'], /scattered: 1 of its 4 images have no class/],
  ])('to validate on is refused where it is %s', async (name, files, message) => {
    const path = await make(name, files);
    const text = await messageOf(() => openValidation(path, ['cat', 'dog', 'emu']));
    expect(text).toMatch(message);
    expect(text).not.toContain('\n');
  });

  test('drawn by code lacks classes where it has too few pictures', async () => {
    const all = await openLabelled('synthetic:100');
    const { classes } = all;
    await all.close();
    expect(await messageOf(() => openValidation('synthetic:2', classes))).toMatch(
      /synthetic:2: no images of \d+ of the \d+ classes of training/,
    );
  });
});
