/**
 * Whole fine-tunings against PyTorch, with the classifier of tests/python/vit_reference.py: from the same weights, images
 * and draws, which are made here a second time, the same losses and weights.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import { drawBoxes, drawMix, eraseStream, mixStream } from '../../lib/data/augment/batch/index.js';
import { type Batch, DataLoader } from '../../lib/data/index.js';
import { Normalisation } from '../../lib/data/tensors/index.js';
import { type FinetuneOptions, finetune, trainLastBlocks } from '../../lib/methods/public.js';
import {
  CLASSIFIER_KEY,
  VisionTransformer,
  type VitConfig,
  writeClassifierCard,
} from '../../lib/models/index.js';
import { fileKey } from '../../lib/settings/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { CLASSES, labelledPictures } from '../support/labelled-images.js';
import { SMALL_VIT } from '../support/models.js';
import { needs } from '../support/needs.js';

const STATISTICS = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] };
/** Of 22 pictures: two batches of 8 and one of 6. */
const [IMAGES, BATCH, STEPS, WARMUP, SEED] = [22, 8, 8, 3, 5];
const SIZE: [number, number] = [16, 16];
const COMMON = { lr: 4e-3, minLr: 1e-4, weightDecay: 0.3, layerDecay: 0.65 };

interface Case {
  name: string;
  pooling: 'mean' | 'cls';
  accum: number;
  clipGrad: number | null;
  trainableBlocks: number | null;
  regularisation: { smoothing: number; erasing: number; mixup: number; cutmix: number };
}

const cases: Case[] = [
  {
    ...{ name: 'everything on, mean', pooling: 'mean', accum: 1, clipGrad: null },
    trainableBlocks: null,
    regularisation: { smoothing: 0.1, erasing: 0.5, mixup: 0.8, cutmix: 1 },
  },
  {
    ...{
      name: 'two batches a step, clipped, class token',
      pooling: 'cls',
      accum: 2,
      clipGrad: 0.5,
    },
    trainableBlocks: null,
    regularisation: { smoothing: 0, erasing: 0, mixup: 0.8, cutmix: 0 },
  },
  {
    ...{ name: 'the last block alone', pooling: 'mean', accum: 1, clipGrad: null },
    trainableBlocks: 1,
    regularisation: { smoothing: 0.1, erasing: 0, mixup: 0, cutmix: 0 },
  },
];

const configOf = ({ pooling }: Case): VitConfig => ({
  ...{ ...SMALL_VIT, depth: 2, numClasses: CLASSES.length, pooling, dropPath: 0 },
});

/** A classifier whose every weight is in a file, that of the head and of the norms other than what they start with. */
function initial(one: Case): VisionTransformer {
  torch.manualSeed(SEED);
  const model = new VisionTransformer(configOf(one));
  torch.noGrad(() => {
    for (const parameter of model.parameters())
      parameter.add_(torch.randnLike(parameter), { alpha: 0.05 });
  });
  return model;
}

/** What one batch is made of, as Python is told it; its tensors go into `tensors`. */
function drawn(batch: Batch, { regularisation }: Case, tensors: Record<string, Tensor>) {
  const { epoch, index, size } = batch;
  const { erasing, mixup, cutmix } = regularisation;
  const name = `${epoch}-${index}`;
  const stream = eraseStream(SEED, epoch, index);
  const boxes = drawBoxes(stream, size, SIZE, { probability: erasing });
  const noise = new torch.Generator().manualSeed(stream.uint32());
  const erased = boxes.filter((box) => box !== null).length;
  using normalisation = new Normalisation(3, 'cpu', STATISTICS.mean, STATISTICS.std);
  tensors[`${name}.images`] = normalisation.toTensor(batch);
  tensors[`${name}.labels`] = torch.tensor(batch.labels as Int32Array);
  if (erased > 0)
    tensors[`${name}.noise`] = torch.randn([erased, 3, ...SIZE], { generator: noise });
  const options = { mixup, cutmix, prob: 1, switchProb: 0.5 };
  return { name, boxes, mix: drawMix(mixStream(SEED, epoch, index), options, SIZE) };
}

/** The batches of each step. */
async function drawnSteps(one: Case, tensors: Record<string, Tensor>) {
  const loader = new DataLoader(labelledPictures(IMAGES), {
    ...{ batchSize: BATCH, shuffle: true, dropLast: false, seed: SEED, workers: 0 },
    ...{ imageSize: SIZE, channels: 3, augment: 'train', cropScale: [0.3, 1] },
  });
  const steps: ReturnType<typeof drawn>[][] = [];
  for (let epoch = 0; steps.length < STEPS; epoch++) {
    let step: ReturnType<typeof drawn>[] = [];
    for await (const batch of loader.epoch(epoch)) {
      step.push(drawn(batch, one, tensors));
      if (step.length < one.accum && batch.index + 1 < loader.batchesPerEpoch) continue;
      steps.push(step);
      step = [];
    }
  }
  return steps.slice(0, STEPS);
}

