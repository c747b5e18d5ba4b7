/** Five steps of a method in float64, as the engine makes them, and the same ones in PyTorch. */

import { join } from 'node:path';
import { expect } from 'vitest';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import { type Batch, DataLoader } from '../../lib/data/index.js';
import { Normalisation } from '../../lib/data/tensors/index.js';
import { AdamW } from '../../lib/optim/index.js';
import { type Given, readSettings, type Settings } from '../../lib/settings/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { Update } from '../../lib/training/engine/update.js';
import {
  type Method,
  type MethodData,
  type MethodSettings,
  resolveMethod,
  type Statistics,
  type Task,
  type TaskOptimizer,
} from '../../lib/training/method.js';
import { askPython } from '../python/ask.js';
import type { PythonEnvironment } from '../python/python.js';
import { labelledPictures } from '../support/labelled-images.js';

const STEPS = 5;

/** Pixels in float64, so that nothing is rounded to float32 on the way. */
class DoubleNormalisation extends Normalisation {
  override normalise(bytes: Tensor): Tensor {
    return super.normalise(bytes).double();
  }
}

/** The largest differences of the two sides, relative to the largest element of PyTorch's. */
export interface Differences {
  readonly losses: number;
  /** Of the first step's gradients, and of parameters and buffers after the last step, by their names. */
  readonly gradients: Readonly<Record<string, number>>;
  readonly state: Readonly<Record<string, number>>;
  /** Names of the parameters that have a gradient, on both sides. */
  readonly learned: readonly [ours: readonly string[], theirs: readonly string[]];
}

/**
 * @param options Of the method; images have the size of the model's.
 * @param names Of what the task's inputs are, in their order, for the other side; images are sent as `images`.
 */
export async function compareFiveSteps<S extends Settings, R extends MethodSettings, K>(
  method: Method<S, R, MethodData, K>,
  options: Given<S>,
  where: {
    readonly reference: PythonEnvironment;
    readonly folder: string;
    readonly names: readonly string[];
    /** Of schedules. */
    readonly values?: (step: number) => Record<string, number>;
    /** Sent to the other side besides. */
    readonly tensors?: () => Record<string, Tensor>;
  },
): Promise<Differences> {
  using _ = torch.scope();
  const settings = (await resolveMethod(
    method,
    readSettings(method.settings, { data: ['from code'], ...options }),
  )) as R & Statistics;
  torch.manualSeed(settings.seed);
  const view = method.views(settings)[0];
  const channels = view.channels ?? 3;
  using normalisation = new DoubleNormalisation(channels, 'cpu', settings.mean, settings.std);
  const dataset = labelledPictures(STEPS * settings.batchSize);
  using owned = new Owned();
  const task = await method.create({
    ...{ settings, data: { dataset, close: async () => {} }, device: 'cpu', precision: 'none' },
    ...{ normalisation, signal: undefined, onSkip() {}, onPrepare() {} },
    own: (resource) => owned.add(resource),
  } as Parameters<typeof method.create>[0]);
  task.model.double();
  shake(task.model);
  const sent: Record<string, Tensor> = {};
  const send = (prefix: string, tensors: Readonly<Record<string, Tensor>>) => {
    for (const [name, tensor] of Object.entries(tensors)) sent[prefix + name] = tensor.clone();
  };
  send('weights.', task.model.stateDict());
  send('', where.tensors?.() ?? {});

  const losses: Tensor[] = [];
  const gradients: Record<string, Tensor> = {};
  const groups = task.paramGroups();
  using optimizer: TaskOptimizer =
    task.createOptimizer?.(groups) ?? new AdamW(groups, { lr: settings.lr, betas: [0.9, 0.95] });
  const loader = new DataLoader(dataset, {
    ...{ batchSize: settings.batchSize, views: method.views(settings), shuffle: true },
    ...{ workers: 0, seed: settings.seed },
  });
  const { clipGrad, lr, seed } = settings;
  let at = 0;
  using update = new Update<Batch>({
    ...{ optimizer, clipGrad, precision: 'none', ema: null, volatile: task.volatile },
    loss(batch, step) {
      const inputs = task.inputs(batch);
      for (const [i, name] of where.names.entries()) {
        const input = inputs[i] as Tensor;
        sent[`${name}.${step.step}`] = (
          name === 'images' ? normalisation.normalise(input) : input
        ).keep();
      }
      return task.loss(inputs, step);
    },
    beforeStep(step) {
      if (step.step === 0) {
        for (const [name, { grad }] of task.model.namedParameters()) {
          if (grad !== null) gradients[name] = grad.clone().keep();
        }
      }
      task.beforeStep?.(step);
    },
    afterStep: (step) => task.afterStep?.(step),
  });
  for await (const batch of loader.epoch(0)) {
    const values = where.values?.(at) ?? {};
    const step = { step: at, totalSteps: STEPS, epoch: 0, values };
    update.add(batch, 1, step);
    losses.push(update.finish(lr, step).select(0, 0));
    at++;
  }
  const file = join(where.folder, `${method.name}-${seed}`);
  saveSafetensors(`${file}.in`, sent);
  askPython(where.reference, 'token_methods.py', {
    ...{ method: method.name, file, steps: STEPS, settings },
    values: Array.from({ length: STEPS }, (_, i) => where.values?.(i) ?? {}),
  });
  const theirs = loadSafetensors(`${file}.out`).tensors as Record<string, Tensor>;
  const under = (prefix: string) =>
    Object.fromEntries(
      Object.entries(theirs)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
    );
  const differences = (ours: Record<string, Tensor>, others: Record<string, Tensor>) =>
    Object.fromEntries(
      Object.entries(others).map(([name, other]) => [name, difference(ours[name], other)]),
    );
  return {
    losses: difference(torch.stack(losses), theirs.losses as Tensor),
    gradients: differences(gradients, under('grad.')),
    state: differences(task.model.stateDict(), under('after.')),
    learned: [Object.keys(gradients).sort(), Object.keys(under('grad.')).sort()] as const,
  };
}

