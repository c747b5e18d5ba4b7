import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { addFlags, givenFlags } from '../../lib/cli/flags.js';
import { absoluteSpec } from '../../lib/data/spec.js';
import { UserError } from '../../lib/errors.js';
import { models } from '../../lib/index.js';
import { mergeCommandOptions } from '../../lib/methods/commands.js';
import { type MaeSettings, mae } from '../../lib/methods/mae.js';
import {
  mergeFinetuneOptions,
  mergeLinprobeOptions,
  type PretrainOptions,
  pretrainSettings,
  recipeNames,
  resolveDetectSettings,
  resolveFinetuneSettings,
  resolveLinprobeSettings,
  resolveOptions,
  resolvePretrainSettings,
} from '../../lib/methods/public.js';
import { flagName, withFileKeys } from '../../lib/settings/index.js';
import { planOf } from '../../lib/training/settings/plan.js';
import { configOf as configOfMethod } from '../../lib/training/settings/resolve.js';
import { temporaryFolder } from '../support/folders.js';

const configOf = (settings: MaeSettings) => configOfMethod(mae.settings, settings);

describe('settings that make no sense are refused and named:', () => {
  test.each<[PretrainOptions, string | RegExp]>([
    [{ epochs: 0 }, 'epochs is 0; expected a number above 0'],
    [{ batchSize: 1.5 }, 'batchSize is 1.5; expected a whole number from 1'],
    [{ batchSize: Number.NaN }, 'batchSize is NaN; expected a whole number from 1'],
    [{ saveEvery: 0 }, 'saveEvery is 0; expected a whole number from 1'],
    [{ logEvery: -1 }, 'logEvery is -1; expected a whole number from 1'],
    [{ maxSteps: 0 }, 'maxSteps is 0; expected a whole number from 1'],
    [{ threads: 5000 }, 'threads is 5000; expected a whole number from 1 to 4096'],
    [{ lr: -1 }, 'lr is -1; expected a number from 0'],
    [{ blr: Number.NaN }, 'blr is NaN; expected a number from 0'],
    [{ minLr: Infinity }, 'minLr is Infinity; expected a number from 0'],
    [{ minLr: 1, lr: 0.5 }, 'minLr is 1; expected at most the learning rate, 0.5'],
    [{ ema: 1 }, 'ema is 1; expected a number from 0 and below 1'],
    [{ accum: 0 }, 'accum is 0; expected a whole number from 1'],
    [{ amp: 'fp8' as 'fp16' }, "amp is 'fp8'; expected one of auto, none, bf16, fp16"],
    [{ masking: 'none' as 'grid' }, "masking is 'none'; expected one of random, block, grid"],
    [{ epoch: 5 } as PretrainOptions, "unknown setting 'epoch'; did you mean 'epochs'?"],
    [{ weightDecay: -0.1 }, 'weightDecay is -0.1; expected a number from 0'],
    [{ warmupEpochs: -1 }, 'warmupEpochs is -1; expected a number from 0'],
    [{ clipGrad: 0 }, 'clipGrad is 0; expected a number above 0'],
    [{ seed: -1 }, 'seed is -1; expected a whole number from 0'],
    [{ cropScale: [1, 0.5] }, /^cropScale is 1, 0.5; expected two shares of the area/],
    [{ cropScale: [0, 1] }, /^cropScale is 0, 1; /],
    [{ crop: 'fixed' as 'fixed-size' }, "crop is 'fixed'; expected one of random-size, fixed-size"],
    [
      { cropPadding: 32 },
      /^cropPadding is 32; expected a whole number from 0 to 31, below the size/,
    ],
    [{ cropScale: [1] as never }, /^cropScale is 1; expected 2 numbers/],
    [{ lr: 1, blr: 2 }, /1 \(lr\) .* 2 \(blr\); expected one of them$/],
    [{ maskRatio: 0 }, /^mask ratio is 0; expected one that removes and keeps .* 64 patches$/],
    [{ maskRatio: 0.99 }, /^mask ratio is 0.99; /],
    [{ maskRatio: Number.NaN }, 'maskRatio is NaN; expected a number from 0'],
    [{ model: 'vit' }, /^no model is called 'vit'; there are mae_vit_tiny_patch4_32, /],
    [{ model: 'mae_vit_base_patch16' }, /^mae_vit_base_patch16 needs data: /],
    [{ depth: 0 }, 'depth is 0; expected a whole number from 1'],
    [{ dim: 30 }, 'dim is 30; expected a multiple of 4, for the position embeddings'],
    [{ decoderHeads: 5 }, 'decoder dim is 64; expected a multiple of its 5 heads'],
    [{ imageSize: [32, 30] }, /^image size 32x30 should be a multiple/],
    [{ mean: [0.5, 0.5] }, /^mean is 0.5, 0.5; expected one number, or one for each of the 3/],
    [{ std: [0] }, 'std is 0, 0, 0; expected numbers above 0'],
    [{ std: [Number.NaN] }, /^std is NaN; expected one or more numbers/],
  ])('%o', (options, message) => {
    const resolve = () => resolvePretrainSettings(options);
    expect(resolve).toThrow(UserError);
    expect(resolve).toThrow(message);
  });
});

