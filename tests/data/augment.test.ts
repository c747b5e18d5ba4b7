import { describe, expect, test } from 'vitest';
import { drawColorJitter } from '../../lib/data/augment/color-ops.js';
import {
  applyRandAugment,
  type DrawnOp,
  drawRandAugment,
  parseRandAugment,
  RAND_AUGMENT_OPS,
} from '../../lib/data/augment/rand-augment.js';
import { type PixelImage, RandomStream } from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { useReference } from '../python/reference.js';
import { noise, picture } from '../support/images.js';
import { needs } from '../support/needs.js';

function flat(value: number): PixelImage {
  return { pixels: new Uint8Array(8 * 8 * 3).fill(value), width: 8, height: 8, channels: 3 };
}

const images = {
  'a picture': picture(40, 31),
  noise: noise(33, 24, 3),
  'grey noise': noise(24, 33, 1),
  // Few pixels and few values: there histograms are spread by small steps.
  'noise of low contrast': noise(64, 16, 3, 90, 140),
  'one colour': flat(137),
  'two pixels': noise(2, 1, 3),
};

const COLOUR = [124, 116, 104];

const fillOf = (image: PixelImage) => COLOUR.slice(0, image.channels);

/** A draw of every op, in both directions, at every level where its rounding turns and between. */
const draws: DrawnOp[] = RAND_AUGMENT_OPS.flatMap((name) =>
  [0, 0.3, 2.5, 4.99, 5, 8.123456789, 9, 10].flatMap((magnitude) =>
    [false, true].map((negative) => ({ name, magnitude, negative })),
  ),
);

/** What tests/python/augment.py is asked. */
function requestOf({ image, ops }: Job) {
  const pixels = Buffer.from(image.pixels).toString('base64');
  return { ...image, pixels, fill: fillOf(image), ops };
}

interface Job {
  image: PixelImage;
  ops: readonly DrawnOp[];
}

const pixelsOf = (answer: string) => new Uint8Array(Buffer.from(answer, 'base64'));

// Only where compilers may fuse a multiplication with an addition, which those for x64 may not,
// does a value round otherwise before it is cut off to a whole one.
const isExact = process.arch === 'x64';

function farthest(ours: Uint8Array, theirs: Uint8Array): number {
  expect(ours).toHaveLength(theirs.length);
  return ours.reduce((most, v, i) => Math.max(most, Math.abs(v - (theirs[i] as number))), 0);
}

describe('what timm made of small images', () => {
  const small = [picture(16, 12), noise(11, 9, 1)];
  const some = draws.filter(({ magnitude }) => [2.5, 8.123456789].includes(magnitude));
  const jobs = small.flatMap((image) => some.map((draw) => ({ image, ops: [draw] })));
  const exchange = useReference<unknown, string[]>('augment', 'augment.py', () =>
    jobs.map(requestOf),
  );

  test.each(RAND_AUGMENT_OPS)('%s', (name) => {
    for (const [i, { image, ops }] of jobs.entries()) {
      if (ops[0]?.name !== name) continue;
      const ours = applyRandAugment(image, ops, fillOf(image)).pixels;
      const distance = farthest(ours, pixelsOf(exchange.answer[i] as string));
      expect(distance).toBeLessThanOrEqual(isExact ? 0 : 1);
    }
  });
});

describe('what timm makes of the same draws', () => {
  const reference = pythonEnv();

  function ask(jobs: readonly Job[]): Uint8Array[] {
    if (reference === null) throw new Error('no Python');
    const answers = askPython(reference, 'augment.py', jobs.map(requestOf)) as string[];
    return answers.map(pixelsOf);
  }

  test.each(Object.entries(images))(
    'each op: %s',
    needs(reference !== null, 'Python with PyTorch'),
    (_, image) => {
      const theirs = ask(draws.map((draw) => ({ image, ops: [draw] })));
      const apart = draws.flatMap((draw, i) => {
        const ours = applyRandAugment(image, [draw], fillOf(image)).pixels;
        const distance = farthest(ours, theirs[i] as Uint8Array);
        return distance <= (isExact ? 0 : 1) ? [] : [{ ...draw, distance }];
      });
      expect(apart).toEqual([]);
    },
  );

  // One level apart may become many where the next op equalizes.
  test('one op after the other', {
    ...needs(reference !== null, 'Python with PyTorch'),
    ...needs(isExact, 'x64'),
  }, () => {
    const policy = { magnitude: 9, layers: 4, deviation: 3 };
    const jobs = Array.from({ length: 60 }, (_, i) => ({
      image: Object.values(images)[i % 4] as PixelImage,
      ops: drawRandAugment(policy, new RandomStream(1, 2, i)),
    }));
    const ours = jobs.map(({ image, ops }) => applyRandAugment(image, ops, fillOf(image)).pixels);
    const theirs = ask(jobs);
    const distances = ours.map((pixels, i) => farthest(pixels, theirs[i] as Uint8Array));
    expect(distances).toEqual(jobs.map(() => 0));
  });

  test.each(['rand-m9-n2-mstd0.5-inc1', 'rand-m7-n3-inc1'])(
    'the ops of %s, and how they are drawn',
    needs(reference !== null, 'Python with PyTorch'),
    (policy) => {
      if (reference === null) throw new Error('no Python');
      const { magnitude, layers, deviation } = parseRandAugment(policy);
      const [theirs] = askPython(reference, 'augment.py', [policy]) as [unknown];
      // Each is carried out half of the times.
      expect(theirs).toEqual([layers, 0.5, magnitude, deviation, RAND_AUGMENT_OPS]);
    },
  );
});

