import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keptTokens } from '../../lib/models/mask-ratio.js';
import { randomMasking } from '../../lib/models/masking.js';
import { torch } from '../../lib/torch/index.js';
import { smallModel } from '../support/models.js';

const numbers = (value: unknown) => (value as (number | bigint)[]).map(Number);

interface Masking {
  noise: number[];
  length: number;
  kept: number[];
  mask: number[];
  idsRestore: number[];
}

/** Masks one sample whose tokens are their own positions. */
function maskOne(noise: number[], ratio: number): Masking {
  using _ = torch.scope();
  const length = noise.length;
  const tokens = torch.arange(length, { dtype: 'float64' }).view([1, length, 1]);
  const table = torch.tensor(Float64Array.from(noise), { shape: [1, length] });
  const { visible, mask, idsRestore } = randomMasking(tokens, ratio, table);
  const flat = [visible, mask, idsRestore].map((tensor) => numbers(tensor.flatten().tolist()));
  const [kept, removed, restore] = flat as [number[], number[], number[]];
  return { noise, length, kept, mask: removed, idsRestore: restore };
}

/** Every masking of 1 to 40 tokens by noise without ties. */
function forAllMaskings(check: (masking: Masking, ratio: number) => void): void {
  const noise = fc.uniqueArray(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
    minLength: 1,
    maxLength: 40,
    comparator: (a, b) => a === b, // -0 is 0
  });
  const ratio = fc.double({ min: 0, max: 0.999, noNaN: true });
  fc.assert(fc.property(noise, ratio, (table, share) => check(maskOne(table, share), share)));
}

describe('random masking', () => {
  test.each([
    [196, 0.75, 49],
    [256, 0.75, 64],
    [64, 0.75, 16],
    [196, 0.6, 78],
    [196, 0.9, 19],
    [50, 0.75, 12],
    [7, 0, 7],
  ])('of %i tokens with ratio %d keeps %i', (length, ratio, kept) => {
    expect(keptTokens(length, ratio)).toBe(kept);
  });

  test('keeps floor(L (1 - r)) tokens', () => {
    forAllMaskings(({ kept, length }, ratio) => {
      expect(kept.length).toBe(Math.floor(length * (1 - ratio)));
    });
  });

  test('marks exactly the removed tokens', () => {
    forAllMaskings(({ kept, mask, length }) => {
      const expected = Array.from({ length }, (_, i) => (kept.includes(i) ? 0 : 1));
      expect(mask).toEqual(expected);
    });
  });

  test('keeps the tokens of the smallest noise, by growing noise', () => {
    forAllMaskings(({ noise, kept }) => {
      const order = noise
        .map((_, i) => i)
        .sort((a, b) => (noise[a] as number) - (noise[b] as number));
      expect(kept).toEqual(order.slice(0, kept.length));
    });
  });

  test('idsRestore undoes the shuffle', () => {
    forAllMaskings(({ noise, idsRestore }) => {
      const shuffled = noise.toSorted((a, b) => a - b);
      expect(idsRestore.map((i) => shuffled[i])).toEqual(noise);
    });
  });

  test('keeps as many tokens where noise is tied', () => {
    const { kept, mask, idsRestore } = maskOne([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], 0.75);
    expect(new Set(kept).size).toBe(2);
    expect(mask.reduce((sum, value) => sum + value)).toBe(6);
    expect(idsRestore.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('masks each sample by its own noise', () => {
    using _ = torch.scope();
    const noise = torch.tensor([
      [0.1, 0.2, 0.3, 0.4],
      [0.4, 0.3, 0.2, 0.1],
    ]);
    const { mask } = randomMasking(torch.zeros([2, 4, 1]), 0.5, noise);
    expect(mask.tolist()).toEqual([
      [0, 0, 1, 1],
      [1, 1, 0, 0],
    ]);
  });

  test('passes gradients to the kept tokens alone', () => {
    using _ = torch.scope();
    const tokens = torch.ones([1, 4, 2], { requiresGrad: true });
    const noise = torch.tensor([[0.9, 0.1, 0.8, 0.2]]);
    randomMasking(tokens, 0.5, noise).visible.sum().backward();
    expect(tokens.grad?.tolist()).toEqual([
      [
        [0, 0],
        [1, 1],
        [0, 0],
        [1, 1],
      ],
    ]);
  });
});

describe("a model's own noise", () => {
  // 16 patches, of which 4 stay.
  const SAMPLES = 8192;
  const [patches, kept] = [16, 4];
  const tiny = { depth: 1, dim: 4, heads: 1, decoderDim: 4, decoderHeads: 1, channels: 1 } as const;

  function keptTogether(): number[][] {
    using _ = torch.scope();
    const model = smallModel(tiny);
    const { mask } = torch.noGrad(() => model.forwardEncoder(torch.zeros([SAMPLES, 1, 16, 16])));
    const visible = torch.ones([]).sub(mask);
    return visible.t().matmul(visible).tolist() as number[][];
  }

  // Counts of independent samples are binomial. Of 136 counts, the farthest is beyond 5 standard deviations once in
  // 13,000 seeds, and the seed is fixed.
  const farthest = (counts: number[], chance: number) => {
    const deviation = Math.sqrt(SAMPLES * chance * (1 - chance));
    return Math.max(...counts.map((count) => Math.abs(count - SAMPLES * chance) / deviation));
  };

  test('keeps every patch equally often', () => {
    const counts = keptTogether().map((row, i) => row[i] as number);
    expect(farthest(counts, kept / patches)).toBeLessThan(5);
  });

  test('keeps every pair of patches equally often', () => {
    const counts = keptTogether().flatMap((row, i) => row.slice(0, i));
    const chance = (kept * (kept - 1)) / (patches * (patches - 1));
    expect(farthest(counts, chance)).toBeLessThan(5);
  });

  test('comes from the given generator, and from it alone', () => {
    using _ = torch.scope();
    const model = smallModel();
    const images = torch.zeros([8, 3, 16, 16]);
    const draw = () => {
      const generator = new torch.Generator().manualSeed(3);
      return model.forwardEncoder(images, { generator }).mask.tolist();
    };
    const state = torch.defaultGenerator().getState().tolist();
    expect(draw()).toEqual(draw());
    expect(torch.defaultGenerator().getState().tolist()).toEqual(state);
  });

  test('differs from pass to pass', () => {
    using _ = torch.scope();
    const model = smallModel();
    const images = torch.zeros([8, 3, 16, 16]);
    const masks = [0, 1].map(() => model.forwardEncoder(images).mask.tolist());
    expect(masks[0]).not.toEqual(masks[1]);
  });

  test('is repeated by the same seed', () => {
    using _ = torch.scope();
    const model = smallModel();
    const images = torch.zeros([8, 3, 16, 16]);
    const masks = [0, 1].map(() => {
      torch.manualSeed(11);
      return model.forward(images).mask.tolist();
    });
    expect(masks[0]).toEqual(masks[1]);
  });
});
