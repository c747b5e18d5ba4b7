/** Cold start: seconds from a command to the end of its first training step, each time in a new process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { pretrainRecipe, QUICK_START_MODEL } from '../methods/pretraining.js';
import { load } from '../native/load.js';
import { packageRoot } from '../native/paths.js';
import { torch } from '../torch/index.js';
import { type Machine, machine } from './machine.js';
import { referenceConfig } from './models.js';
import { cannotStart, referenceScript } from './reference.js';
import { type Comparison, compare, type Summary, summarise } from './statistics.js';
import { inTemporaryFolder } from './temporary-folder.js';

export interface StartOptions {
  /** Compare with PyTorch: in the Python of that path, or with true in the one that is found. */
  reference?: string | boolean | undefined;
  rounds?: number | undefined;
  threads?: number | undefined;
}

/** The result of `bench start`, in seconds; the reference's parts are null without one. */
export interface StartResult {
  name: 'start';
  unit: 'seconds';
  ours: Summary;
  reference: Summary | null;
  /** Ours relative to the reference's: below 1 where ours is faster. */
  time_ratio: number | null;
  /** The smallest and the largest ratio among the pairs of neighbouring rounds. */
  spread: Comparison['spread'] | null;
  rounds: number;
  versions: { libtorch: string; reference: string | null };
  machine: Machine;
}

const ROUNDS = 5;

/** The output of `train` at the end of a run's only step. */
const FIRST_STEP = /^step 1\/1 /m;

/**
 * Measures the time from `mae-native train` to the end of the first step of the quick start's model. It includes
 * everything in a training: settings, the run's folder, data. The reference imports PyTorch, makes the same model and
 * optimizer, and runs a step on random pictures. For each side, one process beforehand warms the system's file cache.
 *
 * @throws UserError where a side does not reach its first step
 */
export async function benchStart(options: StartOptions = {}): Promise<StartResult> {
  const { rounds = ROUNDS, threads = torch.getNumThreads() } = options;
  const { path: libtorch, version } = load().libtorch;
  return await inTemporaryFolder(async (folder) => {
    let runs = 0;
    const ours = () => {
      runs++;
      const out = join(folder, String(runs));
      const flags = ['--max-steps', '1', '--log-every', '1', '--threads', String(threads)];
      const bin = join(packageRoot, 'bin', 'mae-native.js');
      const args = [bin, 'train', ...flags, '--out', out];
      return timeUntil(FIRST_STEP, process.execPath, args, { ...process.env, LIBTORCH: libtorch });
    };
    const theirs = options.reference ? referenceStart(options.reference, libtorch, threads) : null;

    await ours();
    const reference = theirs === null ? null : (await theirs()).output.trim();
    const seconds: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
    for (let round = 0; round < rounds; round++) {
      seconds.ours.push((await ours()).seconds);
      if (theirs !== null) seconds.theirs.push((await theirs()).seconds);
    }
    // As throughputs, as in the other benchmarks.
    const perSecond = (values: number[]) => values.map((value) => 1 / value);
    const comparison =
      theirs === null ? null : compare(perSecond(seconds.theirs), perSecond(seconds.ours));
    return {
      name: 'start',
      unit: 'seconds',
      ours: summarise(seconds.ours),
      reference: theirs === null ? null : summarise(seconds.theirs),
      time_ratio: comparison?.ratio ?? null,
      spread: comparison?.spread ?? null,
      rounds,
      versions: { libtorch: version, reference },
      machine: machine(),
    };
  });
}

/** Starts the reference at each call. */
function referenceStart(reference: string | true, libtorch: string, threads: number) {
  const named = reference === true ? undefined : reference;
  const { python, script, env } = referenceScript('start.py', { python: named, libtorch });
  const { batchSize, ...architecture } = pretrainRecipe(QUICK_START_MODEL);
  const config = referenceConfig(architecture, false);
  const task = JSON.stringify({ config, batch_size: batchSize, threads });
  return () => timeUntil(/\n/, python, [script, task], env);
}

/** Starts a process and ends it once its output matches. */
function timeUntil(
  pattern: RegExp,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ seconds: number; output: string }> {
  return new Promise((resolve, reject) => {
    let output = '';
    let seconds: number | null = null;
    const began = performance.now();
    const child: ChildProcess = spawn(command, args, { env, windowsHide: true });
    const watch = (chunk: Buffer) => {
      output += chunk;
      if (seconds !== null || !pattern.test(output)) return;
      seconds = (performance.now() - began) / 1000;
      child.kill('SIGKILL');
    };
    child.stdout?.on('data', watch);
    child.stderr?.on('data', watch);
    child.on('error', (error) => reject(cannotStart(command, error)));
    child.on('close', () => {
      if (seconds !== null) return resolve({ seconds, output });
      reject(new UserError(`${command} came to no first step:\n${output.trim()}`));
    });
  });
}
