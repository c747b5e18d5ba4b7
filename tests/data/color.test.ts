/** Changes of colours: to the bytes of torchvision on images of Pillow, in JavaScript and in the addon's threads. */
import { beforeAll, describe, expect, test } from 'vitest';
import { applyColorOps, type ColorOp, drawColorJitter } from '../../lib/data/augment/color-ops.js';
import { createColorPolicy, drawColorOps } from '../../lib/data/augment/color-policy.js';
import {
  type ColorOptions,
  DataLoader,
  type DataLoaderOptions,
  type Dataset,
  type PixelImage,
  PURPOSE,
  RandomStream,
  trainPlan,
} from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import { askPython } from '../python/ask.js';
import { type PythonEnvironment, pythonEnv } from '../python/python.js';
import { useReference } from '../python/reference.js';
import { datasetOf, jpeg, noise, picture } from '../support/images.js';
import { needs } from '../support/needs.js';
import { collect } from '../support/outcomes.js';

/** As MoCo v3 and BYOL change their first and second view. */
const jitter = { brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1, probability: 0.8 };
const first: ColorOptions = { color: jitter, grayscale: 0.2, blur: { sigma: [0.1, 2] } };
const second: ColorOptions = {
  ...first,
  blur: { sigma: [0.1, 2], probability: 0.1 },
  solarize: { probability: 0.2 },
};

function draws(options: ColorOptions, count: number, seed = 1): ColorOp[][] {
  const policy = createColorPolicy(options);
  if (policy === undefined) throw new Error('nothing is drawn');
  return Array.from({ length: count }, (_, i) =>
    drawColorOps(policy, new RandomStream(seed, PURPOSE.augment, i)),
  );
}

interface Job {
  readonly image: PixelImage;
  readonly colors: readonly ColorOp[];
}

/** What tests/python/color.py is asked. */
function requestOf({ image, colors }: Job) {
  return { ...image, pixels: Buffer.from(image.pixels).toString('base64'), colors };
}

/** The jobs of which ours are other pixels than torchvision's. */
function apart(jobs: readonly Job[], answers: readonly string[]) {
  expect(answers).toHaveLength(jobs.length);
  return jobs.filter(({ image, colors }, i) => {
    const theirs = Buffer.from(answers[i] as string, 'base64');
    return Buffer.compare(applyColorOps(image, colors).pixels, theirs) !== 0;
  });
}

/** A draw of every change, where its rounding turns and between. */
const single: ColorOp[] = [
  ...(['brightness', 'contrast', 'saturation'] as const).flatMap((kind) =>
    [0, 0.37, 0.999, 1, 1.4, 3].map((value) => ({ kind, value })),
  ),
  ...[-0.5, -0.1, -0.003, 0, 0.07, 0.33, 0.5].map((value) => ({ kind: 'hue' as const, value })),
  { kind: 'grayscale', value: 0 },
  ...[0, 0.1, 0.5, 0.816, 1, 1.7, 2, 9].map((value) => ({ kind: 'blur' as const, value })),
  ...[0, 100.5, 128, 255, 256].map((value) => ({ kind: 'solarize' as const, value })),
];

// Only where compilers may fuse a multiplication with an addition, which those for x64 may not, may Pillow round otherwise.
const isExact = process.arch === 'x64';

describe('what torchvision made of small images', needs(isExact, 'x64'), () => {
  const images = [picture(16, 12), noise(11, 9, 1), noise(7, 5, 3)];
  const jobs = images.flatMap((image) => [
    ...single.map((op) => ({ image, colors: [op] })),
    ...draws(second, 12).map((colors) => ({ image, colors })),
  ]);
  const exchange = useReference<unknown, string[]>('color', 'color.py', () => jobs.map(requestOf));

  test('is what is made here', () => {
    expect(apart(jobs, exchange.answer)).toEqual([]);
  });
});

