/** Classifiers from checkpoints: ours, and those of other programs. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { savePytorch, saveSafetensors } from '../../lib/checkpoints/index.js';
import { loadClassifier } from '../../lib/evaluation/index.js';
import {
  CLASSIFIER_KEY,
  type ClassifierCard,
  VisionTransformer,
  type VitConfig,
  writeClassifierCard,
} from '../../lib/models/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';
import { smallModel } from '../support/models.js';
import { messageOf } from '../support/outcomes.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);

/** Heads of 64, which is what is assumed of a width without a name. */
const CONFIG: VitConfig = {
  ...{ imageSize: [16, 24], patchSize: 4, channels: 3, dim: 64, depth: 2, heads: 1 },
  ...{ positions: 'sin-cos', pooling: 'mean', numClasses: 3, dropPath: 0.1, trainPositions: true },
};
const SQUARE = { ...CONFIG, imageSize: [16, 16] } as const;
const CARD: ClassifierCard = {
  ...{ architecture: CONFIG, mean: [0.1, 0.2, 0.3], std: [1, 2, 3] },
  ...{ classes: ['emu', 'cat', 'dog'], cropRatio: 0.9 },
};

function vit(config: VitConfig): VisionTransformer {
  torch.manualSeed(5);
  const model = new VisionTransformer(config).eval();
  torch.noGrad(() => model.head.weight.normal_());
  return model;
}

const images = (height: number, width: number): Tensor =>
  torch.randn([2, 3, height, width], { generator: new torch.Generator('cpu').manualSeed(1) });

const answers = (model: VisionTransformer, given: Tensor) =>
  torch.noGrad(() => model.forward(given)).tolist();

const ours = path('ours.safetensors');
const theirs = path('theirs.pth');

beforeAll(() => {
  const metadata = { [CLASSIFIER_KEY]: writeClassifierCard(CARD) };
  saveSafetensors(ours, vit(CONFIG).stateDict(), metadata);
  savePytorch(theirs, { model: new Map(Object.entries(vit(SQUARE).stateDict())) });
});

test('a classifier that was saved here is loaded with its weights and card', () => {
  using loaded = loadClassifier(ours, 'cpu');
  expect(loaded.card).toEqual(CARD);
  expect(loaded).toMatchObject({ isNamed: true, notes: [] });
  expect(loaded.normalisation.std).toEqual([1, 2, 3]);
  expect(loaded.model.training).toBe(false);
  const given = images(16, 24);
  expect(answers(loaded.model, given)).toEqual(answers(vit(CONFIG), given));
});

test.each(['mean', 'cls'] as const)(
  'a PyTorch classifier that pools %s has classes by number',
  (pooling) => {
    const file = path(`${pooling}.pth`);
    const model = vit({ ...SQUARE, pooling });
    savePytorch(file, new Map(Object.entries(model.stateDict())));
    using loaded = loadClassifier(file, 'cpu');
    expect(loaded.card.classes).toEqual(['0', '1', '2']);
    expect(loaded.isNamed).toBe(false);
    expect(loaded.notes.join()).toContain("assumed: 1 heads, ImageNet's normalisation");
    const given = images(16, 16);
    expect(answers(loaded.model, given)).toEqual(answers(model, given));
  },
);

test('a PyTorch classifier gets the class names that the caller gives', () => {
  using loaded = loadClassifier(theirs, 'cpu', { classes: ['x', 'y', 'z'] });
  expect(loaded.card.classes).toEqual(['x', 'y', 'z']);
  expect(loaded.isNamed).toBe(true);
});

