/**
 * The autoencoder against an implementation in PyTorch that was written apart from it (tests/python/mae_reference.py), on
 * the same weights, images and noise.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import {
  type MaeConfig,
  MaskedAutoencoder,
  maeConfig,
  maeFlops,
  sinCosPositions,
} from '../../lib/models/index.js';
import { AdamW } from '../../lib/optim/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { SMALL, smallModel } from './helpers.js';

interface Case {
  name: string;
  config: MaeConfig;
  dtype: 'float64' | 'float32';
  /** Whose weights both sides use; the other side loads them strictly. */
  weights: 'ours' | 'theirs';
  maskRatio: number;
  batch: number;
}

const small = (name: string, changes: Partial<MaeConfig>, more: Partial<Case> = {}): Case => ({
  name,
  config: { ...SMALL, ...changes },
  dtype: 'float64',
  weights: 'theirs',
  maskRatio: 0.75,
  batch: 3,
  ...more,
});

const cases: Case[] = [
  small('raw pixels, our weights', {}, { weights: 'ours' }),
  small('raw pixels', {}),
  small('normalised pixels', { normPixLoss: true }),
  small('wide images', { imageSize: [8, 20], normPixLoss: true }, { maskRatio: 0.5 }),
  small('tall images, our weights', { imageSize: [20, 8] }, { maskRatio: 0.6, weights: 'ours' }),
  small('1 channel, 1 patch kept', { channels: 1, normPixLoss: true }, { maskRatio: 0.9 }),
  small('4 channels', { channels: 4, patchSize: 8, imageSize: [24, 16] }, { maskRatio: 0.25 }),
  small('1 head, deep encoder', { heads: 1, depth: 5, decoderHeads: 4, decoderDepth: 1 }),
  small('1 image, normalised 4 channels', { channels: 4, normPixLoss: true }, { batch: 1 }),
  small('mask tokens in the encoder', { encoderMaskTokens: true, normPixLoss: true }),
  small(
    'mask tokens in the encoder, our weights',
    { encoderMaskTokens: true },
    { weights: 'ours' },
  ),
  small('learned positions', { positions: 'learned', normPixLoss: true }),
  small('learned positions, our weights', { positions: 'learned' }, { weights: 'ours' }),
  small('6 channels, 32 x 48, learned positions, mask tokens in the encoder', {
    channels: 6,
    imageSize: [32, 48],
    patchSize: 8,
    positions: 'learned',
    encoderMaskTokens: true,
  }),
  {
    name: 'mae_vit_tiny_patch4_32',
    config: maeConfig('mae_vit_tiny_patch4_32', { normPixLoss: true }),
    dtype: 'float32',
    weights: 'ours',
    maskRatio: 0.75,
    batch: 8,
  },
  {
    name: 'mae_vit_base_patch16',
    config: maeConfig('mae_vit_base_patch16'),
    dtype: 'float32',
    weights: 'theirs',
    maskRatio: 0.75,
    batch: 2,
  },
];

// Both sides round at every op, in other orders (a fused attention against products and a softmax), by half a unit in the
// last place: 1.1e-16 in float64, 6e-8 in float32. Through all layers and back, that came to 3e-15 and 2.2e-6 of the
// largest element; other processors sum in other orders, hence ten times as much and more. The least mistake in the
// mathematics, another epsilon in a norm, is 1e-6, which float64 shows.
const TOLERANCE = { float64: 1e-13, float32: 3e-5 };

const training = {
  name: 'training',
  config: { ...SMALL, normPixLoss: true },
  dtype: 'float64',
  maskRatio: 0.75,
  batch: 8,
  steps: 20,
  lr: 2e-3,
  betas: [0.9, 0.95] as [number, number],
  weightDecay: 0.05,
} as const;

const grids: [dim: number, rows: number, columns: number][] = [
  [4, 1, 1],
  [8, 3, 5],
  [24, 5, 2],
  [192, 8, 8],
  [768, 14, 14],
];