describe('RandAugment', () => {
  const image = picture(16, 12);
  const apply = (name: DrawnOp['name'], magnitude: number, of = image) =>
    applyRandAugment(of, [{ name, magnitude, negative: false }], COLOUR);

  test('leaves its input alone', () => {
    const before = image.pixels.slice();
    for (const draw of draws) applyRandAugment(image, [draw], COLOUR);
    expect(image.pixels).toEqual(before);
  });

  test.each([
    'Rotate',
    'SolarizeAdd',
    'SolarizeIncreasing',
    'ColorIncreasing',
    'ContrastIncreasing',
    'BrightnessIncreasing',
    'SharpnessIncreasing',
    'ShearX',
    'ShearY',
    'TranslateXRel',
    'TranslateYRel',
  ] as const)('%s changes nothing at magnitude 0', (name) => {
    expect(apply(name, 0).pixels).toEqual(image.pixels);
  });

  test('inverts', () => {
    expect(apply('Invert', 5).pixels).toEqual(image.pixels.map((value) => 255 - value));
  });

  test('stretches contrast to the whole range', () => {
    const pixels = Uint8Array.of(100, 110, 120);
    const grey = { pixels, width: 3, height: 1, channels: 1 };
    expect([...apply('AutoContrast', 5, grey).pixels]).toEqual([0, 127, 255]);
  });

  test('keeps fewer bits the higher the magnitude', () => {
    const kept = [0, 5, 9, 10].map((m) => apply('PosterizeIncreasing', m, flat(255)).pixels[0]);
    expect(kept).toEqual([0b11110000, 0b11000000, 0b10000000, 0]);
  });

  test('moves the fill colour in from outside', () => {
    const { pixels } = apply('TranslateXRel', 10, flat(7));
    // 0.45 of 8 columns is 3.6.
    expect([...pixels.subarray(0, 24)]).toEqual([
      ...Array(4 * 3).fill(7),
      ...[COLOUR, COLOUR, COLOUR, COLOUR].flat(),
    ]);
  });
});

/**
 * How many standard deviations a count of independent events is from what is expected. The seeds are fixed: more than
 * 5 would show a fault, not bad luck.
 */
function surprise(count: number, trials: number, probability: number): number {
  const expected = trials * probability;
  return Math.abs(count - expected) / Math.sqrt(expected * (1 - probability));
}