/** What is compared with torchvision where Python is there. */
function manyJobs(): Record<string, Job[]> {
  const images = {
    'a picture': picture(40, 31),
    noise: noise(33, 24, 3),
    'grey noise': noise(24, 33, 1),
    'noise of low contrast': noise(64, 16, 3, 90, 140),
    'one colour': noise(8, 8, 3, 137, 138),
    'two pixels': noise(2, 1, 3),
    'one pixel': noise(1, 1, 3),
  };
  const all = Object.values(images);
  const ofAll = (drawn: readonly ColorOp[][]) =>
    drawn.map((colors, i) => ({ image: all[i % all.length] as PixelImage, colors }));
  const strong = { color: { ...jitter, brightness: 2, hue: 0.5 }, solarize: {} };
  // Each third value of each channel.
  const third = Uint8Array.from({ length: 86 ** 3 * 3 }, (_, i) => {
    const colour = Math.floor(i / 3);
    return 3 * (Math.floor(colour / 86 ** (i % 3)) % 86);
  });
  const colours = { pixels: third, width: 86 * 86, height: 86, channels: 3 };
  const random = new RandomStream(4, 5);
  return {
    ...Object.fromEntries(
      Object.entries(images).map(([name, image]) => [
        `each change of ${name}`,
        single.map((op) => ({ image, colors: [op] })),
      ]),
    ),
    'the changes of the first view': ofAll(draws(first, 70)),
    'the changes of the second view': ofAll(draws(second, 70)),
    'strong changes': ofAll(draws(strong, 70)),
    'colour jitter by its strength': ofAll(
      Array.from({ length: 60 }, (_, i) =>
        drawColorJitter(i < 30 ? 0.4 : 1.5, new RandomStream(1, 3, i)),
      ),
    ),
    'every hue and saturation': [-0.4, 0.05].map((value) => ({
      image: colours,
      colors: [{ kind: 'hue', value }],
    })),
    'blurs by any sigma': Array.from({ length: 300 }, (_, i) => ({
      image: noise(20, 7, 3),
      colors: [{ kind: 'blur', value: random.uniform(0, i % 2 === 0 ? 2 : 12) }],
    })),
  };
}

describe('what torchvision makes of', {
  ...needs(pythonEnv() !== null, 'Python with PyTorch'),
  ...needs(isExact, 'x64'),
}, () => {
  const jobs = manyJobs();
  const answers: Record<string, string[]> = {};
  beforeAll(() => {
    // Python takes seconds to start.
    const requests = Object.values(jobs).flat().map(requestOf);
    const all = askPython(pythonEnv() as PythonEnvironment, 'color.py', requests) as string[];
    for (const [name, { length }] of Object.entries(jobs)) answers[name] = all.splice(0, length);
  }, 120_000);

  test.each(Object.keys(jobs))('%s', (name) => {
    expect(apart(jobs[name] as Job[], answers[name] as string[])).toEqual([]);
  });
});

test('changes leave their input alone', () => {
  const image = picture(16, 12);
  const before = image.pixels.slice();
  for (const op of single) applyColorOps(image, [op]);
  expect(image.pixels).toEqual(before);
});

/**
 * How many standard deviations a count of independent events is from what is expected. The seeds are fixed: more than
 * 5 would show a fault, not bad luck.
 */
function surprise(count: number, trials: number, probability: number): number {
  const expected = trials * probability;
  return Math.abs(count - expected) / Math.sqrt(expected * (1 - probability));
}

