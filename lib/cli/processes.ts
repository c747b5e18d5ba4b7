/** This process as one of several that torchrun, srun or `mae-native launch` started. */
import { writeFileSync } from 'node:fs';
import { UsageError } from '../errors.js';
import { placeOf } from '../settings/place.js';
import type { ProcessGroup } from '../torch/index.js';

/** The variable that has the id of the process that started this one: {@link watchLauncher}. */
export const LAUNCHER_VARIABLE = 'MAE_NATIVE_LAUNCHER';

/** Commands that several processes run together, or that have nothing to do with them. */
const COMMANDS = new Set([
  ...['train', 'finetune', 'linprobe', 'knn', 'evaluate'],
  ...['doctor', 'setup'],
]);

/** @throws UsageError for a command that each of several processes would run by itself */
export function refuseSeveral(command: string): void {
  if (COMMANDS.has(command)) return;
  const processes = placeOf()?.worldSize ?? 1;
  if (processes === 1) return;
  throw new UsageError(
    `${command} runs in one process, and the environment says that this is one of ${processes}; start it without torchrun and launch, or by "srun -n 1"`,
  );
}

/** The group of this process, for as long as a command runs. */
export interface Joined {
  /** Null where this process runs alone. */
  readonly group: ProcessGroup | null;
  /** Whether this process tells people of the work. */
  readonly isFirst: boolean;
  /** Ends the work with the others. */
  leave(): Promise<void>;
  /** Tells the others, and torchrun, why this process ends. */
  fail(error: unknown): Promise<void>;
}

export const ALONE: Joined = { group: null, isFirst: true, async leave() {}, async fail() {} };

/**
 * Joins the other processes.
 *
 * @throws UsageError for variables that are missing or contradictory; DistributedError where processes do not come
 */
export async function joinProcesses(): Promise<Joined> {
  if ((placeOf()?.worldSize ?? 1) === 1) return ALONE;
  const { DistributedError, torch } = await import('../torch/index.js');
  const watch = watchLauncher();
  const { distributed } = torch;
  const group = await distributed.initProcessGroup();
  return {
    group,
    isFirst: group.rank === 0,
    async leave() {
      clearInterval(watch);
      await distributed.destroyProcessGroup();
    },
    async fail(error) {
      const cause = await group.failureOf(error);
      const message = cause instanceof Error ? cause.message : String(cause);
      writeErrorFile(message);
      if (!(cause instanceof DistributedError)) await group.abort(message);
    },
  };
}

/** Runs work in this process of the group, to the end of all. */
export async function together<T>(joined: Joined, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    await joined.leave();
    return result;
  } catch (error) {
    await joined.fail(error);
    throw error;
  }
}

/** A process whose launcher was killed stops, and saves, as on SIGTERM. */
function watchLauncher(): NodeJS.Timeout | undefined {
  const launcher = process.env[LAUNCHER_VARIABLE];
  if (launcher === undefined) return undefined;
  const watch = setInterval(() => {
    if (process.ppid === Number(launcher)) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 1000);
  return watch.unref();
}

/** torchrun shows the message of the process that failed first, in the form of Python's. */
function writeErrorFile(message: string): void {
  const path = process.env.TORCHELASTIC_ERROR_FILE;
  if (path === undefined) return;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const extraInfo = { py_callstack: '', timestamp };
  try {
    writeFileSync(path, JSON.stringify({ message: { message, extraInfo } }));
  } catch {
    // The message is on stderr, too.
  }
}