describe('what is not given', () => {
  test('is the quick start, where nothing is', () => {
    const { data, epochs, batchSize, lr } = resolvePretrainSettings({});
    expect({ data, epochs, batchSize, lr }).toEqual({
      data: ['synthetic:8192'],
      epochs: 9,
      batchSize: 32,
      lr: 1.5e-3,
    });
  });

  test('is the recipe of the paper for its models', () => {
    const settings = resolvePretrainSettings({ model: 'mae_vit_base_patch16', data: ['photos'] });
    expect(settings).toMatchObject({
      epochs: 800,
      maskRatio: 0.75,
      weightDecay: 0.05,
      cropScale: [0.2, 1],
    });
  });

  test('is the statistics of ImageNet for colours and a half for others', () => {
    expect(resolvePretrainSettings({}).mean).toEqual([0.485, 0.456, 0.406]);
    expect(resolvePretrainSettings({ channels: 1 }).mean).toEqual([0.5]);
  });
});

test('crops are resized, or of the size of the unscaled image, or there are none', () => {
  const viewOf = (options: PretrainOptions) => mae.views(resolvePretrainSettings(options))[0];
  expect(viewOf({})).toMatchObject({ augment: 'train' });
  expect(viewOf({ crop: 'fixed-size', cropPadding: 4 })).toMatchObject({
    ...{ augment: 'crop', cropPadding: 4, imageSize: [32, 32] },
  });
  expect(viewOf({ crop: 'fixed-size', augment: false })).toMatchObject({ augment: 'none' });
});

test('a base learning rate is for 256 images a step, of all batches that make one', () => {
  const options = { model: 'mae_vit_base_patch16', data: ['photos'] };
  const rate = (more: PretrainOptions) => resolvePretrainSettings({ ...options, ...more }).lr;
  expect(rate({ batchSize: 1024 })).toBe(6e-4);
  expect(rate({ batchSize: 64, blr: 1e-3 })).toBe(2.5e-4);
  expect(rate({ batchSize: 64, accum: 16 })).toBe(6e-4);
  expect(rate({ batchSize: 64, accum: 16, lr: 0.5 })).toBe(0.5);
});

