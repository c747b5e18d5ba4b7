/** Runs the same training here and in PyTorch, and compares the loss curves. docs/parity.md describes the method. */
import { join } from 'node:path';
import { loadSafetensors, saveSafetensors } from '../../checkpoints/index.js';
import { UsageError } from '../../errors.js';
import { MaskedAutoencoder } from '../../models/index.js';
import { torch } from '../../torch/index.js';
import { differences, type LargestDifferences, largest } from '../difference.js';
import { type Machine, machine } from '../machine.js';
import type { Reference } from '../reference.js';
import { startReference, versionsOf } from '../session.js';
import { inTemporaryFolder } from '../temporary-folder.js';
import { Recording } from './batches.js';
import { type CurveDifference, compareCurves } from './compare.js';
import { noiseOf, passes, toleranceOf } from './criteria.js';
import { type CurvePair, makeFolder, writeFiles } from './files.js';
import { PARITY_MODEL } from './recipe.js';
import { type Curves, type ParityPrecision, trainHere, trainThere } from './train.js';

export interface BenchParityOptions {
  /** The specs of `--data`; synthetic pictures by default. */
  readonly data?: string | readonly string[] | undefined;
  readonly steps: number;
  /** One of the two, or both by default. */
  readonly precision?: ParityPrecision | undefined;
  /** The folder for tables and plots. */
  readonly out: string;
  /** The Python interpreter with PyTorch; found automatically by default. */
  readonly reference?: string | true | undefined;
  /** Threads of both sides; libtorch's own choice by default. */
  readonly threads?: number | undefined;
}

/** The difference of the two sides in one precision. */
export interface PrecisionResult extends CurveDifference {
  /** The limit of `max_relative_difference`. */
  readonly tolerance: number;
  readonly passed: boolean;
  readonly first_loss: { readonly ours: number; readonly reference: number };
  readonly final_loss: { readonly ours: number; readonly reference: number };
  /** The largest relative differences of the norms of gradients and of learning rates. */
  readonly grad_norm: number;
  readonly learning_rate: number;
  /** The largest relative differences of the trained parameters. */
  readonly weights: LargestDifferences;
  /** For float32: the effect of rounding on PyTorch's losses, relative to float64. */
  readonly noise?: number;
}

export interface ParityResult {
  readonly name: 'parity';
  readonly data: string;
  readonly steps: number;
  readonly batch_size: number;
  readonly parameters: number;
  readonly float64?: PrecisionResult;
  readonly float32?: PrecisionResult;
  readonly passed: boolean;
  readonly files: readonly string[];
  readonly versions: { readonly libtorch: string; readonly reference: string };
  readonly machine: Machine;
}

/** Callbacks of a comparison. */
export interface ParityListener {
  onStart?(versions: ParityResult['versions'], threads: number): void;
  onPhase?(what: string): void;
  onSkip?(name: string, reason: string): void;
}

/** More would take gigabytes of batches in memory. */
const MOST_STEPS = 10_000;
const SEED = 0;

/**
 * Trains the same small autoencoder here and in PyTorch, with the same weights, batches and masks, and compares the
 * losses of every step.
 *
 * @throws UserError where data or Python cannot be used, or files cannot be written
 */
