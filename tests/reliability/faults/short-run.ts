/** A short run that saves checkpoints, what disturbs it, and what has to hold of what it left. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkSafetensors } from '../../../lib/checkpoints/index.js';
import { type Outcome, type Running, start } from '../../support/processes.js';

const SMALLEST = [
  ...['--image-size', '8', '--patch-size', '4', '--dim', '8', '--depth', '1', '--heads', '1'],
  ...['--decoder-dim', '8', '--decoder-depth', '1', '--decoder-heads', '1', '--device', 'cpu'],
  ...['--batch-size', '4', '--threads', '1', '--workers', '0', '--log-every', '1', '--ema', '0.9'],
];

/** Flags of three steps, of which the second and the last are saved. */
export const SHORT = [
  ...SMALLEST,
  ...['--data', 'synthetic:12', '--epochs', '1', '--save-steps', '2', '--keep', '1'],
];

/** Flags of forty steps that are all saved, with a picture after every tenth. */
export const LONG = [
  ...SMALLEST,
  ...['--data', 'synthetic:40', '--epochs', '4', '--save-steps', '1', '--keep', '2'],
];

/** The errors that calls fail with. */
export const ERRORS = { ENOSPC: 28, EIO: 5, EBUSY: 16, EROFS: 30, EMFILE: 24 } as const;

/** What happens at a call; see shim.c. */
export interface Fault {
  /** The number of the call. */
  readonly at: number;
  readonly error: keyof typeof ERRORS | 'kill';
  /** Whether all calls after it fail, too. */
  readonly stays?: boolean;
}

/** Compiles shim.c into a folder, and gives its path. */
export function compileShim(folder: string): string {
  const source = fileURLToPath(new URL('./shim.c', import.meta.url));
  const shim = join(folder, 'shim.so');
  const flags = ['-shared', '-fPIC', '-O1', '-Wall', source, '-o', shim, '-ldl'];
  const { status, stderr } = spawnSync(process.env.CC ?? 'cc', flags, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`shim.c could not be compiled: ${stderr}`);
  return shim;
}

/** Starts a run, or goes on with it. */
export function train(out: string, { flags = SHORT, env = {} } = {}): Running {
  return start(['train', ...flags, '--resume', 'auto', '--out', out], { env });
}

/** The run in a folder that a fault disturbs. */
export function trainWithFault(shim: string, out: string, fault: Fault): Promise<Outcome> {
  const { at, error, stays } = fault;
  const env = {
    ...shimmed(shim, out),
    FAULT_AT: `${at}`,
    ...(error === 'kill' ? {} : { FAULT_ERRNO: `${ERRORS[error]}` }),
    ...(stays ? { FAULT_STAYS: '1' } : {}),
  };
  return train(out, { env }).outcome;
}

/** A call that the shim counts. */
export interface Call {
  readonly number: number;
  readonly name: string;
  readonly path: string;
}

/** Runs without a fault, and lists the calls that can fail. */
export async function listCalls(shim: string, out: string, journal: string): Promise<Call[]> {
  const { code, stderr } = await train(out, {
    env: { ...shimmed(shim, out), FAULT_JOURNAL: journal },
  }).outcome;
  if (code !== 0) throw new Error(`the undisturbed run ended with ${code}: ${stderr}`);
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [number, name = '', ...path] = line.split(' ');
    return { number: Number(number), name, path: path.join(' ').slice(out.length + 1) };
  });
}

// The shim sees calls of libc; Node.js could make some of them through io_uring.
const shimmed = (shim: string, out: string) => ({
  // A sanitizer has to come first.
  LD_PRELOAD: [process.env.LD_PRELOAD ?? '', shim].join(' ').trim(),
  FAULT_FOLDER: out,
  UV_USE_IO_URING: '0',
});

/** What a run has come to: its weights and their average. */
export function weightsOf(out: string): string {
  const hash = createHash('sha256');
  for (const name of ['last.safetensors', 'last.ema.safetensors']) {
    hash.update(readFileSync(join(out, 'checkpoints', name)));
  }
  return hash.digest('hex');
}

/** What is wrong with how a disturbed run ended; undefined where nothing is. */
export function faultOfEnd({ code, signal, stderr }: Outcome): string | undefined {
  if (signal === 'SIGKILL') return undefined;
  if (signal !== null) return `ended by ${signal}: ${stderr}`;
  if (/^\s+at .*[:(]\d+|should not have happened/m.test(stderr)) return `a stack trace: ${stderr}`;
  const errors = stderr.split('\n').filter((line) => line.startsWith('error: '));
  if (code === 0 && errors.length === 0) return undefined;
  if (code === 1 && errors.length === 1) return undefined;
  return `ended with ${code} and ${errors.length} errors: ${stderr}`;
}

/** A checkpoint that is damaged under its own name; undefined where there is none. */
export function damagedCheckpoint(out: string): string | undefined {
  const folder = join(out, 'checkpoints');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter((each) => each.endsWith('.safetensors'))) {
    try {
      checkSafetensors(join(folder, name));
    } catch (error) {
      return `${name}: ${(error as Error).message}`;
    }
    const state = name.replace(/^(step-\d+)\.safetensors$/, '$1.state.safetensors');
    if (!names.includes(state)) return `${name} has no ${state}`;
  }
  return undefined;
}

/** How a disturbed run went on. */
export type Resumed = 'same' | 'refused' | { readonly wrong: string };

/** Checks what a disturbed run left, goes on with it, and compares its end with that of the undisturbed run. */
export async function resume(out: string, expected: string, flags = SHORT): Promise<Resumed> {
  const damaged = damagedCheckpoint(out);
  if (damaged !== undefined) return { wrong: `damaged checkpoint ${damaged}` };
  const outcome = await train(out, { flags }).outcome;
  const wrong = faultOfEnd(outcome);
  if (wrong !== undefined) return { wrong: `resumed: ${wrong}` };
  if (outcome.code !== 0) return 'refused';
  if (weightsOf(out) !== expected) return { wrong: 'the resumed run came to other weights' };
  return 'same';
}
