/** Starts processes, and ends all where one fails. */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism, constants } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { packageRoot } from '../native/paths.js';
import { TIMEOUT_VARIABLE } from '../settings/place.js';
import { torch } from '../torch/index.js';
import { note } from './output.js';
import { LAUNCHER_VARIABLE } from './processes.js';

/** Seconds in which a process is expected to end after SIGTERM. */
const GRACE = 6;

/** Signals that go to all processes. */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;

/** Of these, those that end them. */
const ENDING: ReadonlySet<string> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP']);

export interface LaunchOptions {
  readonly processes: number;
  /** How often all processes are started again. */
  readonly restarts: number;
  /** Seconds that they wait for one another. */
  readonly timeout?: number;
  /** Names of this package's commands. */
  readonly own: readonly string[];
}

/** How a process ended. */
interface End {
  readonly rank: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs a command in several processes, to the end of all.
 *
 * @returns The exit code: 0, that of the first process that failed, or 128 and the number of a signal that ended this one.
 * @throws UserError where the command is none
 */
export async function launch(command: readonly string[], options: LaunchOptions): Promise<number> {
  const { processes, restarts } = options;
  const store = await torch.distributed.TCPStore.connect('127.0.0.1', { port: 0, isServer: true });
  let ended: NodeJS.Signals | null = null;
  let children: ChildProcess[] = [];
  const listeners = FORWARDED.map((signal) => {
    const forward = () => {
      if (ENDING.has(signal)) ended = signal;
      for (const child of children) child.kill(signal);
    };
    process.on(signal, forward);
    return () => process.off(signal, forward);
  });
  try {
    for (let attempt = 0; ; attempt++) {
      children = Array.from({ length: processes }, (_, rank) =>
        start(command, options, { rank, attempt, port: store.port }),
      );
      const failed = await endOf(children, () => ended !== null);
      if (ended !== null) return 128 + constants.signals[ended];
      if (failed === null) return 0;
      const how =
        failed.signal === null ? `ended with ${failed.code}` : `was killed by ${failed.signal}`;
      const again = attempt < restarts;
      const next = again ? `; all start again, ${attempt + 1} of ${restarts} times` : '';
      note(`error: rank ${failed.rank} of ${processes} ${how}${next}`);
      if (!again) return failed.code || 1;
    }
  } finally {
    for (const off of listeners) off();
    await store.close();
  }
}

function start(
  [name = '', ...args]: readonly string[],
  { processes, timeout, own }: LaunchOptions,
  { rank, attempt, port }: { rank: number; attempt: number; port: number },
): ChildProcess {
  const threads = Math.max(1, Math.floor(availableParallelism() / processes));
  const place = {
    ...{ RANK: rank, LOCAL_RANK: rank, GROUP_RANK: 0 },
    ...{ WORLD_SIZE: processes, LOCAL_WORLD_SIZE: processes },
    ...{ MASTER_ADDR: '127.0.0.1', MASTER_PORT: port },
    ...{ TORCHELASTIC_USE_AGENT_STORE: 'True', TORCHELASTIC_RESTART_COUNT: attempt },
    [LAUNCHER_VARIABLE]: process.pid,
    ...(timeout !== undefined && { [TIMEOUT_VARIABLE]: timeout }),
  };
  const env = {
    OMP_NUM_THREADS: String(threads),
    ...process.env,
    ...Object.fromEntries(Object.entries(place).map(([key, value]) => [key, String(value)])),
  };
  const isOwn = own.includes(name);
  const program = isOwn ? process.execPath : name;
  const script = isOwn ? [join(packageRoot, 'bin', 'mae-native.js'), name] : [];
  // In a group of its own: a terminal's Ctrl-C would reach it twice.
  return spawn(program, [...script, ...args], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
}

/**
 * Waits for all processes, and ends them where one fails.
 *
 * @param isEnding Whether all have been asked to end already: a second signal would end them before they have saved.
 * @returns The first that failed; null where none did.
 */
async function endOf(
  children: readonly ChildProcess[],
  isEnding: () => boolean,
): Promise<End | null> {
  let first: End | null = null;
  let killing: NodeJS.Timeout | undefined;
  const ends = children.map(async (child, rank) => {
    const { code, signal } = await new Promise<Omit<End, 'rank'>>((resolve, reject) => {
      child.on('error', (error) => reject(cannotStart(child.spawnfile, error)));
      child.on('exit', (exit, by) => resolve({ code: exit, signal: by }));
    });
    if (code === 0 || first !== null) return;
    first = { rank, code, signal };
    const left = children.filter((other) => other.exitCode === null && other.signalCode === null);
    if (!isEnding()) for (const other of left) other.kill('SIGTERM');
    killing = setTimeout(() => {
      for (const other of left) other.kill('SIGKILL');
    }, GRACE * 1000);
  });
  try {
    await Promise.all(ends);
  } finally {
    clearTimeout(killing);
  }
  return first;
}

function cannotStart(program: string, { code, message }: NodeJS.ErrnoException): UserError {
  const reason = code === 'ENOENT' ? 'there is no such program' : message;
  return new UserError(
    `launch: ${program} cannot be started: ${reason}; expected a command such as train, or a program on PATH`,
  );
}
