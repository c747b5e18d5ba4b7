/** Features, and classification by the nearest neighbours among them. */
import { describe, expect, test } from 'vitest';
import { type Dataset, SampleError } from '../../lib/data/index.js';
import { Normalisation } from '../../lib/data/tensors/index.js';
import {
  evaluationLoader,
  extractFeatures,
  featuresOf,
  type NeighbourOptions,
  nearestNeighbours,
} from '../../lib/evaluation/index.js';
import { VisionTransformer } from '../../lib/models/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { picture } from '../support/images.js';
import { SMALL, smallModel } from '../support/models.js';
import { needs } from '../support/needs.js';
import { messageOf } from '../support/outcomes.js';

const reference = pythonEnv();

function table(features: readonly (readonly number[])[], labels: readonly number[]) {
  return {
    features: torch.tensor(features as number[][], { dtype: 'float32' }),
    labels: Int32Array.from(labels),
  };
}

/** An angle's place on a circle, at some distance. */
const at = (degrees: number, length = 1) => [
  length * Math.cos((degrees * Math.PI) / 180),
  length * Math.sin((degrees * Math.PI) / 180),
];

describe('the nearest neighbours', () => {
  const known = table([at(5), at(30, 10), at(-32, 0.1), at(180)], [0, 1, 1, 2]);
  const ask = (label: number, options: Partial<NeighbourOptions>) =>
    nearestNeighbours(known, table([at(0, 3)], [label]), {
      ...{ classes: 3, k: [3], temperature: 0.07 },
      ...options,
    });

  test('weigh less the further they are', async () => {
    // exp(cos 5° / 0.07) is above exp(cos 30° / 0.07) + exp(cos 32° / 0.07), but not with 10 in the place of 0.07.
    expect(await ask(0, {})).toEqual([{ k: 3, top1: 100, top5: 100 }]);
    expect(await ask(1, { temperature: 10 })).toEqual([{ k: 3, top1: 100, top5: 100 }]);
    expect(await ask(0, { temperature: 10 })).toEqual([{ k: 3, top1: 0, top5: 100 }]);
  });

  test('count up to k, for each k that is asked for', async () => {
    expect(await ask(1, { k: [1, 3], temperature: 10 })).toEqual([
      { k: 1, top1: 0, top5: 0 },
      { k: 3, top1: 100, top5: 100 },
    ]);
  });

  test('leave a class without a vote out of the best five', async () => {
    expect(await ask(2, {})).toEqual([{ k: 3, top1: 0, top5: 0 }]);
    expect(await ask(2, { k: [4], temperature: 10 })).toEqual([{ k: 4, top1: 0, top5: 100 }]);
  });

  test('vote at any temperature', async () => {
    // Without care exp(1 / 0.0001) is infinite.
    expect(await ask(0, { temperature: 1e-4 })).toEqual([{ k: 3, top1: 100, top5: 100 }]);
  });

  test('that are more than the images are refused', async () => {
    expect(await messageOf(() => ask(0, { k: [3, 5] }))).toBe(
      'k is 5; expected at most 4, the number of training images, of which each can be a neighbour once',
    );
  });

  test('leave no tensor behind', async () => {
    const images = table([at(0), at(40)], [0, 1]);
    const before = torch.memory().tensors;
    await nearestNeighbours(known, images, { classes: 3, k: [1, 2], temperature: 0.07 });
    expect(torch.memory().tensors).toBeLessThanOrEqual(before);
  });

  test(
    'vote as in PyTorch, block by block',
    needs(reference !== null, 'Python with PyTorch'),
    async () => {
      const generator = new torch.Generator('cpu').manualSeed(3);
      const [classes, dim] = [7, 5];
      const draw = (count: number) => {
        const labels = torch.randint(0, classes, [count], { generator });
        const centres = torch.randn([classes, dim], {
          generator: new torch.Generator('cpu').manualSeed(9),
        });
        const features = centres
          .indexSelect(0, labels)
          .add(torch.randn([count, dim], { generator }));
        return { features, labels: Int32Array.from(labels.tolist() as number[]) };
      };
      // More images than are looked up at once.
      const [bank, images] = [draw(300), draw(1500)];
      const k = [1, 10, 20, 100];
      for (const temperature of [0.07, 1]) {
        const expected = askPython(reference as NonNullable<typeof reference>, 'knn.py', {
          ...{ known: bank.features.tolist(), knownLabels: [...bank.labels] },
          ...{ images: images.features.tolist(), labels: [...images.labels] },
          ...{ k, temperature, classes },
        }) as [number, number][];
        const results = await nearestNeighbours(bank, images, { classes, k, temperature });
        const counts = results.map(({ top1, top5 }) => [top1 * 15, top5 * 15].map(Math.round));
        expect(counts).toEqual(expected);
      }
    },
  );
});

