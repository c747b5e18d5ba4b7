/** Probes: what a pre-training is worth, told while it runs, and nothing of the training changed by them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadEncoder } from '../../lib/checkpoints/load-encoder.js';
import { DataLoader, type Dataset, splitDataset } from '../../lib/data/index.js';
import { rankMe } from '../../lib/evaluation/index.js';
import { type PretrainOptions, pretrain } from '../../lib/methods/public.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { labelledPictures, writePictures } from '../support/labelled-images.js';
import { messageOf } from '../support/outcomes.js';
import { run } from '../support/processes.js';
import { logOf } from '../support/runs.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const IMAGES = 30;

const settings = (out: string, more: PretrainOptions = {}): PretrainOptions => ({
  ...{ imageSize: [12, 12], patchSize: 4, dim: 16, depth: 1, heads: 2, decoderDim: 8, data: ['a'] },
  ...{ decoderDepth: 1, decoderHeads: 2, epochs: 3, batchSize: 6, seed: 3, threads: 1, workers: 0 },
  ...{ device: 'cpu', logEvery: 1, amp: 'none', lr: 1e-3, out: at(out), ...more },
});

const last = (out: string) => join(at(out), 'checkpoints', 'last.safetensors');
const probesOf = (out: string) => logOf(at(out)).filter(({ kind }) => kind === 'eval');

/** The features and classes of images, one at a time. */
async function featuresOf(out: string, dataset: Dataset) {
  using loaded = loadEncoder(last(out), 'cpu');
  using loader = new DataLoader(dataset, { batchSize: 1, imageSize: [12, 12], workers: 0 });
  const rows: number[][] = [];
  const labels: number[] = [];
  for await (const batch of loader.epoch(0)) {
    using _ = torch.scope();
    const [row] = loaded.model
      .forwardFeatures(loaded.normalisation.toTensor(batch))
      .tolist() as number[][];
    rows.push(row as number[]);
    labels.push((batch.labels as Int32Array)[0] as number);
  }
  return { rows, labels };
}

describe('a run with probes', () => {
  const dataset = labelledPictures(IMAGES);
  beforeAll(async () => {
    await pretrain(settings('plain'), { dataset });
    await pretrain(settings('probed', { probeEvery: 2 }), { dataset });
  }, 120_000);

  test('logs them after every so many epochs and at the end', () => {
    expect(probesOf('plain')).toEqual([]);
    expect(probesOf('probed')).toMatchObject([
      { epoch: 1, step: 10, on: 'probe', knn: expect.any(Number), rank_me: expect.any(Number) },
      { epoch: 2, step: 15, on: 'probe', knn: expect.any(Number), rank_me: expect.any(Number) },
    ]);
  });

  test('shows them in the summary, in the report and to TensorBoard', () => {
    const [, { knn, rank_me: rank }] = probesOf('probed') as unknown as [
      object,
      { knn: number; rank_me: number },
    ];
    expect(readJson(at('probed'), 'summary.json')).toMatchObject({
      ...{ primary_metric: 'knn', evaluated_on: 'probe', knn, rank_me: rank, eval_images: 6 },
    });
    const report = readFileSync(at('probed', 'report.html'), 'utf8');
    expect(report).toContain('kNN top-1');
    expect(report).toContain('RankMe');
  });

  test('comes to the same weights as one without, byte for byte', () => {
    expect(readFileSync(last('probed')).equals(readFileSync(last('plain')))).toBe(true);
  });

  test('classifies a fifth of the images by the votes of the others, as by hand', async () => {
    const [known, heldOut] = splitDataset(dataset, 0.2, 3);
    const [bank, images] = [await featuresOf('probed', known), await featuresOf('probed', heldOut)];
    const unit = (row: number[]) => row.map((value) => value / Math.hypot(...row));
    const cosine = (a: number[], b: number[]) =>
      unit(a).reduce((sum, value, i) => sum + value * (unit(b)[i] as number), 0);
    const right = images.rows.filter((row, i) => {
      const near = bank.rows
        .map((other, j) => [cosine(row, other), bank.labels[j] as number] as const)
        .sort(([a], [b]) => b - a)
        .slice(0, 20);
      const votes = [0, 0, 0];
      for (const [value, label] of near)
        votes[label] = (votes[label] ?? 0) + Math.exp(value / 0.07);
      return votes.indexOf(Math.max(...votes)) === images.labels[i];
    });
    expect(images.rows).toHaveLength(6);
    expect(probesOf('probed').at(-1)).toMatchObject({ knn: (100 * right.length) / 6 });
  });

  test('goes on with probes that it did not have before', async () => {
    await pretrain(settings('later'), { dataset });
    const more = { resume: 'auto', epochs: 4, probeEvery: 1 } as const;
    await pretrain(settings('later', more), { dataset });
    expect(probesOf('later')).toMatchObject([{ epoch: 2 }, { epoch: 3 }]);
  });
});

test('a probe of other images than those that are trained on is a flag away', async () => {
  const pictures = await writePictures(at('labelled'), 15);
  const flags = ['--image-size', '8', '--patch-size', '4', '--dim', '16', '--depth', '1'];
  const decoder = ['--heads', '2', '--decoder-dim', '8', '--decoder-depth', '1'];
  const rest = ['--decoder-heads', '2', '--data', 'synthetic:12', '--max-steps', '1'];
  const probe = ['--probe-every', '1', '--probe-data', pictures, '--probe-images', '12'];
  const out = at('flags');
  const outcome = await run(['train', ...flags, ...decoder, ...rest, ...probe, '--out', out]);
  expect(outcome).toMatchObject({ code: 0 });
  // Of twelve of the fifteen.
  expect(readJson(out, 'summary.json')).toMatchObject({ eval_images: 2 });
}, 60_000);

test.each([
  [
    { probeData: ['b'], data: ['synthetic:20'] },
    /^probeData is given, and no probe is; give --probe-every/,
  ],
  [{ probeEvery: 1, probeImages: 5 }, /^probeImages is 5; expected a whole number from 10/],
])('a probe that cannot be is refused: %o', async (more, message) => {
  expect(await messageOf(() => pretrain(settings('refused', more)))).toMatch(message);
});

test('a probe of images without classes is refused', async () => {
  const { classes: _, ...dataset } = labelledPictures(IMAGES);
  expect(
    await messageOf(() => pretrain(settings('unlabelled', { probeEvery: 1 }), { dataset })),
  ).toBe('the dataset from code has no classes; give labelled images by --probe-data');
});

describe('RankMe', () => {
  const rankOf = (make: () => Tensor): number => {
    using _ = torch.scope();
    return rankMe(make());
  };

  test('is the number of dimensions that features use alike', () => {
    const rank = rankOf(() => torch.eye(12).slice(0, 0, 5));
    expect(rank).toBeCloseTo(5, 3);
  });

  test('is 1 where all features are one direction', () => {
    const rank = rankOf(() => torch.ones([10, 6]));
    expect(rank).toBeCloseTo(1, 3);
  });

  test('is the exponential of the entropy of the singular values', () => {
    const rank = rankOf(() => torch.diag(torch.tensor([3, 1])));
    expect(rank).toBeCloseTo(0.75 ** -0.75 * 0.25 ** -0.25, 4);
  });
});
