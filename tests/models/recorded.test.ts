/** Small models, position embeddings, masking and FLOPs against what PyTorch answers, or answered when it was recorded. */
import { describe, expect, test } from 'vitest';
import {
  type MaeConfig,
  maeConfig,
  maeFlops,
  sinCosPositions,
  type VitConfig,
  vitConfig,
  vitFlops,
} from '../../lib/models/index.js';
import { randomMasking } from '../../lib/models/masking.js';
import { torch } from '../../lib/torch/index.js';
import { useReference } from '../python/reference.js';
import { restore, type StoredTensor, store } from '../python/tensors.js';
import { SMALL, SMALL_VIT } from '../support/models.js';
import { describeComparison } from './describe-comparison.js';
import { compare, inputsOf, type Tensors, tinyCases } from './parity-cases.js';

type Stored = Record<string, StoredTensor>;

const grids: [dim: number, rows: number, columns: number][] = [
  [4, 1, 1],
  [8, 3, 5],
  [24, 5, 2],
  [192, 3, 2],
  [1280, 1, 2],
];

const counts = [false, true].flatMap((encoderMaskTokens) => [
  { config: maeConfig('mae_vit_large_patch16', { encoderMaskTokens }), maskRatio: 0.75 },
  { config: maeConfig('mae_vit_huge_patch14', { encoderMaskTokens }), maskRatio: 0.75 },
  {
    config: { ...SMALL, imageSize: [32, 48], channels: 6, encoderMaskTokens } as MaeConfig,
    maskRatio: 0.6,
  },
]);

const classifiers: VitConfig[] = [
  vitConfig('vit_large_patch16'),
  vitConfig('vit_huge_patch14', { pooling: 'cls', numClasses: 37 }),
  { ...SMALL_VIT, imageSize: [32, 48], channels: 6 },
];

const maskings = [
  { samples: 3, length: 16, maskRatio: 0.75 },
  { samples: 2, length: 49, maskRatio: 0.6 },
  { samples: 1, length: 7, maskRatio: 0.1 },
];

interface Asked {
  small: { inputs: Stored }[];
  maskings: { noise: number[][]; maskRatio: number }[];
}
interface Answered {
  small: Stored[];
  positions: number[][];
  maskings: { kept: number[][]; mask: number[][]; idsRestore: number[][] }[];
  flops: { encoder: number; decoder: number }[];
  vitFlops: number[];
}

const map = <A, B>(values: Record<string, A>, to: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, to(value)]));

const exchange = useReference<Asked & object, Answered>('models', 'models.py', () => {
  using _ = torch.scope();
  torch.manualSeed(7);
  return {
    small: tinyCases.map((one) => ({ ...one, inputs: map(inputsOf(one), store) })),
    maskings: maskings.map(({ samples, length, maskRatio }) => ({
      noise: torch.rand([samples, length], { dtype: 'float64' }).tolist() as number[][],
      maskRatio,
    })),
    positions: grids,
    flops: counts,
    vitFlops: classifiers,
  };
});

const restoreAll = (stored: Stored): Tensors => map(stored, restore);

for (const [i, one] of tinyCases.entries()) {
  describeComparison(one, () => {
    using _ = torch.scope();
    const { inputs } = exchange.request.small[i] as { inputs: Stored };
    return compare(one, restoreAll(inputs), restoreAll(exchange.answer.small[i] as Stored));
  });
}

test.each(maskings.map((one, i) => ({ ...one, i })))(
  'masking of $samples x $length tokens, $maskRatio of them removed',
  ({ samples, length, i }) => {
    using _ = torch.scope();
    const { noise, maskRatio } = exchange.request.maskings[i] as Asked['maskings'][number];
    // Each token is its own place.
    const tokens = torch.arange(length).view([1, length, 1]).expand([samples, length, 1]);
    const table = torch.tensor(noise, { dtype: 'float64' });
    const { visible, mask, idsRestore } = randomMasking(tokens, maskRatio, table);
    const numbers = (rows: unknown) => (rows as number[][]).map((row) => row.map(Number));
    expect({
      kept: numbers(visible.squeeze(-1).tolist()),
      mask: numbers(mask.tolist()),
      idsRestore: numbers(idsRestore.tolist()),
    }).toEqual(exchange.answer.maskings[i]);
  },
);

test.each(grids.map((grid, i) => ({ grid, i })))('position embeddings $grid', ({ grid, i }) => {
  using _ = torch.scope();
  const ours = sinCosPositions(...grid).flatten();
  const table = torch.tensor(Float64Array.from(exchange.answer.positions[i] as number[]));
  // Values up to 1 round to float32 by at most 2^-25; that of the angle's sine in float64 is nothing beside it.
  expect(ours.double().sub(table).abs().max().item()).toBeLessThan(2 ** -25 + 1e-12);
});

describe('FLOPs of a forward pass', () => {
  test.each(counts.map((one, i) => ({ ...one, i })))(
    '$config.dim wide, mask tokens in the encoder: $config.encoderMaskTokens',
    ({ config, maskRatio, i }) => {
      const { encoder, decoder, total } = maeFlops(config, maskRatio);
      expect({ encoder, decoder }).toEqual(exchange.answer.flops[i]);
      expect(total).toBe(encoder + decoder);
    },
  );

  test.each(classifiers.map((config, i) => ({ config, i })))(
    'classifier, $config.dim wide, pooling $config.pooling',
    ({ config, i }) => {
      expect(vitFlops(config)).toBe(exchange.answer.vitFlops[i]);
    },
  );
});
