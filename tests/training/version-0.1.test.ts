/** Runs that version 0.1.0 left go on, and its checkpoints load. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSafetensors } from '../../lib/checkpoints/index.js';
import { loadMaskedAutoencoder } from '../../lib/evaluation/index.js';
import {
  finetune,
  linprobe,
  pretrain,
  type TrainingHooks,
  type TrainingSummary,
} from '../../lib/methods/public.js';
import { packageRoot } from '../../lib/native/paths.js';
import { torch } from '../../lib/torch/index.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { labelledPictures } from '../support/labelled-images.js';
import { run } from '../support/processes.js';
import { logOf } from '../support/runs.js';

const folder = temporaryFolder();
const recorded = join(packageRoot, 'tests', 'fixtures', 'v0.1.0');
/** What a fine-tuning and a probe of 0.1.0 began with. */
const init = join(recorded, 'train', 'whole.safetensors');

/**
 * On the processor that recorded them all bits are the same. Others sum products in another order, and Adam makes steps of
 * nearly the learning rate of any gradient: where that is zero but for rounding, as of the bias of keys, rounding decides the
 * step. Without AVX weights differ by up to 3e-5; the steps that are gone on with move them by 5e-4 and more.
 */
const TOLERANCE = { rtol: 1e-4, atol: 1e-4 };
const DIGITS = 4;

type Command = 'train' | 'finetune' | 'linprobe';

/** Goes on with a copy of a recorded run, by nothing but its folder. */
async function resume(command: Command, hooks: TrainingHooks): Promise<TrainingSummary> {
  const out = join(folder, command);
  cpSync(join(recorded, command), out, { recursive: true });
  const options = { out, resume: 'auto' };
  switch (command) {
    case 'train':
      return await pretrain(options, hooks);
    case 'finetune':
      return await finetune({ ...options, init }, hooks);
    case 'linprobe':
      return await linprobe({ ...options, init }, hooks);
  }
}

describe.each<[Command, boolean]>([
  ['train', false],
  ['finetune', true],
  ['linprobe', true],
])('%s, begun by version 0.1.0,', (command, isLabelled) => {
  const whole = readJson(recorded, command, 'whole.json');
  let summary: TrainingSummary;

  test('goes on to where it would have come to', async () => {
    const starts: number[] = [];
    const hooks: TrainingHooks = {
      onStart: ({ stepsDone }) => void starts.push(stepsDone),
      ...(isLabelled && { dataset: labelledPictures(30) }),
    };
    summary = await resume(command, hooks);
    expect(starts).toEqual([isLabelled ? 6 : 4]);
    const { steps, images, complete } = whole;
    expect(summary).toMatchObject({ steps, images, complete, skipped_updates: 0 });
    expect(summary.loss).toBeCloseTo(whole.loss as number, DIGITS);
  });

  test('to the same weights', () => {
    using _ = torch.scope();
    const expected = loadSafetensors(join(recorded, command, 'whole.safetensors')).tensors;
    // Chosen among epochs are other weights than the last ones.
    const actual = loadSafetensors(join(folder, command, 'checkpoints', 'last.safetensors'));
    expect(Object.keys(actual.tensors)).toEqual(Object.keys(expected));
    for (const [name, tensor] of Object.entries(expected)) {
      expect(actual.tensors[name]?.allclose(tensor, TOLERANCE), name).toBe(true);
    }
  });

  test('with a log in which no line is missing', () => {
    const lines = logOf(join(folder, command)).filter(({ kind }) => kind === 'step');
    const last = whole.steps as number;
    expect(lines.map((line) => 'step' in line && line.step)).toEqual(
      Array.from({ length: last / 2 }, (_, i) => 2 * (i + 1)),
    );
  });

  if (isLabelled) {
    test('and the same result', () => {
      const { top1, top5, evaluated_on, selection, epoch } = whole;
      expect(summary).toMatchObject({ top1, top5, evaluated_on, selection, epoch });
    });
  }
});

describe('a checkpoint of version 0.1.0', () => {
  const dataset = labelledPictures(30);
  const common = { init, threads: 1, workers: 0, device: 'cpu', batchSize: 6, maxSteps: 1 };

  test('is fine-tuned', async () => {
    const summary = await finetune({ ...common, out: join(folder, 'tuned') }, { dataset });
    expect(summary).toMatchObject({ steps: 1, complete: true });
  });

  test('is probed', async () => {
    const summary = await linprobe({ ...common, out: join(folder, 'probed') }, { dataset });
    expect(summary).toMatchObject({ steps: 1, complete: true });
  });

  test('says how its images are masked', () => {
    using loaded = loadMaskedAutoencoder(init, 'cpu');
    expect(loaded.card).toMatchObject({ method: 'mae', maskRatio: 0.75, masking: 'random' });
    expect(loaded.notes).toEqual([]);
  });

  test('is reconstructed', async () => {
    const out = join(folder, 'sheet.png');
    const flags = ['--init', init, '--data', 'synthetic:4', '--out', out, '--json'];
    const { code, stdout, stderr } = await run(['reconstruct', ...flags]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ images: 4, mask_ratio: 0.75, masking: 'random' });
  });
});
