/**
 * A step of a method of pre-training as `train` runs it, on fixed inputs; benchmarks/reference/methods.py has the same in
 * PyTorch. Both get the same weights and inputs from a file.
 */
import { join } from 'node:path';
import { saveSafetensors } from '../checkpoints/index.js';
import { type Batch, createBatch, type View } from '../data/batch.js';
import type { Dataset, ViewSpec } from '../data/index.js';
import { Normalisation } from '../data/tensors/index.js';
import { type AnyMethod, pretraining } from '../methods/index.js';
import { ImageTokenizer, type MaeConfig } from '../models/index.js';
import { maeModelNames } from '../models/registry.js';
import {
  TOKENIZER_KEY,
  type TokenizerConfig,
  writeTokenizerCard,
} from '../models/tokenizer-config.js';
import type { Module } from '../nn/index.js';
import type { Precision } from '../runtime/precision.js';
import type { Settings } from '../settings/index.js';
import { type Device, type Tensor, torch } from '../torch/index.js';
import { savePytorch } from '../torch/serialization/save.js';
import {
  type MethodSettings,
  resolveMethod,
  type Statistics,
  type Task,
} from '../training/method.js';
import { optimizerOf } from '../training/set-up.js';
import type { MethodCase } from './step-case.js';

/** What a step of a method is made from. */
export interface MethodStepOptions {
  readonly method: keyof typeof pretraining;
  /** Gives recipes for small models by its name. */
  readonly model: string;
  readonly config: MaeConfig;
  readonly batchSize: number;
  readonly device: Device;
  readonly precision: Precision;
  /** For the file that both sides read. */
  readonly folder: string;
}

/** The step of which schedules give the values, and the number of steps. No layer is frozen any more. */
const [AT, STEPS, EPOCHS] = [500, 1000, 100];

type Resolved = MethodSettings & Statistics;

/** Sets up the step, and writes the file for the other side. Its resources go with `own`. */
export async function methodStep(
  options: MethodStepOptions,
  own: <T extends Disposable>(resource: T) => T,
): Promise<MethodCase> {
  const { batchSize, device, precision, folder } = options;
  const method = pretraining[options.method] as AnyMethod;
  const { settings, tokenizer } = await settingsOf(method, options);
  torch.manualSeed(settings.seed);
  const normalisation = own(
    new Normalisation(options.config.channels, device, settings.mean, settings.std),
  );
  const dataset = randomPictures(options.config, batchSize);
  const task: Task = await method.create({
    ...{ settings, device, precision, normalisation, own },
    data: { dataset, close: async () => {} },
    ...{ signal: undefined, onSkip: () => {}, onPrepare: () => {} },
  });
  task.model.train();
  fillZeros(task.model);
  const plan = { totalSteps: STEPS, stepsPerEpoch: STEPS / EPOCHS, warmupSteps: 0, epochs: EPOCHS };
  const { schedules = {} } = task;
  const known = typeof schedules === 'function' ? schedules(plan) : schedules;
  const values = Object.fromEntries(
    Object.entries(known).map(([name, schedule]) => [name, schedule(AT)]),
  );
  const inputs = torch.tidy(() => task.inputs(randomBatch(method.views(settings), batchSize)));
  const file = join(folder, 'step.pth');
  savePytorch(file, {
    weights: task.model.stateDict(),
    inputs: [...inputs],
    ...(tokenizer && { tokenizer: own(tokenizer).stateDict() }),
  });
  return {
    workload: {
      model: task.model,
      draw: () => inputs,
      loss: (drawn) =>
        task.loss(drawn as Tensor[], { step: AT, totalSteps: STEPS, epoch: AT, values }),
      flopsPerImage: method.flopsPerImage?.(settings) ?? null,
      method: {
        optimizer: own(optimizerOf(task, settings)),
        clipGrad: settings.clipGrad,
        ...(task.beforeStep && { beforeStep: (step) => task.beforeStep?.(step) }),
        ...(task.afterStep && { afterStep: (step) => task.afterStep?.(step) }),
        volatile: task.volatile,
        step: { step: AT, totalSteps: STEPS, epoch: EPOCHS / 2, values },
      },
    },
    request: { method: method.name, settings, values, file, device, amp: precision },
  };
}

/** Draws the weights that are zero: with those of a last layer, losses would be the same whatever comes before it. */
export function fillZeros(model: Module): void {
  using _ = torch.scope();
  torch.noGrad(() => {
    for (const parameter of model.parameters()) {
      if (parameter.ndim > 1 && !parameter.any().item<boolean>()) parameter.normal_(0, 0.02);
    }
  });
}

/** The settings of a step, and the tokenizer that it needs, where it does. */
async function settingsOf(
  method: AnyMethod,
  { model, config, batchSize, device, precision, folder }: MethodStepOptions,
): Promise<{ settings: Resolved; tokenizer: ImageTokenizer | null }> {
  const { positions: _, ...sizes } = config;
  const given = {
    ...{ data: ['synthetic'], out: folder, batchSize, device, amp: precision },
    model: maeModelNames.includes(model) ? model : maeModelNames[0],
    ...sizes,
    // Each side would drop other samples.
    dropPath: 0,
  };
  const known = Object.entries(given).filter(([name]) => Object.hasOwn(method.settings, name));
  const own = Object.fromEntries(known);
  const settings = await resolveMethod<Settings, Resolved, unknown>(method, own);
  const isUnused = method.derived?.(settings).includes('tokenizer') ?? false;
  if (!Object.hasOwn(method.settings, 'tokenizer') || isUnused)
    return { settings, tokenizer: null };
  const { codes, tokenizerWidth } = settings as unknown as TokenizerConfig;
  const { imageSize, patchSize, channels } = config;
  const architecture = { imageSize, patchSize, channels, codes, tokenizerWidth };
  const path = join(folder, 'tokenizer.safetensors');
  torch.manualSeed(settings.seed);
  const tokenizer = new ImageTokenizer(architecture);
  const { mean, std } = settings;
  saveSafetensors(path, tokenizer.stateDict(), {
    [TOKENIZER_KEY]: writeTokenizerCard({ architecture, mean, std }),
  });
  const more = { ...own, tokenizer: path };
  return { settings: await resolveMethod<Settings, Resolved, unknown>(method, more), tokenizer };
}

/** What a method may look at before its first step. */
function randomPictures(
  { imageSize: [height, width], channels }: MaeConfig,
  length: number,
): Dataset {
  return {
    length,
    get(index) {
      const pixels = randomBytes([height, width, channels]);
      return { pixels, width, height, channels, name: `picture ${index}`, label: -1 };
    },
  };
}

const randomBytes = (shape: number[]): Uint8Array =>
  torch.tidy(() => torch.randint(0, 256, shape, { dtype: 'uint8' }).toTypedArray() as Uint8Array);

/** A batch of random bytes. */
function randomBatch(specs: readonly ViewSpec[], size: number): Batch {
  const views = specs.map(({ imageSize, channels = 3 }): View => {
    const [height, width] = typeof imageSize === 'number' ? [imageSize, imageSize] : imageSize;
    const pixels = randomBytes([size, height, width, channels]);
    return { pixels, size, height, width, channels };
  });
  return createBatch({
    ...{
      index: 0,
      epoch: 0,
      targets: {},
      indices: Uint32Array.from({ length: size }, (_, i) => i),
    },
    views: views as [View, ...View[]],
  });
}