describe('settings from several places', () => {
  const folder = temporaryFolder();
  const write = (name: string, content: string) => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    return path;
  };

  test('are those of the file where no option says otherwise', () => {
    const file = write('a.yaml', 'batch_size: 16\nepochs: 3\nblr: 0.1\n');
    const settings = resolveOptions({ epochs: 5 }, file);
    expect(settings).toMatchObject({ batchSize: 16, epochs: 5, lr: (0.1 * 16) / 256 });
    expect(resolveOptions({ lr: 0.25 }, file).lr).toBe(0.25);
  });

  test('make the same settings again from what config.json holds', () => {
    const settings = resolvePretrainSettings({
      ...{
        model: 'mae_vit_tiny_patch4_32',
        data: ['a', 'b'],
        normPixLoss: true,
        imageSize: [32, 64],
      },
      ...{ clipGrad: 1, ema: 0.99, accum: 3, masking: 'block', augment: false, mean: 'measured' },
      ...{
        positions: 'learned',
        gradCheckpointing: true,
        cudaGraph: true,
        saveSteps: 7,
        amp: 'bf16',
        channels: 5,
      },
      ...{ blr: 1e-3, out: join(folder, 'x') },
    });
    const content = { command: 'train', ...configOf(settings), versions: { node: '20' } };
    const file = write('config.json', JSON.stringify(content));
    expect(resolveOptions({}, file)).toEqual(settings);
  });

  test('are those of the run that is resumed where nothing says otherwise', () => {
    const out = join(folder, 'run');
    mkdirSync(join(out, 'checkpoints'), { recursive: true });
    write('run/config.json', JSON.stringify({ batch_size: 5, lr: 0.5, out: 'elsewhere' }));
    const base = { data: ['photos'] };
    expect(resolveOptions({ ...base, out, resume: 'auto' })).toMatchObject({ batchSize: 5, out });
    expect(resolveOptions({ ...base, out, resume: 'auto', blr: 2.56, batchSize: 2 }).lr).toBe(0.02);
    expect(resolveOptions({ ...base, out }).batchSize).toBe(32);
    const named = resolveOptions({ ...base, resume: join(out, 'checkpoints') });
    expect(named).toMatchObject({ batchSize: 5, out });
    expect(resolveOptions({ ...base, resume: out, out: 'new' })).toMatchObject({
      ...{ batchSize: 5, out: 'new' },
    });
  });

  test('ask for the folder that --resume auto looks in', () => {
    expect(() => resolveOptions({ resume: 'auto' })).toThrow(
      "resume is auto, which looks in the run's folder; give it with --out",
    );
  });

  test('come from the recipe where a folder has its name', () => {
    const cwd = process.cwd();
    process.chdir(temporaryFolder());
    try {
      mkdirSync('cifar10');
      expect(resolveOptions({ data: ['synthetic'] }, 'cifar10').epochs).toBe(400);
    } finally {
      process.chdir(cwd);
    }
  });

  test('name the nearest recipe where there is no such file', () => {
    expect(() => resolveOptions({}, 'cifar1')).toThrow(
      "cifar1: no such file, nor a recipe of that name; did you mean 'cifar10'?",
    );
  });
});

