/** Images of several labels: their files, scores and loss. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Dataset, splitDataset } from '../../lib/data/index.js';
import { openMultiLabel, scoreLabels } from '../../lib/evaluation/index.js';
import type { ClassificationData } from '../../lib/methods/classification/data.js';
import { createObjective } from '../../lib/methods/classification/objective.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { useReference } from '../python/reference.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { jpeg } from '../support/images.js';
import { messageOf } from '../support/outcomes.js';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const image = await jpeg(8, 8);
const photos = at('photos.tar');
await writeTar(photos, [
  { name: 'a/1.jpg', bytes: image },
  { name: 'a/1.json', bytes: Buffer.from('{"tags": ["sea", "sky"], "width": 8}') },
  { name: 'a/2.jpg', bytes: image },
  { name: 'a/2.json', bytes: Buffer.from('{"tags": [], "width": 8}') },
  { name: 'b/3.jpg', bytes: image },
  { name: 'b/3.json', bytes: Buffer.from('{"tags": "sky", "width": 8}') },
]);

function file(name: string, content: string): string {
  writeFileSync(at(name), content);
  return at(name);
}

/** The labels of each image, by name. */
async function labelsIn(labels: string, classes?: readonly string[]) {
  const dataset = await openMultiLabel(photos, labels, classes === undefined ? {} : { classes });
  try {
    const sets = [0, 1, 2].map((index) =>
      dataset.labelsOf(index).map((label) => dataset.classes[label]),
    );
    return { classes: dataset.classes, sets, notes: dataset.notes };
  } finally {
    await dataset.close();
  }
}

const SETS = [['sea', 'sky'], [], ['sky']];

describe('labels of images', () => {
  test.each([
    [
      'a list in a CSV',
      () => file('list.csv', 'name,labels\na/1.jpg,sea|sky\na/2.jpg,\n3.jpg,sky\n'),
    ],
    [
      'columns of a CSV',
      () => file('columns.csv', '\uFEFFid,sea,"sky"\r\n1,1,1\r\n2,0,0\r\n3,0,1.0\r\n'),
    ],
    [
      'JSON lines',
      () =>
        file(
          'lines.jsonl',
          '{"name":"a/1.jpg","labels":["sky","sea"]}\n{"file_name":"2.jpg","labels":[]}\n{"name":"b/3","labels":["sky"]}\n',
        ),
    ],
    ['.json members of an archive', () => 'json:tags'],
  ])('are read from %s', async (_, make) => {
    expect(await labelsIn(make())).toEqual({ classes: ['sea', 'sky'], sets: SETS, notes: [] });
  });

  test('keep the order of columns, and that of training before it', async () => {
    const columns = file('order.csv', 'name,sky,sea\n1,1,1\n2,0,0\n3,1,0\n');
    expect((await labelsIn(columns)).classes).toEqual(['sky', 'sea']);
    const trained = await labelsIn(columns, ['land', 'sea', 'sky']);
    expect(trained).toMatchObject({ classes: ['land', 'sea', 'sky'], sets: SETS });
  });

  test('of images that are not in the data are told of', async () => {
    const more = file('more.csv', 'name,labels\n1,sea\n2,sky\n3,sky\n4,sky\n');
    expect((await labelsIn(more)).notes).toEqual([
      `${more}: names 1 images that ${photos} does not have`,
    ]);
  });

  test.each([
    [
      'name,labels\n1,sea\n2,sky\n',
      /1 of its 3 images have no labels in .*'.*b\/3.jpg'.*expected a line for each/,
    ],
    ['name,labels\nx.jpg,sea\n', /3 of its 3 images have no labels.*it names 'x.jpg'/],
    [
      'name,sea,sky\n1,1,2\n2,0,0\n3,0,0\n',
      /line 2, '1': has '2' in the column sky; expected 0 or 1/,
    ],
    ['name,sea,sky\n1,1\n', /line 2, '1': has 2 cells; expected 3/],
    ['name,sea,sea\n1,1,1\n', /two columns are called 'sea'/],
    ['name\n1\n', /its first line has one column, 'name'; expected name,labels/],
    ['name,labels\n1,sea\n1,sky\n', /names '1' twice/],
    ['name,labels\n1,"sea\n', /line 2 has a quote/],
    ['name,labels\n1,\n2,\n3,\n', /no image has a label/],
  ])('in a wrong file are refused: %j', async (content, message) => {
    expect(await messageOf(() => labelsIn(file('wrong.csv', content)))).toMatch(message);
  });

  test('that training does not know, and other forms, are refused', async () => {
    expect(await messageOf(() => labelsIn('json:tags', ['land', 'sea']))).toMatch(
      /has labels that training does not know: 'sky'/,
    );
    expect(await messageOf(() => labelsIn('json:labels'))).toMatch(
      /a\/1.json: has no field 'labels'; there are 'tags', 'width'/,
    );
    expect(await messageOf(() => labelsIn('labels.xlsx'))).toMatch(
      /expected a .csv or .jsonl file/,
    );
  });

  test('stay with their images where some are held out', async () => {
    const dataset = await openMultiLabel(photos, 'json:tags');
    const parts = splitDataset(dataset, 1 / 3, 0);
    const found = await Promise.all(
      parts.flatMap((part) =>
        Array.from({ length: part.length }, async (_, index) => [
          (await part.get(index)).name.at(-5),
          part.labelsOf?.(index).length,
        ]),
      ),
    );
    expect(Object.fromEntries(found)).toEqual({ 1: 2, 2: 0, 3: 1 });
    await dataset.close();
  });
});

