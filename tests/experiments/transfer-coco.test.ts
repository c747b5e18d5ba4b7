/** Detectors on several encoders, side by side. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { transferCoco } from '../../lib/experiments/index.js';
import { temporaryFolder } from '../support/folders.js';
import { savePretrained } from '../support/models.js';

const folder = temporaryFolder();

test('each encoder has its row, beside published numbers where there are some', async () => {
  const mae = savePretrained(join(folder, 'mae.safetensors'));
  const out = join(folder, 'transfer');
  const options = {
    ...{ inits: { mae, mine: mae }, scratch: true, out, budget: 1, seeds: 1, config: null },
    ...{ data: ['synthetic-shapes:4'], valData: ['synthetic-shapes:2'] },
    common: {
      ...{ imageSize: 64, batchSize: 2, maxSteps: 1, threads: 1, workers: 0 },
      ...({ device: 'cpu', amp: 'none' } as const),
    },
  };
  const summary = await transferCoco(options);
  expect(summary).toMatchObject({
    complete: true,
    rows: [
      { pretraining: 'scratch', checkpoint: null, published: null },
      { pretraining: 'mae', checkpoint: mae, published: { base: [50.3, 44.9] } },
      { pretraining: 'mine', checkpoint: mae, published: null },
    ],
  });
  for (const { box_ap, mask_ap } of summary.rows) {
    expect([box_ap, mask_ap]).toEqual([expect.any(Number), expect.any(Number)]);
  }
  expect(readFileSync(join(out, 'table.md'), 'utf8')).toContain('| mine |');
  // What is done is not done again.
  const stages: boolean[] = [];
  await transferCoco(options, { onStage: (_stage, _i, _n, isDone) => stages.push(isDone) });
  expect(stages).toEqual([true, true, true]);
}, 120_000);