describe('the draws of RandAugment', () => {
  const policy = parseRandAugment('rand-m9-n2-mstd0.5-inc1');
  const samples = 20_000;
  const drawn = Array.from({ length: samples }, (_, i) =>
    drawRandAugment(policy, new RandomStream(5, 2, i)),
  );
  const ops = drawn.flat();

  test('choose each op equally often', () => {
    const surprises = RAND_AUGMENT_OPS.map((name) =>
      surprise(ops.filter((op) => op.name === name).length, 2 * samples, 0.5 / 15),
    );
    expect(surprises).toHaveLength(15);
    expect(Math.max(...surprises)).toBeLessThan(5);
  });

  test('leave each op out in half of the cases', () => {
    for (const [count, probability] of [
      [0, 0.25],
      [1, 0.5],
      [2, 0.25],
    ] as const) {
      const found = drawn.filter((one) => one.length === count).length;
      expect(surprise(found, samples, probability)).toBeLessThan(5);
    }
  });

  test('go in either direction equally often', () => {
    const negative = ops.filter((op) => op.negative).length;
    expect(surprise(negative, ops.length, 0.5)).toBeLessThan(5);
  });

  test('have magnitudes of the mean and deviation, cut off at 10', () => {
    const wide = { magnitude: 5, layers: 2, deviation: 1 };
    const magnitudes = Array.from({ length: samples }, (_, i) =>
      drawRandAugment(wide, new RandomStream(6, 2, i)),
    ).flatMap((one) => one.map((op) => op.magnitude));
    const count = magnitudes.length;
    const mean = magnitudes.reduce((sum, m) => sum + m, 0) / count;
    const variance = magnitudes.reduce((sum, m) => sum + (m - mean) ** 2, 0) / count;
    // Five standard errors of each.
    expect(Math.abs(mean - 5)).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / count));

    // Two deviations above 9 or more, which a normal distribution has this share of.
    const cut = ops.filter((op) => op.magnitude === 10).length;
    expect(surprise(cut, ops.length, 0.02275)).toBeLessThan(5);
    expect(Math.max(...ops.map((op) => op.magnitude))).toBe(10);
  });

  test('have the magnitude itself without noise', () => {
    const fixed = parseRandAugment('rand-m7-n3-inc1');
    const magnitudes = drawRandAugment(fixed, new RandomStream(1, 2, 3)).map((op) => op.magnitude);
    expect(new Set(magnitudes)).toEqual(new Set([7]));
  });
});

describe('the draws of colour jitter', () => {
  const samples = 12_000;
  const drawn = Array.from({ length: samples }, (_, i) =>
    drawColorJitter(0.4, new RandomStream(5, 2, i)),
  );

  test('come in every order equally often', () => {
    const counts: Record<string, number> = {};
    for (const one of drawn) {
      const order = one.map(({ kind }) => kind).join(' ');
      counts[order] = (counts[order] ?? 0) + 1;
    }
    const surprises = Object.values(counts).map((count) => surprise(count, samples, 1 / 6));
    expect(surprises).toHaveLength(6);
    expect(Math.max(...surprises)).toBeLessThan(5);
  });

  test('have factors all over their range and none beyond', () => {
    const factors = drawn.flatMap((one) => one.map(({ value }) => value));
    const [low, high] = [Math.min(...factors.slice(0, 9000)), Math.max(...factors.slice(0, 9000))];
    const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
    expect(low).toBeGreaterThanOrEqual(0.6);
    expect(low).toBeLessThan(0.61);
    expect(high).toBeLessThan(1.4);
    expect(high).toBeGreaterThan(1.39);
    // Five standard errors of a uniform distribution that is 0.8 wide.
    expect(Math.abs(mean - 1)).toBeLessThan((5 * 0.8) / Math.sqrt(12 * factors.length));
  });

  test('never go below no brightness at all', () => {
    const factors = Array.from({ length: 500 }, (_, i) =>
      drawColorJitter(2, new RandomStream(5, 2, i)).map(({ value }) => value),
    ).flat();
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...factors)).toBeGreaterThan(2.5);
  });
});

describe('a policy', () => {
  test('is read as timm writes it', () => {
    expect(parseRandAugment('rand-m9-n2-mstd0.5-inc1')).toEqual({
      magnitude: 9,
      layers: 2,
      deviation: 0.5,
    });
  });

  test('has its sections in any order, and timm’s defaults', () => {
    expect(parseRandAugment('rand-inc1-n3')).toEqual({ magnitude: 10, layers: 3, deviation: 0 });
  });

  test.each([
    ['', /'' is unknown/],
    ['original-mstd0.5', /'original' is unknown, only 'rand' is there/],
    ['augmix-m5', /'augmix' is unknown/],
    ['rand-m9', /only the ops of increasing severity, inc1, are there/],
    ['rand-m9-inc0', /only the ops of increasing severity/],
    ['rand-m11-inc1', /the magnitude m is 11, not a whole number from 0 to 10/],
    ['rand-m9.5-inc1', /the magnitude m is 9\.5/],
    ['rand-n0-inc1', /the number of ops n is 0/],
    ['rand-mstd101-inc1', /the deviation mstd is 101/],
    ['rand-m9-m8-inc1', /m is there twice/],
    ['rand-p0.5-inc1', /'p0\.5' is none of m, n, mstd and inc with a number/],
    ['rand-m9-inc1-tweights', /'tweights' is none of/],
    ['rand--inc1', /'' is none of/],
  ])('%s is refused', (policy, message) => {
    expect(() => parseRandAugment(policy)).toThrow(UserError);
    expect(() => parseRandAugment(policy)).toThrow(message);
    expect(() => parseRandAugment(policy)).toThrow(/^autoAugment is '.*inc1'$/);
  });
});