describe('settings of any kind', () => {
  const folder = temporaryFolder();
  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  const rate = fc.double({ min: 0, max: 1e3, noNaN: true });
  const count = fc.integer({ min: 1, max: 1e9 });
  const word = fc.string({ minLength: 1 }).filter((text) => !text.startsWith('-'));

  /** Sizes that go together. */
  const architecture = fc
    .record({
      ...{ patch: fc.integer({ min: 2, max: 5 }), rows: fc.integer({ min: 2, max: 9 }) },
      ...{ columns: fc.integer({ min: 2, max: 9 }), heads: fc.integer({ min: 1, max: 3 }) },
      ...{ width: fc.integer({ min: 1, max: 4 }), channels: fc.integer({ min: 1, max: 5 }) },
    })
    .map(({ patch, rows, columns, heads, width, channels }) => ({
      ...{ patchSize: patch, imageSize: [patch * rows, patch * columns] as const, channels },
      ...{ dim: 4 * heads * width, heads, decoderDim: 4 * heads, decoderHeads: heads },
    }));

  const learning = fc.oneof(
    fc.record({ blr: rate }),
    fc.tuple(rate, share).map(([lr, part]) => ({ lr, minLr: lr * part })),
  );

  /** Some of all settings, each with a value that can be. */
  const options: fc.Arbitrary<PretrainOptions> = fc
    .tuple(
      architecture,
      learning,
      fc.record(
        {
          ...{ data: fc.array(word, { minLength: 1, maxLength: 3 }), out: word },
          model: fc.constantFrom('quick-start', 'mae_vit_tiny_patch4_32', 'mae_vit_base_patch16'),
          ...{ epochs: count, maxSteps: count, batchSize: count, accum: count, saveEvery: count },
          ...{ saveSteps: count, keep: count, logEvery: count },
          threads: fc.integer({ min: 1, max: 4096 }),
          ...{ workers: fc.nat(), seed: fc.maxSafeNat(), depth: count, decoderDepth: count },
          ...{ weightDecay: rate, warmupEpochs: rate, clipGrad: share },
          ema: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
          amp: fc.constantFrom('auto', 'none', 'bf16', 'fp16'),
          device: fc.constantFrom('auto', 'cpu', 'cuda', 'cuda:7'),
          masking: fc.constantFrom('random', 'block', 'grid'),
          positions: fc.constantFrom('sin-cos', 'learned'),
          maskRatio: fc.double({ min: 0.3, max: 0.7, noNaN: true }),
          cropScale: fc.tuple(share, share).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]),
          mean: fc.oneof(fc.constant('measured'), fc.tuple(share)),
          std: fc.oneof(fc.constant('measured'), fc.tuple(share)),
          ...{ augment: fc.boolean(), gradCheckpointing: fc.boolean(), cudaGraph: fc.boolean() },
          ...{ normPixLoss: fc.boolean(), encoderMaskTokens: fc.boolean() },
        },
        { requiredKeys: ['data', 'out'] },
      ),
    )
    .map((parts) => Object.assign({}, ...parts) as PretrainOptions);

  /** The flags that a user would give for options. */
  function flagsOf(given: PretrainOptions): string[] {
    return Object.entries(given).flatMap(([name, value]) => {
      const flag = flagName(name);
      if (value === true) return [flag];
      if (value === false) return [flag.replace('--', '--no-')];
      if (name === 'data') return [flag, ...(value as string[])];
      if (name === 'imageSize') return [flag, (value as number[]).join('x')];
      return [flag, String(value)];
    });
  }

  test('are the same from code, flags, files and the config.json of the run', () => {
    const file = join(folder, 'any.yaml');
    fc.assert(
      fc.property(options, (given) => {
        const settings = resolvePretrainSettings(given);
        const command = addFlags(new Command().exitOverride(), pretrainSettings);
        command.parse(flagsOf(given), { from: 'user' });
        expect(resolveOptions(givenFlags(pretrainSettings, command.opts()))).toEqual(settings);

        writeFileSync(file, stringify(withFileKeys(given)));
        expect(resolveOptions({}, file)).toEqual(settings);

        writeFileSync(file, JSON.stringify({ ...configOf(settings), command: 'train' }, null, 2));
        const data = settings.data.map(absoluteSpec);
        expect(resolveOptions({}, file)).toEqual({ ...settings, data });
      }),
      { numRuns: 300 },
    );
  });
});

describe('the recipe', () => {
  test.each(recipeNames('train'))('%s makes settings', (name) => {
    const settings = resolveOptions({ data: ['photos'] }, name);
    // A tokenizer learns in a few; what is trained on its tokens does not. Quick recipes take minutes.
    const least = name.endsWith('-quick') ? 1 : name.endsWith('-tokenizer') ? 5 : 100;
    expect(settings.epochs).toBeGreaterThanOrEqual(least);
  });

  test.each(recipeNames('finetune'))('%s makes settings of a classifier', (name) => {
    const laid = mergeFinetuneOptions({ data: ['photos'], valData: ['val'] }, name);
    const { imageSize, patchSize, channels, dim, depth, heads, positions } =
      models.maeConfig('mae_vit_base_patch16');
    const encoder = { imageSize, patchSize, channels, dim, depth, heads, positions };
    const settings = resolveFinetuneSettings(laid, laid.init === 'none' ? null : { encoder });
    expect(settings.epochs).toBeGreaterThanOrEqual(50);
  });

  test.each(recipeNames('detect'))('%s makes settings of a detector', (name) => {
    const { given } = mergeCommandOptions('detect', { data: ['coco:coco'] }, name);
    const settings = resolveDetectSettings(given, null);
    expect(settings.model).toBe(given.model);
    expect(settings.epochs).toBe(given.epochs);
  });

  test('is for one command', () => {
    const all = ['train', 'finetune', 'linprobe', 'detect']
      .flatMap((command) => recipeNames(command))
      .sort();
    expect(all).toEqual(recipeNames());
  });

  // arXiv:2111.06377, table 8.
  test.each([
    ['imagenet-vit-base', 768, 16],
    ['imagenet-vit-large', 1024, 16],
    ['imagenet-vit-huge', 1280, 14],
  ])('%s is as published', (name, dim, patchSize) => {
    const settings = resolveOptions({ data: ['photos'] }, name);
    expect(settings.batchSize * settings.accum).toBe(4096);
    expect(settings).toMatchObject({
      ...{ lr: (1.5e-4 * 4096) / 256, epochs: 1600, warmupEpochs: 40, weightDecay: 0.05 },
      ...{ maskRatio: 0.75, masking: 'random', cropScale: [0.2, 1] },
      ...{ dim, patchSize, imageSize: [224, 224], normPixLoss: true },
    });
  });
});

