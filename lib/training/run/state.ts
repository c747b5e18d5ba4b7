/** Conversion between the objects of a run and a checkpoint. */
import { UserError } from '../../errors.js';
import { METHOD_OF_UNNAMED } from '../../models/card.js';
import type { Module } from '../../nn/index.js';
import {
  type ExponentialMovingAverage,
  flattenState,
  type Optimizer,
  unflattenState,
} from '../../optim/index.js';
import { type Generator, type Tensor, torch } from '../../torch/index.js';
import type { Progress } from '../engine/progress.js';
import type { Checkpoint } from './checkpoints.js';

/** What is trained, and the generators that it uses. */
export interface TrainState {
  readonly model: Module;
  optimizer: Pick<Optimizer, 'stateDict' | 'loadStateDict'>;
  readonly ema: ExponentialMovingAverage | null;
  readonly generators: Readonly<Record<string, Generator>>;
  /**
   * Values that must not change where a run is resumed. A run of another number of processes goes on with its own `batch_size`,
   * the images of a batch in all of them: {@link restore} sets that.
   */
  fixed: Readonly<Record<string, unknown>>;
  /** The number of processes that train together. */
  readonly processes: number;
  /** The state of observers, such as the best result so far. It is plain data, which {@link restore} sets again. */
  readonly memory?: Record<string, unknown>;
  /** What is stored with the weights. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bookkeeping of a run besides what is trained. */
export interface Bookkeeping {
  readonly progress: Progress;
  /** The length of the log at that moment. */
  readonly logBytes: number;
  /** Time since the start, over all parts of the run. */
  readonly wallSeconds: number;
  /** The number of processes; 1 where it is not there. */
  readonly processes?: number;
}

/** A checkpoint of what is trained. Its tensors are shared with it, or belong to the open scope. */
export function checkpointOf(trained: TrainState, bookkeeping: Bookkeeping): Checkpoint {
  const { model, optimizer, ema, generators, metadata, fixed, memory, processes } = trained;
  const { step } = bookkeeping.progress;
  const { tensors, options } = flattenState(optimizer.stateDict());
  const states = Object.entries(generators).map(([name, generator]) => [
    name,
    generator.getState(),
  ]);
  return {
    step,
    weights: { tensors: model.stateDict(), metadata },
    ema: ema === null ? null : { tensors: ema.stateDict(), metadata },
    state: {
      tensors: {
        ...addPrefix('optimizer.', tensors),
        ...addPrefix('generator.', Object.fromEntries(states)),
      },
      metadata: {
        optimizer: options,
        fixed: JSON.stringify(fixed),
        books: JSON.stringify({ ...bookkeeping, ...(processes > 1 && { processes }) }),
        ...(memory === undefined ? {} : { memory: JSON.stringify(memory) }),
      },
    },
  };
}

/**
 * Restores everything from a checkpoint.
 *
 * @throws UserError where the checkpoint is of a different run
 */
export function restore(
  trained: TrainState,
  { step, weights, state, ema }: Checkpoint,
): Bookkeeping {
  const { metadata } = state;
  const read = (name: string): string => {
    const text = metadata[name];
    if (text !== undefined) return text;
    throw new UserError(
      `the state of step ${step} lacks '${name}': another version or program saved it; ` +
        '--resume none starts anew',
    );
  };
  const fixed = JSON.parse(read('fixed')) as TrainState['fixed'];
  const books = JSON.parse(read('books')) as Bookkeeping;
  if (isSplitAnew(trained, fixed, books)) {
    trained.fixed = { ...trained.fixed, batch_size: fixed.batch_size };
  }
  checkFixed(trained.fixed, fixed);
  const savedStates = withoutPrefix('generator.', state.tensors);
  checkGenerators(trained.generators, savedStates);
  trained.model.loadStateDict(weights.tensors);
  const { optimizer, generators } = trained;
  const tensors = withoutPrefix('optimizer.', state.tensors);
  const saved = unflattenState(tensors, read('optimizer'));
  // The current options of the groups count; where nothing was changed they are as saved.
  optimizer.loadStateDict({ ...saved, param_groups: optimizer.stateDict().param_groups });
  if (ema !== null) trained.ema?.loadStateDict(ema.tensors);
  else trained.ema?.reset();
  for (const [name, generator] of Object.entries(generators)) {
    generator.setState(savedStates[name] as Tensor);
  }
  // A run that is probed from here on has none.
  if (trained.memory !== undefined && metadata.memory !== undefined) {
    Object.assign(trained.memory, JSON.parse(metadata.memory));
  }
  return books;
}

/** Whether the run's batches are split among another number of processes than before, or still are since an earlier time. */
function isSplitAnew(
  { fixed, processes }: TrainState,
  { batch_size: saved }: TrainState['fixed'],
  { processes: before = 1 }: Bookkeeping,
): boolean {
  if (typeof saved !== 'number') return false;
  const perProcess = Math.ceil(saved / processes);
  return processes !== before || perProcess === Math.ceil((fixed.batch_size as number) / processes);
}

function checkFixed(
  wanted: Readonly<Record<string, unknown>>,
  saved: Readonly<Record<string, unknown>>,
): void {
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(saved)])) {
    const value = wanted[name];
    const before = name in saved ? saved[name] : assumed(name, wanted);
    if (JSON.stringify(before) === JSON.stringify(value)) continue;
    if (name === 'method') {
      throw new UserError(
        `the run is of method ${before}, and cannot go on by ${value}; give the command and --method that it had, or ` +
          '--resume none to start anew',
      );
    }
    throw new UserError(
      `the run cannot go on with ${name} ${JSON.stringify(value)}, it had ${JSON.stringify(before)}; ` +
        'give that again, or --resume none to start anew',
    );
  }
}

/** Defaults for a version that did not save a name: 0.1 had one method per command. */
function assumed(name: string, { method }: Readonly<Record<string, unknown>>): unknown {
  if (name !== 'method') return undefined;
  return method === 'finetune' || method === 'linprobe' ? method : METHOD_OF_UNNAMED;
}

/** The generator states of a CPU and of a GPU are of different kinds. */
function checkGenerators(
  generators: TrainState['generators'],
  saved: Readonly<Record<string, Tensor>>,
): void {
  using _ = torch.scope();
  for (const [name, generator] of Object.entries(generators)) {
    if (saved[name]?.numel() === generator.getState().numel()) continue;
    throw new UserError(
      `the run cannot go on exactly: what its ${name} were drawn from was on another kind of device than ` +
        `${generator.device}; give the --device and --masking that it had, or --resume none to start anew`,
    );
  }
}

function addPrefix(prefix: string, tensors: Readonly<Record<string, Tensor>>) {
  return Object.fromEntries(Object.entries(tensors).map(([name, t]) => [prefix + name, t]));
}

/** The tensors whose names have a prefix, with it removed. */
function withoutPrefix(prefix: string, tensors: Readonly<Record<string, Tensor>>) {
  const chosen = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(chosen.map(([name, t]) => [name.slice(prefix.length), t]));
}
