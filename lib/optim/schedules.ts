/** Learning rates as functions of the step, counted from 0. */
import { describeValue } from '../torch/describe.js';
import { Tensor, TorchError, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import type { Optimizer } from './optimizer.js';

/** The learning rate of each step. */
export type Schedule = (step: number) => number;

function checkCount(caller: string, name: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0)) {
    throw new TorchError(
      `${caller}: ${name} should be a number from 0, got ${value}`,
      'ValueError',
      caller,
    );
  }
}

function checkRates(caller: string, rates: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(rates)) {
    if (Number.isFinite(value)) continue;
    throw new TorchError(
      `${caller}: ${name} should be a number, got ${describeValue(value)}`,
      'ValueError',
      caller,
    );
  }
}

/** The same rate throughout. */
export function constant(base: number): Schedule {
  checkRates('constant', { base });
  return () => base;
}

/** The rate times `gamma` after every `every` steps. */
export function stepDecay(options: { base: number; every: number; gamma?: number }): Schedule {
  checkOptions('stepDecay', options, ['base', 'every', 'gamma']);
  const { base, every, gamma = 0.1 } = options;
  checkRates('stepDecay', { base, gamma });
  if (!(every > 0)) {
    throw new TorchError(
      `stepDecay: every should be a number above 0, got ${every}`,
      'ValueError',
      'stepDecay',
    );
  }
  return (step) => base * gamma ** Math.floor(step / every);
}

/**
 * Half a cosine from `base` at step 0 to `min` at `totalSteps`, and `min` from then on. Loshchilov and Hutter, SGDR
 * (arXiv:1608.03983).
 */
export function cosine(options: { base: number; min?: number; totalSteps: number }): Schedule {
  checkOptions('cosine', options, ['base', 'min', 'totalSteps']);
  const { base, min = 0, totalSteps } = options;
  checkRates('cosine', { base, min });
  checkCount('cosine', 'totalSteps', totalSteps);
  return (step) => {
    if (step >= totalSteps) return min;
    return min + (base - min) * 0.5 * (1 + Math.cos((Math.PI * step) / totalSteps));
  };
}

/** Rises linearly from 0 to the first rate of `then` in `steps` steps, and continues with `then` from its step 0. */
export function linearWarmup(options: { steps: number; then: Schedule }): Schedule {
  checkOptions('linearWarmup', options, ['steps', 'then']);
  const { steps, then } = options;
  checkCount('linearWarmup', 'steps', steps);
  const peak = then(0);
  return (step) => (step < steps ? (peak * step) / steps : then(step - steps));
}

/**
 * The schedule of masked autoencoders: linear from 0 to `base` in the first `warmupSteps`, then half a cosine to `min` at
 * `totalSteps`.
 */
export function warmupCosine(options: {
  base: number;
  min?: number;
  warmupSteps: number;
  totalSteps: number;
}): Schedule {
  checkOptions('warmupCosine', options, ['base', 'min', 'warmupSteps', 'totalSteps']);
  const { base, min = 0, warmupSteps, totalSteps } = options;
  checkRates('warmupCosine', { base, min });
  checkCount('warmupCosine', 'warmupSteps', warmupSteps);
  if (!(totalSteps >= warmupSteps)) {
    throw new TorchError(
      `warmupCosine: totalSteps should be at least warmupSteps (${warmupSteps}), got ${totalSteps}`,
      'ValueError',
      'warmupCosine',
    );
  }
  const then = cosine({ base, min, totalSteps: totalSteps - warmupSteps });
  // The peak is `base` even where no step is left for the cosine.
  return (step) => (step < warmupSteps ? (base * step) / warmupSteps : then(step - warmupSteps));
}

/**
 * Linear from 0 to `base` in the first `warmupSteps`, then `base`, of which each of the `drops`, numbers of steps, leaves a
 * `gamma`.
 */
export function warmupDrops(options: {
  base: number;
  warmupSteps: number;
  drops: readonly number[];
  gamma?: number;
}): Schedule {
  checkOptions('warmupDrops', options, ['base', 'warmupSteps', 'drops', 'gamma']);
  const { base, warmupSteps, drops, gamma = 0.1 } = options;
  checkRates('warmupDrops', { base, gamma });
  checkCount('warmupDrops', 'warmupSteps', warmupSteps);
  return (step) => {
    const dropped = base * gamma ** drops.filter((drop) => step >= drop).length;
    return step < warmupSteps ? (dropped * step) / warmupSteps : dropped;
  };
}

/** Sets the rate of every group: `lr`, times the group's `lrScale` where it has one. Tensor rates are filled in place. */
export function setLearningRate(optimizer: Pick<Optimizer, 'paramGroups'>, lr: number): void {
  if (!(lr >= 0)) {
    throw new TorchError(
      `setLearningRate: lr should be a number from 0, got ${lr}`,
      'ValueError',
      'setLearningRate',
    );
  }
  for (const group of optimizer.paramGroups) {
    const rate = lr * (group.lrScale ?? 1);
    const { lr: current } = group;
    if (current instanceof Tensor) torch.noGrad(() => current.fill_(rate));
    else group.lr = rate;
  }
}

/** Groups whose decay was set: 0 is one of its values, and does not make them groups that never decay. */
const decayed = new WeakSet<object>();

/** Sets the weight decay of every group that has one. Groups of biases and norms, whose decay is 0, keep it. */
export function setWeightDecay(
  optimizer: Pick<Optimizer, 'paramGroups'>,
  weightDecay: number,
): void {
  if (!(weightDecay >= 0)) {
    throw new TorchError(
      `setWeightDecay: weightDecay should be a number from 0, got ${weightDecay}`,
      'ValueError',
      'setWeightDecay',
    );
  }
  for (const group of optimizer.paramGroups as { weightDecay?: number }[]) {
    if ((group.weightDecay ?? 0) === 0 && !decayed.has(group)) continue;
    decayed.add(group);
    group.weightDecay = weightDecay;
  }
}
