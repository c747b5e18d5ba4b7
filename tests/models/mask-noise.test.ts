import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type MaskingKind,
  type MaskNoiseOptions,
  maskingKinds,
  maskNoise,
} from '../../lib/models/index.js';
import { keptTokens } from '../../lib/models/mask-ratio.js';
import { shuffleByNoise } from '../../lib/models/masking.js';
import { torch } from '../../lib/torch/index.js';
import { smallModel } from '../support/models.js';

type Options = Partial<MaskNoiseOptions> & { seed?: number };

/** Masks (1 where removed) of one sample each, as rows of the grid. */
function masks(kind: MaskingKind, { seed = 0, ...options }: Options = {}): number[][][] {
  using _ = torch.scope();
  const all = {
    samples: 1,
    rows: 14,
    columns: 14,
    maskRatio: 0.75,
    device: 'cpu',
    generator: new torch.Generator().manualSeed(seed),
    ...options,
  } as const;
  const noise = maskNoise(kind, all);
  expect([noise.shape, noise.dtype]).toEqual([[all.samples, all.rows * all.columns], 'float32']);
  const { mask } = shuffleByNoise(all.maskRatio, noise);
  return mask.view([all.samples, all.rows, all.columns]).tolist() as number[][][];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const count = (mask: readonly (readonly number[])[]) => sum(mask.flat());

describe.each(maskingKinds)('%s masking', (kind) => {
  test('keeps floor(L (1 - r)) patches of every sample, on any grid and at any ratio', () => {
    const side = fc.integer({ min: 1, max: 20 });
    const ratio = fc.double({ min: 0, max: 0.999, noNaN: true });
    const seed = fc.integer({ min: 0 });
    fc.assert(
      fc.property(side, side, ratio, seed, (rows, columns, maskRatio, seed) => {
        const removed = rows * columns - keptTokens(rows * columns, maskRatio);
        const options = { samples: 3, rows, columns, maskRatio, seed };
        expect(masks(kind, options).map(count)).toEqual([removed, removed, removed]);
      }),
      { numRuns: 60 },
    );
  });

  test('is repeated by a generator in the same state, which is all that it draws from', () => {
    using _ = torch.scope();
    const state = torch.defaultGenerator().getState();
    const options = { samples: 4, rows: 6, columns: 9 };
    const generator = new torch.Generator().manualSeed(5);
    masks(kind, { ...options, generator }); // Moves the generator on.
    const later = generator.getState();
    const first = masks(kind, { ...options, generator });
    expect(masks(kind, { ...options, generator: generator.setState(later) })).toEqual(first);
    expect(torch.defaultGenerator().getState().equal(state)).toBe(true);
  });

  test('without a generator is repeated by the same seed', () => {
    const draw = () => {
      torch.manualSeed(4);
      return masks(kind, { samples: 2, generator: undefined });
    };
    expect(draw()).toEqual(draw());
  });

  test('is what the model masks by', () => {
    using _ = torch.scope();
    const model = smallModel({ imageSize: [24, 32] });
    const options = () => ({ generator: new torch.Generator().manualSeed(2), maskRatio: 0.5 });
    const { mask } = model.forward(torch.zeros([3, 3, 24, 32]), { masking: kind, ...options() });
    const wanted = masks(kind, { samples: 3, rows: 6, columns: 8, ...options() });
    expect(mask.view([3, 6, 8]).tolist()).toEqual(wanted);
  });
});

test.each([['random'], ['block']] as const)('%s masks differ from sample to sample', (kind) => {
  const all = masks(kind, { samples: 8 }).map(String);
  expect(new Set(all).size).toBe(8);
});

describe('grid masking', () => {
  test('at 75 % keeps the upper left of every two by two patches', () => {
    const wanted = Array.from({ length: 14 }, (_, row) =>
      Array.from({ length: 14 }, (_, column) => (row % 2 === 0 && column % 2 === 0 ? 0 : 1)),
    );
    expect(masks('grid', { samples: 2 })).toEqual([wanted, wanted]);
  });

  test('at 50 % is a chessboard', () => {
    const wanted = Array.from({ length: 6 }, (_, row) =>
      Array.from({ length: 10 }, (_, column) => (row + column) % 2),
    );
    expect(masks('grid', { rows: 6, columns: 10, maskRatio: 0.5 })).toEqual([wanted]);
  });

  test('spreads what it keeps evenly at other ratios', () => {
    // 16 x 16 patches in 16 squares of 4 x 4, whose shares may differ by the last, incomplete rank.
    for (const maskRatio of [0.3, 0.6, 0.7, 0.8, 0.9]) {
      const [mask] = masks('grid', { rows: 16, columns: 16, maskRatio }) as [number[][]];
      const squares = Array.from({ length: 16 }, (_, i) => {
        const [top, left] = [4 * Math.floor(i / 4), 4 * (i % 4)];
        return count(mask.slice(top, top + 4).map((row) => row.slice(left, left + 4)));
      });
      expect(Math.max(...squares) - Math.min(...squares)).toBeLessThanOrEqual(1);
    }
  });
});

describe('block masking', () => {
  /** The share of pairs of neighbours of which both are removed. */
  function cohesion(kind: MaskingKind): number {
    const all = masks(kind, { samples: 64, maskRatio: 0.4 });
    const pairs = all.flatMap((mask) =>
      mask.flatMap((row) => row.slice(1).map((value, i) => value * (row[i] as number))),
    );
    return sum(pairs) / pairs.length;
  }

  test('removes patches in blocks', () => {
    // Of independent patches 0.4 squared of the pairs; in 4 x 4 blocks, the smallest, three quarters of 0.4 and more.
    expect(cohesion('random')).toBeLessThan(0.2);
    expect(cohesion('block')).toBeGreaterThan(0.25);
  });

  test('a block is a rectangle of at least 16 of 14 x 14 patches, within the aspect ratios of BEiT', () => {
    // 14 patches: nearly always covered by one block of the smallest size, whose sides are rounded.
    const boxes = masks('block', { samples: 500, maskRatio: 0.071 }).map((mask) => {
      const rows = mask.flatMap((row, i) => (sum(row) > 0 ? [i] : []));
      const columns = mask[0]?.flatMap((_, j) => (mask.some((row) => row[j]) ? [j] : [])) ?? [];
      const extent = (values: number[]) => Math.max(...values) - Math.min(...values) + 1;
      return { height: extent(rows), width: extent(columns) };
    });
    // Sides of 16 patches at aspect 0.3: 2.2 by 7.3; at 1: 4 by 4. Rounded, up to 4 by 5. Where two blocks were needed
    // the box is mostly larger.
    const single = boxes.filter(({ height, width }) => height * width <= 20);
    expect(single.length).toBeGreaterThan(300);
    const aspects = single.map(({ height, width }) => height / width);
    expect(Math.min(...aspects)).toBeGreaterThanOrEqual(2 / 7.5);
    expect(Math.max(...aspects)).toBeLessThanOrEqual(7.5 / 2);
    // Both tall and wide ones.
    expect(aspects.filter((aspect) => aspect > 1.2).length).toBeGreaterThan(50);
    expect(aspects.filter((aspect) => aspect < 1 / 1.2).length).toBeGreaterThan(50);
  });

  test('reaches every patch', () => {
    const all = masks('block', { samples: 400, rows: 7, columns: 10, maskRatio: 0.4 });
    const often = all.reduce<number[]>(
      (counts, mask) => mask.flat().map((value, i) => value + (counts[i] ?? 0)),
      [],
    );
    // Corners are covered by fewer rectangles than the middle, yet one in 50 times at least.
    expect(Math.min(...often)).toBeGreaterThan(8);
    expect(Math.max(...often)).toBeLessThan(400);
  });
});

test('another kind is refused, naming these', () => {
  using _ = torch.scope();
  const masking = 'stripes' as MaskingKind;
  expect(() => smallModel().forward(torch.zeros([1, 3, 16, 16]), { masking })).toThrow(
    "masking is 'stripes'; expected one of random, block, grid",
  );
});