function difference(ours: Tensor | undefined, theirs: Tensor): number {
  if (ours === undefined || String(ours.shape) !== String(theirs.shape)) return Infinity;
  using _ = torch.scope();
  const off = ours.detach().double().sub(theirs.double()).abs().max().item<number>();
  return off === 0 ? 0 : off / theirs.double().abs().max().item<number>();
}

/** What a method registers. It is freed after the update, which holds gradients of it. */
class Owned implements Disposable {
  private readonly resources: Disposable[] = [];

  add<T extends Disposable>(resource: T): T {
    this.resources.push(resource);
    return resource;
  }

  [Symbol.dispose](): void {
    for (const resource of this.resources.reverse()) resource[Symbol.dispose]();
  }
}

/** Moves every weight off its first value: biases of 0 and norms of 1 would hide mistakes. */
function shake(model: Task['model']): void {
  const generator = new torch.Generator().manualSeed(1);
  torch.noGrad(() => {
    for (const parameter of model.parameters()) {
      if (!parameter.requiresGrad) continue;
      using _ = torch.scope();
      parameter.add_(torch.randn(parameter.shape, { generator, dtype: 'float64' }).mul(0.05));
    }
  });
}

/**
 * Both sides round at every op in another order, by half a unit in the last place of float64, 1.1e-16; five steps carry
 * that on, and Adam divides by roots of small squares. A mistake in the mathematics makes over 1e-6.
 */
export const TOLERANCE = 1e-10;

/** Losses, gradients and weights are the reference's, and the same parameters are trained. */
export function expectSameSteps(found: Differences, tolerance: number): void {
  expect(found.losses).toBeLessThan(tolerance);
  expect(found.learned[0]).toEqual(found.learned[1]);
  for (const which of [found.gradients, found.state]) {
    const off = Object.entries(which).filter(([, value]) => !(value < tolerance));
    expect(off).toEqual([]);
  }
}