const counts = [false, true].flatMap((encoderMaskTokens) => [
  { config: maeConfig('mae_vit_large_patch16', { encoderMaskTokens }), maskRatio: 0.75 },
  { config: maeConfig('mae_vit_huge_patch14', { encoderMaskTokens }), maskRatio: 0.75 },
  {
    config: { ...SMALL, imageSize: [32, 48], channels: 6, encoderMaskTokens } as MaeConfig,
    maskRatio: 0.6,
  },
]);

/** The largest difference of two tensors' elements, relative to the largest element of PyTorch's. */
function difference(ours: Tensor | null, theirs: Tensor | undefined): number {
  if (ours === null || theirs === undefined) return Number.POSITIVE_INFINITY;
  if (String(ours.shape) !== String(theirs.shape)) return Number.POSITIVE_INFINITY;
  const off = ours.detach().sub(theirs).abs().max().item();
  return off === 0 ? 0 : off / theirs.abs().max().item();
}

/** The tensors under a prefix, without it. */
function under(prefix: string, tensors: Record<string, Tensor>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}

function prefixed(prefix: string, tensors: Record<string, Tensor>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, t]) => [prefix + name, t]));
}

/** How far apart the two sides are, for each thing compared. */
interface Comparison {
  results: Record<string, number>;
  gradients: Record<string, number>;
  /** The parameters that have a gradient, on both sides. */
  learned: { ours: string[]; theirs: string[] };
}

const reference = pythonEnv();