describe('the draws', () => {
  const samples = 24_000;
  const drawn = draws(second, samples);
  const kinds = drawn.map((ops) => ops.map(({ kind }) => kind));
  const jitterKinds = ['brightness', 'contrast', 'saturation', 'hue'];

  test('carry each change out with its probability', () => {
    const wanted = { hue: 0.8, brightness: 0.8, grayscale: 0.2, blur: 0.1, solarize: 0.2 } as const;
    for (const [kind, probability] of Object.entries(wanted)) {
      const count = kinds.filter((all) => all.includes(kind as ColorOp['kind'])).length;
      expect(surprise(count, samples, probability), kind).toBeLessThan(5);
    }
  });

  test('give the four of the jitter every order equally often', () => {
    const counts: Record<string, number> = {};
    let jittered = 0;
    for (const all of kinds) {
      const order = all.filter((kind) => jitterKinds.includes(kind));
      if (order.length === 0) continue;
      jittered++;
      counts[order.join(' ')] = (counts[order.join(' ')] ?? 0) + 1;
    }
    const surprises = Object.values(counts).map((count) => surprise(count, jittered, 1 / 24));
    expect(surprises).toHaveLength(24);
    expect(Math.max(...surprises)).toBeLessThan(5);
  });

  test.each([
    ['brightness', 0.6, 1.4],
    ['saturation', 0.8, 1.2],
    ['hue', -0.1, 0.1],
    ['blur', 0.1, 2],
  ] as const)('have values all over the range of %s, and none beyond', (kind, from, to) => {
    const values = drawn
      .flatMap((ops) => ops.filter((op) => op.kind === kind))
      .map((op) => op.value);
    const count = values.length;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    expect(low).toBeGreaterThanOrEqual(from);
    expect(high).toBeLessThan(to);
    expect(Math.max(low - from, to - high)).toBeLessThan((to - from) * 0.01);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    // Five standard errors of a uniform distribution.
    expect(Math.abs(mean - (from + to) / 2)).toBeLessThan(
      (5 * (to - from)) / Math.sqrt(12 * count),
    );
  });

  test('are the same whether or not a change beside them is wanted', () => {
    const { grayscale: _, ...without } = second;
    const kept = drawn.map((ops) => ops.filter(({ kind }) => kind !== 'grayscale'));
    expect(draws(without, samples)).toEqual(kept);
    const { hue: __, ...calm } = jitter;
    expect(draws({ ...second, color: calm }, 500)).toEqual(
      drawn.slice(0, 500).map((ops) => ops.filter(({ kind }) => kind !== 'hue')),
    );
  });
});