test('a linear probe computes the same with its BatchNorm folded into the head', () => {
  const model = vit({ ...SQUARE, pooling: 'cls' });
  const { 'head.weight': weight, 'head.bias': bias, ...encoder } = model.stateDict();
  const generator = new torch.Generator('cpu').manualSeed(2);
  const [mean, variance] = [torch.randn([64], { generator }), torch.rand([64], { generator })];
  const file = path('probe.pth');
  const head = {
    'head.0.running_mean': mean,
    'head.0.running_var': variance,
    'head.0.num_batches_tracked': torch.tensor(7, { dtype: 'int64' }),
    'head.1.weight': weight as Tensor,
    'head.1.bias': bias as Tensor,
  };
  savePytorch(file, { model: new Map(Object.entries({ ...encoder, ...head })) });
  using loaded = loadClassifier(file, 'cpu');
  const given = images(16, 16);
  const [got, wanted] = torch.noGrad(() => {
    const features = model.forwardFeatures(given);
    const normed = features.sub(mean).div(variance.add(1e-6).sqrt());
    const logits = normed.matmul((weight as Tensor).t()).add(bias as Tensor);
    return [loaded.model.forward(given), logits] as const;
  });
  // float32 sums of 64 products of a few units each.
  expect(torch.allclose(got, wanted, 1e-4, 1e-4)).toBe(true);
  expect(loaded.notes).toContain("the head's BatchNorm became part of its linear layer");
});

test('position embeddings are interpolated to images of another size', () => {
  using loaded = loadClassifier(ours, 'cpu', { imageSize: [32, 32] });
  expect(loaded.card.architecture.imageSize).toEqual([32, 32]);
  expect(loaded.notes).toEqual(['pos_embed interpolated from 4x6 to 8x8 patches']);
  expect(loaded.model.forward(images(32, 32)).shape).toEqual([2, 3]);
});

test('loading and freeing a classifier leaves no tensor behind', () => {
  const before = torch.memory().tensors;
  for (const file of [ours, theirs]) loadClassifier(file, 'cpu')[Symbol.dispose]();
  expect(torch.memory().tensors).toBe(before);
});

describe('loadClassifier refuses with one line', () => {
  const save = (name: string, state: Record<string, Tensor>, card?: string) => {
    saveSafetensors(path(name), state, card === undefined ? {} : { [CLASSIFIER_KEY]: card });
    return path(name);
  };
  test.each<[string, () => unknown, RegExp]>([
    [
      'an autoencoder',
      () => loadClassifier(save('mae.safetensors', smallModel().stateDict()), 'cpu'),
      /mae.safetensors: has no classifier; finetune it first$/,
    ],
    [
      'a folder',
      () => loadClassifier(folder, 'cpu'),
      /: is a folder without model.safetensors or pytorch_model.bin; expected a checkpoint such as runs.a.checkpoints.last.safetensors$/,
    ],
    [
      'a card of another model',
      () =>
        loadClassifier(
          save(
            'other.safetensors',
            vit(CONFIG).stateDict(),
            writeClassifierCard({
              ...CARD,
              architecture: { ...CONFIG, numClasses: 2 },
              classes: ['a', 'b'],
            }),
          ),
          'cpu',
        ),
      /other.safetensors: its description does not fit its weights: the head stays as initialised: head.weight is \[3, 64\]/,
    ],
    [
      'a card that is cut off',
      () => loadClassifier(save('cut.safetensors', vit(CONFIG).stateDict(), '{"arch'), 'cpu'),
      /cut.safetensors: the classifier's description is not JSON/,
    ],
    [
      'a size that is no multiple of the patches',
      () => loadClassifier(ours, 'cpu', { imageSize: [30, 30] }),
      /ours.safetensors: image size 30x30 should be a multiple of the patch size, 4$/,
    ],
    [
      'too few names of classes',
      () => loadClassifier(theirs, 'cpu', { classes: ['a'] }),
      /theirs.pth: 1 names of classes are given; expected one for each of the 3 classes of its head$/,
    ],
  ])('%s', async (_, load, message) => {
    const text = await messageOf(load);
    expect(text).toMatch(message);
    expect(text).not.toContain('\n');
  });
});