/**
 * Relative differences of losses, and of the weights relative to the way that they went. In float32 both sides round at
 * every op, in other orders, by up to 6e-8; that came to 2e-7 of losses. The biases of keys have no gradient but such
 * rounding, which Adam takes for a small gradient and makes a step of: of the way of all weights that came to 5e-4. Other
 * processors sum in other orders, hence ten times as much and more. A layer's rate or a group's decay that is another one
 * is over 3e-2 of the way.
 */
const TOLERANCE = { loss: 5e-6, weights: 5e-3 };

const reference = pythonEnv();

describe(
  'a fine-tuning is as in PyTorch:',
  needs(reference !== null, 'Python with PyTorch'),
  () => {
    const folder = temporaryFolder();
    const found = new Map<string, { ours: number[]; theirs: number[]; off: number }>();
    const mixes = new Set<string>();

    beforeAll(async () => {
      if (reference === null) return;
      const scope = torch.scope();
      try {
        const requests = [];
        for (const one of cases) {
          using model = initial(one);
          trainLastBlocks(model, one.trainableBlocks);
          const tensors: Record<string, Tensor> = {};
          for (const [name, tensor] of Object.entries(model.stateDict())) {
            tensors[`model.${name}`] = tensor;
          }
          const card = {
            architecture: model.config,
            ...STATISTICS,
            classes: CLASSES,
            cropRatio: null,
          };
          const weights = join(folder, `${one.name}.safetensors`);
          saveSafetensors(weights, model.stateDict(), {
            [CLASSIFIER_KEY]: writeClassifierCard(card),
          });
          const batches = await drawnSteps(one, tensors);
          for (const { mix } of batches.flat())
            mixes.add(mix === null ? 'none' : mix.box ? 'cut' : 'blend');
          saveSafetensors(join(folder, `${one.name}.in`), tensors);
          const config = Object.fromEntries(
            Object.entries(model.config).map(([name, value]) => [fileKey(name), value]),
          );
          const trained = model
            .namedParameters()
            .flatMap(([name, { requiresGrad }]) => (requiresGrad ? [name] : []));
          requests.push({
            ...{ ...one, ...COMMON, smoothing: one.regularisation.smoothing, config, trained },
            ...{ warmup: WARMUP, steps: STEPS, batches },
          });
        }
        const told = askPython(reference, 'finetune.py', { folder, cases: requests }) as number[][];
        for (const [i, one] of cases.entries()) {
          const out = join(folder, `${one.name}-run`);
          const stepsPerEpoch = Math.ceil(Math.ceil(IMAGES / BATCH) / one.accum);
          const options: FinetuneOptions = {
            ...{ init: join(folder, `${one.name}.safetensors`), ...COMMON, ...one.regularisation },
            ...{
              pooling: one.pooling,
              accum: one.accum,
              dropPath: 0,
              cropScale: [0.3, 1],
              seed: SEED,
            },
            ...{
              batchSize: BATCH,
              epochs: 9,
              maxSteps: STEPS,
              warmupEpochs: WARMUP / stepsPerEpoch,
            },
            ...{
              logEvery: 1,
              threads: 1,
              workers: 0,
              device: 'cpu',
              amp: 'none',
              autoAugment: 'none',
              out,
            },
            ...(one.clipGrad === null ? {} : { clipGrad: one.clipGrad }),
            ...(one.trainableBlocks === null ? {} : { trainableBlocks: one.trainableBlocks }),
          };
          const { checkpoint } = await finetune(options, { dataset: labelledPictures(IMAGES) });
          const read = (path: string) => loadSafetensors(path).tensors;
          const start = read(join(folder, `${one.name}.safetensors`));
          const [own, their] = [read(checkpoint as string), read(join(folder, `${one.name}.out`))];
          expect(Object.keys(own).sort()).toEqual(Object.keys(their).sort());
          const norm = (a: typeof own, b: typeof own) =>
            Math.hypot(
              ...Object.keys(own).map(
                (name) =>
                  a[name]
                    ?.sub(b[name] as Tensor)
                    .norm()
                    .item() as number,
              ),
            );
          const log = readFileSync(join(out, 'log.jsonl'), 'utf8').trimEnd().split('\n');
          const steps = log.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'step');
          found.set(one.name, {
            ours: steps.map(({ loss }) => loss),
            theirs: told[i] as number[],
            off: norm(own, their) / norm(their, start),
          });
        }
      } finally {
        scope[Symbol.dispose]();
      }
    }, 300_000);

    test('both kinds of mixing are drawn', () => {
      expect([...mixes].sort()).toEqual(['blend', 'cut', 'none']);
    });

    describe.each(cases)('$name:', ({ name }) => {
      const outcome = () => found.get(name) as NonNullable<ReturnType<typeof found.get>>;

      test('the loss of every step', () => {
        const { ours, theirs } = outcome();
        expect(ours.length).toBe(STEPS);
        const off = ours.map((loss, i) => Math.abs(loss / (theirs[i] as number) - 1));
        expect(Math.max(...off)).toBeLessThan(TOLERANCE.loss);
      });

      test('the weights after the last', () => {
        expect(outcome().off).toBeLessThan(TOLERANCE.weights);
      });
    });
  },
);