describe('features', () => {
  const dataset: Dataset = {
    length: 5,
    classes: ['a', 'b'],
    get(index) {
      if (index === 2) throw new SampleError('third', 'is made to be bad');
      return { name: `${index}`, label: index % 2, ...picture(16, 16, index) };
    },
  };
  const loader = () =>
    evaluationLoader(dataset, { batchSize: 2, imageSize: 16, workers: 1, cacheBytes: 0 });

  const expected = (encode: (images: Tensor) => Tensor): Tensor => {
    const kept = [0, 1, 3, 4].map((index) => picture(16, 16, index).pixels);
    using normalisation = new Normalisation(3);
    const batch = { pixels: Uint8Array.from(kept.flatMap((p) => [...p])), size: 4 };
    return torch.noGrad(() => encode(normalisation.toTensor({ ...batch, height: 16, width: 16 })));
  };

  /** A classifier with the encoder of a masked autoencoder. */
  function encoders(pooling: 'cls' | 'mean') {
    const mae = smallModel({}, 4);
    const { imageSize, patchSize, channels, dim, depth, heads, positions } = SMALL;
    const vit = new VisionTransformer({
      ...{ imageSize, patchSize, channels, dim, depth, heads, positions },
      ...{ pooling, numClasses: 1, dropPath: 0, trainPositions: false },
    });
    vit.loadStateDict(mae.stateDict(), { strict: false });
    return { mae, vit };
  }

  test.each(['cls', 'mean'] as const)('of an autoencoder: %s', async (kind) => {
    const { mae, vit } = encoders('cls');
    using normalisation = new Normalisation(3);
    using found = await extractFeatures(featuresOf(vit, kind), loader(), normalisation);
    const wanted = expected((images) => {
      const tokens = mae.features(images);
      return kind === 'cls' ? tokens.select(1, 0) : tokens.narrow(1, 1, 16).mean(1);
    });
    expect(found.features.shape).toEqual([4, 24]);
    expect(found.features.requiresGrad).toBe(false);
    // The same float32 operations in batches of other sizes.
    expect(torch.allclose(found.features, wanted, 1e-5, 1e-6)).toBe(true);
    expect([...found.labels]).toEqual([0, 1, 1, 0]);
    expect(found.skipped).toBe(1);
  });

  test('of a classifier that pools the mean are what its head sees', async () => {
    const { vit } = encoders('mean');
    using normalisation = new Normalisation(3);
    using found = await extractFeatures(featuresOf(vit, 'mean'), loader(), normalisation);
    const wanted = expected((images) => vit.forwardFeatures(images));
    expect(torch.allclose(found.features, wanted, 1e-5, 1e-6)).toBe(true);
    expect(await messageOf(() => featuresOf(vit, 'cls'))).toMatch(
      /has no norm for the class token; take --features mean$/,
    );
  });

  test('leave no other tensor behind', async () => {
    const { vit } = encoders('cls');
    using normalisation = new Normalisation(3);
    const before = torch.memory().tensors;
    for (let i = 0; i < 3; i++) {
      (await extractFeatures(featuresOf(vit, 'mean'), loader(), normalisation))[Symbol.dispose]();
    }
    // What earlier tests have dropped may be freed meanwhile.
    expect(torch.memory().tensors).toBeLessThanOrEqual(before);
  });
});
