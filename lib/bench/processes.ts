/** Training steps by several processes of this machine, beside PyTorch's DistributedDataParallel. */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { UsageError, UserError } from '../errors.js';
import { load } from '../native/load.js';
import { packageRoot } from '../native/paths.js';
import { type Precision, resolvePrecision } from '../runtime/precision.js';
import { machine } from './machine.js';
import { referenceConfig, stepModel } from './models.js';
import type { ProcessAnswer, ProcessTask } from './process-step.js';
import { referenceScript } from './reference.js';
import { type BenchListener, type BenchResult, type CaseResult, caseResult } from './result.js';
import { median } from './statistics.js';
import { MASK_RATIO } from './step.js';

export interface BenchProcessesOptions {
  model: string;
  /** Images of a step: of all processes where these share a batch, of each where each has its own. */
  batchSize?: number | undefined;
  amp?: Precision | 'auto' | undefined;
  /** Numbers of processes. */
  processes: readonly number[];
  reference?: string | boolean | undefined;
  rounds?: number | undefined;
  gradCompression?: 'none' | 'bf16' | undefined;
  shardOptimizer?: boolean | undefined;
}

/** A number of processes that share a batch (strong scaling), or have one each (weak scaling). */
export interface ProcessCase extends CaseResult {
  processes: number;
  scaling: 'strong' | 'weak';
  /** Images of a step, of all processes. */
  images: number;
  /** Threads of each process. */
  threads: number;
  /** The part of our step that waits for the exchange of gradients, after the backward pass. */
  exchange_share: number;
}

export interface ProcessesResult extends BenchResult {
  cases: ProcessCase[];
  model: string;
  amp: Precision;
}

const ROUNDS = 5;

/** Steps of a round. Each round is a start of all processes. */
const STEPS = 20;

const run = promisify(execFile);

/**
 * Measures whole steps: forward and backward pass, the exchange of gradients, AdamW. Each process has its share of the cores as
 * threads, on both sides.
 *
 * @throws UsageError where a batch cannot be shared evenly; UserError where a side fails
 */
export async function benchProcesses(
  { processes, rounds = ROUNDS, ...options }: BenchProcessesOptions,
  listener: BenchListener = {},
): Promise<ProcessesResult> {
  const { config, batchSize: usual } = stepModel(options.model);
  const { batchSize = usual, amp = 'none' } = options;
  const { precision } = resolvePrecision(amp, 'cpu');
  const { gradCompression = 'none', shardOptimizer = false } = options;
  const uneven = processes.find((count) => batchSize % count !== 0);
  if (uneven !== undefined) {
    throw new UsageError(
      `--batch-size is ${batchSize}; expected a multiple of ${uneven}, the number of processes`,
    );
  }
  const { version, path: libtorch } = load().libtorch;
  const versions = { libtorch: version, reference: null as string | null };
  const python = options.reference ? pythonOf(options.reference, libtorch) : null;
  if (python !== null) versions.reference = await versionOf(python);
  listener.onStart?.(versions, machine().threads);
  const cases: ProcessCase[] = [];
  for (const scaling of ['strong', 'weak'] as const) {
    for (const count of processes) {
      // One process with a batch of its own is one with the whole.
      if (scaling === 'weak' && count === 1) continue;
      const own = scaling === 'strong' ? batchSize / count : batchSize;
      const threads = Math.max(1, Math.floor(availableParallelism() / count));
      const task = { config, batchSize: own, amp: precision, steps: STEPS };
      const ours: ProcessAnswer[] = [];
      const theirs: number[] = [];
      for (let round = 0; round < rounds; round++) {
        ours.push(await oursBy(count, threads, { ...task, gradCompression, shardOptimizer }));
        if (python !== null) theirs.push(await theirsBy(python, count, threads, task));
      }
      const seconds = [ours.map((one) => one.seconds / STEPS), ...(python ? [theirs] : [])];
      const name = `${count} ${count === 1 ? 'process' : 'processes'} of ${own} images`;
      const result = {
        ...caseResult(name, 'images/s', seconds, own * count),
        ...{ processes: count, scaling, images: own * count, threads },
        exchange_share: median(ours.map((one) => one.exchange / one.seconds)),
      };
      cases.push(result);
      listener.onCase?.(result);
    }
  }
  return {
    ...(cases[0] as ProcessCase),
    ...{ name: 'processes', cases, rounds, versions, machine: machine() },
    ...{ model: options.model, amp: precision },
    method: `medians of ${rounds} starts of all processes, each of ${STEPS} steps after a warm-up`,
  };
}

async function oursBy(count: number, threads: number, task: ProcessTask): Promise<ProcessAnswer> {
  const script = fileURLToPath(new URL('process-step.js', import.meta.url));
  const bin = join(packageRoot, 'bin', 'mae-native.js');
  const command = [process.execPath, script, JSON.stringify(task)];
  return await answerOf<ProcessAnswer>(
    process.execPath,
    [bin, 'launch', '--processes', String(count), ...command],
    { ...process.env, OMP_NUM_THREADS: String(threads) },
  );
}

type Python = ReturnType<typeof referenceScript>;

function pythonOf(reference: string | true, libtorch: string): Python {
  return referenceScript('ddp.py', {
    python: reference === true ? undefined : reference,
    libtorch,
  });
}

async function versionOf({ python, env }: Python): Promise<string> {
  return await answerOf(
    python,
    ['-c', 'import json, torch; print(json.dumps(torch.__version__))'],
    env,
  );
}

/** Seconds of a step. */
async function theirsBy(
  { python, script, env }: Python,
  count: number,
  threads: number,
  { config, batchSize, amp, steps }: Pick<ProcessTask, 'config' | 'batchSize' | 'amp' | 'steps'>,
): Promise<number> {
  const task = {
    config: referenceConfig(config, false),
    ...{ batch_size: batchSize, mask_ratio: MASK_RATIO, amp, steps, threads },
  };
  const torchrun = ['-m', 'torch.distributed.run', '--standalone', '--nproc-per-node'];
  const { seconds } = await answerOf<{ seconds: number }>(
    python,
    [...torchrun, String(count), script, JSON.stringify(task)],
    { ...env, OMP_NUM_THREADS: String(threads) },
  );
  return seconds / steps;
}

/** The line of JSON that a program prints last. */
async function answerOf<T>(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<T> {
  try {
    const { stdout } = await run(program, args, { env });
    return JSON.parse(stdout.trim().split('\n').at(-1) as string) as T;
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    throw new UserError(`${program} failed: ${stderr.trim().split('\n').at(-1) || message}`);
  }
}
