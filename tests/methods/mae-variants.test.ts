/** Trainings of masked autoencoders by the settings of later papers, and their steps against PyTorch's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { torch } from '../../lib/index.js';
import { mae } from '../../lib/methods/index.js';
import { type PretrainOptions, pretrain } from '../../lib/methods/public.js';
import { pythonEnv } from '../python/python.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { messageOf } from '../support/outcomes.js';
import { stepsOf } from '../support/runs.js';
import { compareFiveSteps, type Differences, expectSameSteps, TOLERANCE } from './five-steps.js';
import { last } from './life-of-a-run.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
/** Python takes long to load PyTorch where the processor is busy. */
const PYTHON_TIMEOUT = 600_000;
const reference = pythonEnv();

const MODEL = {
  imageSize: [16, 16],
  patchSize: 4,
  dim: 16,
  depth: 2,
  heads: 2,
  decoderDim: 12,
  decoderDepth: 2,
  decoderHeads: 2,
} as const;

/** Settings from code of a model that takes a millisecond a step. */
function settings(out: string, more: PretrainOptions = {}): PretrainOptions {
  return {
    ...{ ...MODEL, data: ['synthetic:24'], batchSize: 6, epochs: 20, maxSteps: 6, seed: 3 },
    ...{ threads: 1, workers: 0, device: 'cpu', logEvery: 1, amp: 'none', out: at(out), ...more },
  };
}

const ALL = {
  decoder: 'cross',
  mixLayers: true,
  classTokens: 2,
  masksPerImage: 2,
  maskBlock: 2,
  predictRatio: 0.25,
  visibleLoss: 0.5,
} as const;

test('a run with all of them frees every tensor, and tells both losses', async () => {
  await collectGarbage();
  const { tensors } = torch.memory();
  const more = { ...ALL, ema: 0.9, accum: 2, amp: 'bf16', gradCheckpointing: true } as const;
  expect(await pretrain(settings('freed', more))).toMatchObject({ steps: 6, skipped_updates: 0 });
  expect(torch.memory().tensors).toBe(tensors);
  const { loss, losses } = stepsOf(at('freed')).at(-1) as { loss: number; losses: object };
  const { removed, visible } = losses as { removed: number; visible: number };
  // Means over a step of numbers that are stored in float32.
  expect(removed + 0.5 * visible).toBeCloseTo(loss, 5);
  expect(readJson(at('freed'), 'config.json')).toMatchObject({
    ...{ decoder: 'cross', mix_layers: true, class_tokens: 2, masks_per_image: 2, mask_block: 2 },
    ...{ predict_ratio: 0.25, visible_loss: 0.5 },
  });
});

test('a run that goes on from a checkpoint comes to the same weights, byte for byte', async () => {
  await pretrain(settings('whole', { ...ALL, saveSteps: 2, keep: 3 }));
  const resume = join(at('whole'), 'checkpoints', 'step-00000002.safetensors');
  expect(await pretrain(settings('parts', { ...ALL, resume }))).toMatchObject({ steps: 6 });
  expect(readFileSync(last(at('parts'))).equals(readFileSync(last(at('whole'))))).toBe(true);
});

describe('five steps', needs(reference !== null, 'Python with PyTorch'), () => {
  const cases = [
    [
      'cross-attention, a share of the patches, several masks',
      { decoder: 'cross', predictRatio: 0.25, masksPerImage: 2, seed: 1 },
    ],
    [
      "mixtures of the encoder's layers",
      { decoder: 'cross', mixLayers: true, depth: 3, predictRatio: 0.5, seed: 6 },
    ],
    [
      'several class tokens, a loss on visible patches, a share of the others',
      { classTokens: 3, visibleLoss: 0.5, predictRatio: 0.5, positions: 'learned', seed: 2 },
    ],
    [
      'cross-attention, a loss on visible patches, squares',
      { decoder: 'cross', visibleLoss: 0.1, maskBlock: 2, classTokens: 2, seed: 4 },
    ],
  ] as const;
  describe.each(cases)('with %s', (_name, more) => {
    let found: Differences;
    beforeAll(async () => {
      const given = { ...settings('steps'), batchSize: 4, lr: 2e-3, ...more };
      found = await compareFiveSteps(mae, given as never, {
        ...{ reference: reference as NonNullable<typeof reference>, folder },
        names: ['images', 'noise'],
      });
    }, PYTHON_TIMEOUT);

    test('have the losses, every gradient and the weights of PyTorch', () => {
      expectSameSteps(found, TOLERANCE);
    });
  });
});

test.each([
  [{ predictRatio: 0.9 }, /^predict ratio is 0\.9; expected a share of the 16 patches/],
  [{ maskBlock: 3 }, /^mask block is 3; expected/],
  [{ decoder: 'cross', encoderMaskTokens: true }, /^a decoder of cross-attention predicts/],
  [
    { mixLayers: true },
    /^layers of the encoder are mixed for .*; expected --mix-layers with --decoder cross/,
  ],
  [{ method: 'dae', classTokens: 2 }, /^classTokens is a setting of mae, and the method is dae/],
])('what makes no sense is refused: %o', async (more, message) => {
  const given = { ...settings('nonsense'), ...more } as PretrainOptions;
  expect(await messageOf(() => pretrain(given))).toMatch(message);
});
