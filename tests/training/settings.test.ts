import { describe, expect, test } from 'vitest';
import { UserError } from '../../lib/errors.js';
import { type PretrainOptions, resolvePretrainSettings } from '../../lib/training/index.js';
import { stepsOf } from '../../lib/training/settings.js';

describe('settings that make no sense are refused and named:', () => {
  test.each<[PretrainOptions, string | RegExp]>([
    [{ epochs: 0 }, 'epochs is 0; expected a whole number from 1'],
    [{ epochs: 1.5 }, 'epochs is 1.5; expected a whole number from 1'],
    [{ batchSize: Number.NaN }, 'batchSize is NaN; expected a whole number from 1'],
    [{ saveEvery: 0 }, 'saveEvery is 0; expected a whole number from 1'],
    [{ logEvery: -1 }, 'logEvery is -1; expected a whole number from 1'],
    [{ maxSteps: 0 }, 'maxSteps is 0; expected a whole number from 1'],
    [{ learningRate: -1 }, 'learningRate is -1; expected a number from 0'],
    [{ baseLearningRate: Number.NaN }, 'learningRate is NaN; expected a number from 0'],
    [{ minLearningRate: Infinity }, 'minLearningRate is Infinity; expected a number from 0'],
    [{ weightDecay: -0.1 }, 'weightDecay is -0.1; expected a number from 0'],
    [{ warmupEpochs: -1 }, 'warmupEpochs is -1; expected a number from 0'],
    [{ clipGrad: 0 }, 'clipGrad is 0; expected a number above 0'],
    [{ seed: -1 }, 'seed is -1; expected a whole number from 0'],
    [{ cropScale: [1, 0.5] }, /^cropScale is 1, 0.5; expected two shares of the area/],
    [{ cropScale: [0, 1] }, /^cropScale is 0, 1; /],
    [{ learningRate: 1, baseLearningRate: 2 }, /1 \(--lr\) .* 2 \(--blr\); expected one of them$/],
    [{ maskRatio: 0 }, /^mask ratio is 0; expected one that removes and keeps .* 64 patches$/],
    [{ maskRatio: 0.99 }, /^mask ratio is 0.99; /],
    [{ maskRatio: Number.NaN }, /^mask ratio is NaN; /],
    [{ model: 'vit' }, /^no model is called 'vit'; there are mae_vit_tiny_patch4_32, /],
    [{ model: 'mae_vit_base_patch16' }, /^the model mae_vit_base_patch16 needs data: /],
    [{ changes: { channels: 5 } }, 'channels is 5; expected a whole number from 1 to 4'],
    [{ changes: { depth: 0 } }, /^every size of the model should be a whole number/],
    [{ changes: { dim: 30 } }, 'dim is 30; expected a multiple of 4, for the position embeddings'],
    [{ changes: { decoderHeads: 5 } }, 'decoder dim is 64; expected a multiple of its 5 heads'],
    [{ changes: { imageSize: [32, 30] } }, /^image size 32x30 should be a multiple/],
    [{ mean: [0.5, 0.5] }, /^mean is 0.5, 0.5; expected one number, or one for each of the 3/],
    [{ std: [0] }, 'std is 0, 0, 0; expected numbers above 0'],
    [{ std: [Number.NaN] }, /^std is NaN; expected one number/],
  ])('%o', (options, message) => {
    const resolve = () => resolvePretrainSettings(options);
    expect(resolve).toThrow(UserError);
    expect(resolve).toThrow(message);
  });
});

describe('what is not given', () => {
  test('is the quick start, where nothing is', () => {
    const { data, epochs, batchSize, learningRate } = resolvePretrainSettings({});
    expect({ data, epochs, batchSize, learningRate }).toEqual({
      data: ['synthetic:8192'],
      epochs: 9,
      batchSize: 32,
      learningRate: 1.5e-3,
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
    expect(resolvePretrainSettings({ changes: { channels: 1 } }).mean).toEqual([0.5]);
  });
});

test('a base learning rate is for 256 images a step', () => {
  const options = { model: 'mae_vit_base_patch16', data: ['photos'] };
  expect(resolvePretrainSettings({ ...options, batchSize: 1024 }).learningRate).toBe(6e-4);
  expect(
    resolvePretrainSettings({ ...options, baseLearningRate: 1e-3, batchSize: 64 }).learningRate,
  ).toBe(2.5e-4);
});

describe('the plan of a run', () => {
  const settings = (options: PretrainOptions) => resolvePretrainSettings(options);

  test('has the steps of all epochs', () => {
    expect(stepsOf(settings({ epochs: 10 }), 8)).toEqual({
      totalSteps: 80,
      warmupSteps: 4,
      epochs: 10,
    });
  });

  test('ends after the largest number of steps', () => {
    expect(stepsOf(settings({ epochs: 10, maxSteps: 20 }), 8)).toMatchObject({
      totalSteps: 20,
      epochs: 2.5,
    });
  });

  test('warms up for 40 epochs of a long run', () => {
    expect(stepsOf(settings({ epochs: 1600 }), 10).warmupSteps).toBe(400);
  });

  test('never warms up for longer than it lasts', () => {
    expect(stepsOf(settings({ epochs: 2, warmupEpochs: 5 }), 10).warmupSteps).toBe(20);
  });
});