describe('a loader', async () => {
  const SIDE = 48;
  const sizes = Array.from({ length: 12 }, (_, i) =>
    i % 3 === 2 ? { width: 60 + i, height: 50 } : { width: 200 + i, height: 150 },
  );
  const files = await Promise.all(sizes.map(({ width, height }, i) => jpeg(width, height, i)));
  const photographs = datasetOf(files.length, (index) => ({
    name: `${index}.jpg`,
    label: -1,
    bytes: files[index] as Buffer,
  }));
  const plain: DataLoaderOptions = { batchSize: 4, imageSize: SIDE, augment: 'train', seed: 3 };

  async function samplesOf(options: DataLoaderOptions, dataset: Dataset = photographs) {
    const loader = new DataLoader(dataset, options);
    const batches = await collect(loader.epoch(1));
    loader.close();
    const samples = batches.flatMap(({ pixels, size }) => {
      const bytes = pixels.length / size;
      return Array.from({ length: size }, (_, i) => pixels.slice(i * bytes, (i + 1) * bytes));
    });
    return { samples, decoded: loader.decoded() };
  }

  /** What is drawn after the crop of a sample, done to the crop in JavaScript. */
  function changed(
    crops: readonly Uint8Array[],
    options: ColorOptions,
    channels = 3,
  ): Uint8Array[] {
    const policy = createColorPolicy(options);
    if (policy === undefined) throw new Error('nothing is drawn');
    return crops.map((pixels, index) => {
      const stream = new RandomStream(3, PURPOSE.augment, index, 1);
      trainPlan(sizes[index] as PixelImage, { width: SIDE, height: SIDE }, {}, stream);
      const image = { pixels, width: SIDE, height: SIDE, channels };
      return applyColorOps(image, drawColorOps(policy, stream)).pixels;
    });
  }

  const unequal = (ours: readonly Uint8Array[], theirs: readonly Uint8Array[]) =>
    [...theirs.keys()].filter((i) =>
      Buffer.compare(ours[i] ?? Buffer.of(), theirs[i] as Uint8Array),
    );

  test.each([
    ['the first view', first],
    ['the second view', second],
    ['solarizing and wide blurs', { blur: { sigma: [3, 30] }, solarize: { threshold: 90.5 } }],
    ['strong jitter', { color: { brightness: 3, contrast: 2, saturation: 8, hue: 0.5 } }],
  ] as const)('has its threads change colours as JavaScript does: %s', async (_, options) => {
    const { samples: crops } = await samplesOf(plain);
    const { samples, decoded } = await samplesOf({ ...plain, ...options });
    // The small ones are JavaScript's.
    expect(decoded).toMatchObject({ native: 8, library: 4 });
    const expected = changed(crops, options);
    expect(unequal(samples, expected)).toEqual([]);
    expect(unequal(crops, expected).length).toBeGreaterThan(6);
  });

  test('changes colours of what the image library decodes', async () => {
    const library = { ...plain, decoder: 'library' } as const;
    const { samples: crops } = await samplesOf(library);
    const { samples } = await samplesOf({ ...library, ...second });
    expect(unequal(samples, changed(crops, second))).toEqual([]);
  });

  test('changes grey images', async () => {
    const grey = { ...plain, channels: 1 };
    const { samples: crops } = await samplesOf(grey);
    const { samples } = await samplesOf({ ...grey, ...first });
    expect(unequal(samples, changed(crops, first, 1))).toEqual([]);
  });

  test('changes each view by draws of its own', async () => {
    const view = { imageSize: SIDE, augment: 'train' } as const;
    const views = [view, { ...view, ...first }, { ...view, ...first, stream: 0 }];
    const loader = new DataLoader(photographs, { batchSize: 12, seed: 3, views });
    const [batch] = await collect(loader.epoch(1));
    loader.close();
    const bytes = SIDE * SIDE * 3;
    const [crops = [], other = [], same = []] = (batch?.views ?? []).map(({ pixels }) =>
      files.map((_, i) => pixels.slice(i * bytes, (i + 1) * bytes)),
    );
    expect(unequal(same, changed(crops, first))).toEqual([]);
    expect(unequal(other, same)).toHaveLength(12);
  });

  test.each([
    [{ color: { brightness: -1 } }, /^color\.brightness is -1; expected a number from 0 on/],
    [{ color: { hue: 0.6 } }, /^color\.hue is 0\.6; expected a number from 0 to 0\.5/],
    [{ color: { probability: 2 } }, /^color\.probability is 2; expected a number from 0 to 1/],
    [{ grayscale: Number.NaN }, /^grayscale is NaN; expected a number from 0 to 1/],
    [{ blur: { sigma: [2, 1] } }, /^blur\.sigma is \[2, 1\]; expected two numbers of pixels/],
    [{ blur: { sigma: [-1, 1] } }, /^blur\.sigma is \[-1, 1\]/],
    [{ solarize: { threshold: 300 } }, /^solarize\.threshold is 300; expected .* from 0 to 256/],
    [{ grayscale: 0.2, channels: 4 }, /^grayscale cannot change images with 4 channels/],
    [{ grayscale: 0.2, augment: 'eval' }, /need augment 'train' or 'crop', but augment is 'eval'/],
    [{ blur: { sigma: [1, 2] }, colorJitter: 0.4 }, /^colorJitter and blur are both set/],
    [{ solarize: {}, autoAugment: 'rand-m9-inc1' }, /^autoAugment and solarize are both set/],
  ] as [Partial<DataLoaderOptions>, RegExp][])('refuses %o', (change, message) => {
    const create = () => new DataLoader(photographs, { ...plain, ...change });
    expect(create).toThrow(UserError);
    expect(create).toThrow(message);
  });
});