describe.skipIf(reference === null)('as in PyTorch', () => {
  const comparisons = new Map<string, Comparison>();
  const ourLosses: number[] = [];
  let theirLosses: number[];
  let tables: number[][];
  let theirFlops: { encoder: number; decoder: number }[];

  const patches = ({ imageSize: [height, width], patchSize }: MaeConfig) =>
    (height / patchSize) * (width / patchSize);

  function inputsOf({ config, dtype, batch }: Case): Record<string, Tensor> {
    const images = torch.randn([batch, config.channels, ...config.imageSize], { dtype });
    return { images, noise: torch.rand([batch, patches(config)], { dtype }) };
  }

  function compare(
    one: Case,
    inputs: Record<string, Tensor>,
    model: MaskedAutoencoder,
    file: string,
  ) {
    using _ = torch.scope();
    const { images, noise } = inputs as { images: Tensor; noise: Tensor };
    const { tensors: theirs } = loadSafetensors(file);
    if (one.weights === 'theirs') model.loadStateDict(under('weights.', theirs));
    const options = { maskRatio: one.maskRatio, noise };
    const { latent } = torch.noGrad(() => model.forwardEncoder(images, options));
    const features = torch.noGrad(() => model.features(images));
    const { prediction, mask, loss } = model.forward(images, options);
    loss.backward();

    const results = { latent, features, prediction, mask, loss };
    const gradients = under('grad.', theirs);
    const grads = model.namedParameters().map(([name, { grad }]) => [name, grad] as const);
    comparisons.set(one.name, {
      results: Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => [name, difference(tensor, theirs[name])]),
      ),
      gradients: Object.fromEntries(
        Object.entries(gradients).map(([name, theirs]) => {
          const ours = grads.find(([key]) => key === name)?.[1] ?? null;
          return [name, difference(ours, theirs)];
        }),
      ),
      learned: {
        ours: grads.flatMap(([name, grad]) => (grad === null ? [] : [name])),
        theirs: Object.keys(gradients),
      },
    });
  }

  beforeAll(() => {
    if (reference === null) return;
    using _ = torch.scope();
    const folder = mkdtempSync(join(tmpdir(), 'mae-native-models-'));
    try {
      torch.manualSeed(7);
      const prepared = cases.map((one) => {
        const inputs = inputsOf(one);
        const model = new MaskedAutoencoder(one.config).to(one.dtype);
        const weights = one.weights === 'ours' ? prefixed('weights.', model.stateDict()) : {};
        saveSafetensors(join(folder, `${one.name}.in`), { ...inputs, ...weights });
        return { one, inputs, model };
      });

      const learner = smallModel(training.config).double();
      const dtype = 'float64';
      const images = torch.randn([training.batch, 3, 16, 16], { dtype });
      const noise = torch.rand([training.steps, training.batch, 16], { dtype });
      const weights = prefixed('weights.', learner.stateDict());
      saveSafetensors(join(folder, 'training.in'), { images, noise, ...weights });

      const request = { folder, cases, trainings: [training], positions: grids, flops: counts };
      const answer = askPython(reference, 'mae.py', request) as {
        losses: number[][];
        positions: number[][];
        flops: typeof theirFlops;
      };
      theirLosses = answer.losses[0] as number[];
      tables = answer.positions;
      theirFlops = answer.flops;

      for (const { one, inputs, model } of prepared) {
        compare(one, inputs, model, join(folder, `${one.name}.out`));
        model.dispose();
      }
      ourLosses.push(...train(learner, images, noise));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 300_000);

  function train(model: MaskedAutoencoder, images: Tensor, noise: Tensor): number[] {
    const { lr, betas, weightDecay, maskRatio } = training;
    const learned = model.parameters().filter(({ requiresGrad }) => requiresGrad);
    const optimizer = new AdamW(learned, { lr, betas, weightDecay });
    return noise.unbind(0).map((own) => {
      using _ = torch.scope();
      const { loss } = model.forward(images, { maskRatio, noise: own });
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss.item();
    });
  }

  describe.each(cases)('$name ($dtype)', ({ name, dtype }) => {
    const found = () => comparisons.get(name) as Comparison;
    const quantities = ['latent', 'features', 'prediction', 'loss'] as const;

    test.each(quantities)('%s', (quantity) => {
      expect(found().results[quantity]).toBeLessThan(TOLERANCE[dtype]);
    });

    test('mask, exactly', () => {
      expect(found().results.mask).toBe(0);
    });

    test('the same parameters have gradients', () => {
      const { ours, theirs } = found().learned;
      expect([...ours].sort()).toEqual([...theirs].sort());
    });

    test("every parameter's gradient", () => {
      const off = Object.entries(found().gradients).filter(([, by]) => !(by < TOLERANCE[dtype]));
      expect(off).toEqual([]);
    });
  });

  test('20 steps of AdamW have the same losses', () => {
    const off = ourLosses.map((loss, i) => Math.abs(loss / (theirLosses[i] as number) - 1));
    expect(ourLosses.length).toBe(training.steps);
    // Each step carries the roundings of all before it on, and Adam divides by roots that are small at first.
    expect(Math.max(...off)).toBeLessThan(1e-9);
  });

  test('20 steps of AdamW learn', () => {
    expect(ourLosses.at(-1)).toBeLessThan(0.9 * (ourLosses[0] as number));
  });

  test.each(counts.map((one, i) => ({ ...one, i })))(
    'FLOPs of a forward pass: $config.dim wide, mask tokens in the encoder: $config.encoderMaskTokens',
    ({ config, maskRatio, i }) => {
      const { encoder, decoder, total } = maeFlops(config, maskRatio);
      expect({ encoder, decoder }).toEqual(theirFlops[i]);
      expect(total).toBe(encoder + decoder);
    },
  );

  test.each(grids.map((grid, i) => ({ grid, i })))('position embeddings $grid', ({ grid, i }) => {
    using _ = torch.scope();
    const ours = sinCosPositions(...grid).flatten();
    const table = torch.tensor(Float64Array.from(tables[i] as number[]));
    // Values up to 1 round to float32 by at most 2^-25; that of the angle's sine in float64 is nothing beside it.
    expect(ours.double().sub(table).abs().max().item()).toBeLessThan(2 ** -25 + 1e-12);
  });
});