export async function benchParity(
  options: BenchParityOptions,
  listener: ParityListener = {},
): Promise<ParityResult> {
  const { data = 'synthetic', steps, precision, threads } = options;
  if (steps > MOST_STEPS) {
    throw new UsageError(`steps is ${steps}; expected a whole number from 1 to ${MOST_STEPS}`);
  }
  makeFolder(options.out);
  if (threads !== undefined) torch.setNumThreads(threads);
  using reference = await startReference(options.reference ?? true);
  listener.onStart?.(versionsOf(reference), torch.getNumThreads());
  listener.onPhase?.(`reading ${steps} batches`);
  using recording = await Recording.make({
    ...{ data, steps, config: PARITY_MODEL, seed: SEED },
    onSkip: (name, reason) => listener.onSkip?.(name, reason),
  });
  const runs = await inTemporaryFolder((folder) =>
    runBoth(folder, recording, reference, precision, listener),
  );
  const results = runs.pairs.map((pair, i) => [
    pair.precision,
    resultOf(pair, runs.weights[i] as LargestDifferences, runs.noise),
  ]);
  const byPrecision: { [name in ParityPrecision]?: PrecisionResult } = Object.fromEntries(results);
  return {
    name: 'parity',
    data: recording.data,
    steps,
    batch_size: recording.batchSize,
    parameters: runs.parameters,
    ...byPrecision,
    passed: Object.values(byPrecision).every(({ passed }) => passed),
    files: await writeFiles(options.out, runs.pairs),
    versions: versionsOf(reference),
    machine: machine(),
  };
}

interface Runs {
  readonly pairs: readonly CurvePair[];
  readonly weights: readonly LargestDifferences[];
  readonly parameters: number;
  readonly noise: number | null;
}

/** @param only The requested precision; both where it is undefined. */
async function runBoth(
  folder: string,
  recording: Recording,
  reference: Reference,
  only: ParityPrecision | undefined,
  listener: ParityListener,
): Promise<Runs> {
  const weights = join(folder, 'weights.safetensors');
  const parameters = saveFirstWeights(weights);
  const batches = join(folder, 'batches.safetensors');
  recording.save(batches);
  const steps = recording.batchesPerEpoch;

  const there = new Map<ParityPrecision, Curves>();
  const pairs: CurvePair[] = [];
  const apart: LargestDifferences[] = [];
  for (const precision of ['float64', 'float32'] as const) {
    // PyTorch's float64 is needed to judge its float32.
    if (precision === 'float32' && only === 'float64') continue;
    const run = { config: PARITY_MODEL, precision, weights };
    const trained = join(folder, `trained-${precision}.safetensors`);
    listener.onPhase?.(`PyTorch: ${steps} steps in ${precision}`);
    const theirs = await trainThere(run, reference, { batches, trained, steps });
    there.set(precision, theirs);
    if (only !== undefined && only !== precision) continue;
    listener.onPhase?.(`mae-native: ${steps} steps in ${precision}`);
    const { curves, model } = await trainHere(run, recording);
    using _ = model;
    pairs.push({ precision, ours: curves, theirs });
    apart.push(
      torch.tidy(() =>
        largest(differences(new Map(model.namedParameters()), loadSafetensors(trained).tensors)),
      ),
    );
  }
  const [float64, float32] = [there.get('float64'), there.get('float32')];
  const noise = float64 && float32 ? noiseOf(float32, float64) : null;
  return { pairs, weights: apart, parameters, noise };
}

/** Writes the initial weights of both sides, and returns their number. */
function saveFirstWeights(path: string): number {
  torch.manualSeed(SEED);
  using model = new MaskedAutoencoder(PARITY_MODEL);
  saveSafetensors(path, model.stateDict());
  return model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);
}

function resultOf(
  { precision, ours, theirs }: CurvePair,
  weights: LargestDifferences,
  noise: number | null,
): PrecisionResult {
  const difference = compareCurves(ours.losses, theirs.losses);
  const tolerance = toleranceOf(precision, noise);
  const apart = (curve: 'gradNorms' | 'learningRates') =>
    compareCurves(ours[curve], theirs[curve]).max_relative_difference;
  const both = (at: number) => ({
    ours: ours.losses.at(at) as number,
    reference: theirs.losses.at(at) as number,
  });
  return {
    ...difference,
    tolerance,
    passed: passes(difference, tolerance),
    first_loss: both(0),
    final_loss: both(-1),
    grad_norm: apart('gradNorms'),
    learning_rate: apart('learningRates'),
    weights,
    ...(precision === 'float32' && noise !== null ? { noise } : {}),
  };
}