/** Logits with ties, and labels of which the second one no image has. */
const LOGITS = Array.from({ length: 24 }, (_, i) =>
  [0, 1, 2].map((c) => (((i * 37 + c * 53) % 17) - 8) / 4),
);
const TRUTH = Array.from({ length: 24 }, (_, i) =>
  [0, 1, 2].map((c) => ((i * i + i * 7 + c * 5) % (3 + c) === 0 ? 1 : 0)),
);

// Values of scikit-learn 1.9: average_precision_score, roc_auc_score and f1_score at a probability of 0.5.
test('average precision, AUC and F1 of each class are those of scikit-learn, also with ties', () => {
  using _ = torch.scope();
  const logits = torch.tensor(LOGITS, { dtype: 'float64' });
  const { perClass, meanAp, macroF1, macroAuc } = scoreLabels(logits, torch.tensor(TRUTH));
  expect(perClass.map(({ images }) => images)).toEqual([16, 0, 10]);
  const [first, none, last] = perClass as [...(typeof perClass)[number][]] & { length: 3 };
  expect(first?.averagePrecision).toBeCloseTo(63.96356202277255, 10);
  expect(last?.averagePrecision).toBeCloseTo(43.75025129669092, 10);
  expect(first?.auc).toBeCloseTo(37.5, 10);
  expect(last?.auc).toBeCloseTo(48.57142857142858, 10);
  expect(first?.f1).toBeCloseTo(57.14285714285714, 10);
  expect(last?.f1).toBeCloseTo(45.45454545454545, 10);
  // What no image has is left out of means, but for F1 where it is predicted.
  expect(none).toEqual({ images: 0, averagePrecision: Number.NaN, f1: 0, auc: Number.NaN });
  expect(meanAp).toBeCloseTo((63.96356202277255 + 43.75025129669092) / 2, 10);
  expect(macroAuc).toBeCloseTo((37.5 + 48.57142857142858) / 2, 10);
  expect(macroF1).toBeCloseTo(34.1991341991342, 10);
});

describe('the loss of several labels', () => {
  const truth = TRUTH.map(([a, , c]) => [a, c]) as [number, number][];
  const cases = [
    { smoothing: 0, lam: 1, balanced: false },
    { smoothing: 0.2, lam: 0.7, balanced: true },
  ];
  const exchange = useReference<
    { cases: typeof cases },
    { loss: number; grad: [number, number][] }[]
  >('multi-label', 'multi_label.py', () => ({
    ...{ cases, truth },
    logits: LOGITS.map(([a, , c]) => [a as number, c as number]),
  }));

  test.each([0, 1])("is BCEWithLogitsLoss's, with its gradient: case %i", (i) => {
    using _ = torch.scope();
    const { smoothing, lam, balanced } = cases[i] as (typeof cases)[number];
    const labelsOf = (index: number) => [0, 1].filter((c) => truth[index]?.[c] === 1);
    const data = {
      ...{ classes: ['a', 'b'], dataset: { length: truth.length } as Dataset },
      labelsOf: { train: labelsOf },
    } as unknown as ClassificationData;
    const kept: Disposable[] = [];
    const objective = createObjective(
      { classWeights: balanced ? 'balanced' : 'none' },
      ...([data, 'cpu', (each: Disposable) => kept.push(each)] as const),
    );
    const indices = Uint32Array.from(truth.keys());
    const targets = objective.soften(objective.targets({ labels: null, indices }), {
      mix: lam === 1 ? null : { lam, box: null },
      smoothing,
    });
    const logits: Tensor = torch
      .tensor(LOGITS.map(([a, , c]) => [a as number, c as number]))
      .requiresGrad_();
    const loss = objective.loss(logits, targets);
    loss.backward();
    const expected = exchange.answer[i] as { loss: number; grad: [number, number][] };
    // float32 against float64: some rounding errors of 6e-8 in a mean of 48 numbers.
    expect(Math.abs(loss.item<number>() - expected.loss)).toBeLessThan(1e-6);
    const difference = (logits.grad as Tensor).sub(torch.tensor(expected.grad)).abs().max();
    expect(difference.item<number>()).toBeLessThan(1e-7);
    for (const each of kept) each[Symbol.dispose]();
  });
});