describe('the recipes of classifiers on ImageNet', () => {
  const sizes = [
    ['base', 'mae_vit_base_patch16', 100, 0.1],
    ['large', 'mae_vit_large_patch16', 50, 0.2],
    ['huge', 'mae_vit_huge_patch14', 50, 0.3],
  ] as const;
  const encoderOf = (model: string) => {
    const { imageSize, patchSize, channels, dim, depth, heads, positions } =
      models.maeConfig(model);
    return { encoder: { imageSize, patchSize, channels, dim, depth, heads, positions } };
  };
  const given = { init: 'mae.safetensors', data: ['train'], valData: ['val'], out: 'out' };

  // arXiv:2111.06377, table 9; the rest of it is what a fine-tuning does by itself.
  test.each(sizes)(
    'fine-tune the %s size as a fine-tuning does by itself',
    (size, model, epochs, dropPath) => {
      const known = encoderOf(model);
      const name = `imagenet-vit-${size}-finetune`;
      const settings = resolveFinetuneSettings(mergeFinetuneOptions(given, name), known);
      const { batchSize, accum, warmupEpochs } = settings;
      expect(batchSize * accum).toBe(1024);
      expect(settings).toMatchObject({ epochs, dropPath });
      const byItself = resolveFinetuneSettings({ ...given, batchSize, accum }, known);
      expect(settings).toEqual({ ...byItself, warmupEpochs });
      expect(planOf(settings, 1000)).toEqual(planOf(byItself, 1000));
    },
  );

  // Table 10.
  test.each(sizes)('probe the %s size as a probe does by itself', (size, model) => {
    const known = encoderOf(model);
    const name = `imagenet-vit-${size}-linprobe`;
    const settings = resolveLinprobeSettings(mergeLinprobeOptions(given, name), known);
    const { batchSize, accum, warmupEpochs } = settings;
    expect(batchSize * accum).toBe(16384);
    expect(settings).toMatchObject({ lr: (0.1 * 16384) / 256, epochs: 90, weightDecay: 0 });
    const byItself = resolveLinprobeSettings({ ...given, blr: 0.1, batchSize, accum }, known);
    expect(settings).toEqual({ ...byItself, warmupEpochs });
    expect(planOf(settings, 1000)).toEqual(planOf(byItself, 1000));
  });
});

describe('the plan of a run', () => {
  const settings = (options: PretrainOptions) => resolvePretrainSettings(options);

  test('has the steps of all epochs', () => {
    expect(planOf(settings({ epochs: 10 }), 8)).toEqual({
      ...{ stepsPerEpoch: 8, totalSteps: 80, warmupSteps: 4, epochs: 10 },
    });
  });

  test('ends after the largest number of steps', () => {
    expect(planOf(settings({ epochs: 10, maxSteps: 20 }), 8)).toMatchObject({
      totalSteps: 20,
      epochs: 2.5,
    });
  });

  test('counts what is left of an epoch as a step', () => {
    expect(planOf(settings({ epochs: 10, accum: 3 }), 8)).toMatchObject({
      ...{ stepsPerEpoch: 3, totalSteps: 30 },
    });
  });

  test('warms up for 40 epochs of a long run', () => {
    expect(planOf(settings({ epochs: 1600 }), 10).warmupSteps).toBe(400);
  });

  test('never warms up for longer than it lasts', () => {
    expect(planOf(settings({ epochs: 2, warmupEpochs: 5 }), 10).warmupSteps).toBe(20);
  });
});
