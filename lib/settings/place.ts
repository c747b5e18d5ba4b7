/** The place of this process among several, from the variables of torchrun, `mae-native launch` or Slurm. */
import { UsageError } from '../errors.js';

/** What each process of a group is told by whoever started it. */
export interface Place {
  readonly rank: number;
  readonly worldSize: number;
  /** The number of this process on its machine, and that of all there. */
  readonly localRank: number;
  readonly localWorldSize: number;
  /** Where the store is. */
  readonly host: string;
  readonly port: number;
  /** Whether this process is the store's server. The agent of torchrun is one of its own. */
  readonly isServer: boolean;
  /** Precedes the names of all keys in the store, which may have outlived an earlier start. */
  readonly prefix: string;
  /** Seconds that the processes wait for one another; null where it is not given. */
  readonly timeout: number | null;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The variable that sets the time-out; `mae-native launch --timeout` does. */
export const TIMEOUT_VARIABLE = 'MAE_NATIVE_TIMEOUT';

let processes = 1;

/** The number of processes that train together: those of this process's group. */
export function trainingProcesses(): number {
  return processes;
}

/** Set where this process joins a group, or leaves it. */
export function setProcesses(count: number): void {
  processes = count;
}

/** The variables without which torchrun starts nothing. */
const TORCHRUN = ['RANK', 'WORLD_SIZE', 'MASTER_ADDR', 'MASTER_PORT'] as const;

/**
 * The place of this process; null where it was started alone.
 *
 * @throws UsageError that names a missing or a contradictory variable
 */
export function placeOf(variables: Variables = process.env): Place | null {
  if (variables.RANK !== undefined || variables.WORLD_SIZE !== undefined) {
    return placeOfTorchrun(variables);
  }
  return variables.SLURM_PROCID === undefined ? null : placeOfSlurm(variables);
}

function placeOfTorchrun(variables: Variables): Place {
  const missing = TORCHRUN.filter((name) => (variables[name] ?? '') === '');
  if (missing.length > 0) {
    const given = TORCHRUN.filter((name) => !missing.includes(name));
    throw new UsageError(
      `${given.join(', ')} ${given.length === 1 ? 'is' : 'are'} set, and ${missing.join(', ')} ` +
        `${missing.length === 1 ? 'is' : 'are'} not: torchrun and "mae-native launch" set them all; unset them for one process`,
    );
  }
  const port = wholeIn(variables, 'MASTER_PORT', 1, 65_535);
  const attempt = whole(variables, 'TORCHELASTIC_RESTART_COUNT', 0);
  const common = { ...ranks(variables, 'RANK', 'WORLD_SIZE', 'LOCAL_RANK', 'LOCAL_WORLD_SIZE') };
  const isServed = variables.TORCHELASTIC_USE_AGENT_STORE === 'True';
  return {
    ...common,
    ...{ host: variables.MASTER_ADDR as string, port },
    isServer: !isServed && common.rank === 0,
    prefix: `/worker/attempt_${attempt}`,
    timeout: timeoutOf(variables),
  };
}

function placeOfSlurm(variables: Variables): Place | null {
  const tasks =
    variables.SLURM_STEP_NUM_TASKS === undefined ? 'SLURM_NTASKS' : 'SLURM_STEP_NUM_TASKS';
  if (variables[tasks] === undefined) return null;
  const common = ranks(variables, 'SLURM_PROCID', tasks, 'SLURM_LOCALID', 'SLURM_NTASKS_PER_NODE');
  if (common.worldSize === 1) return null;
  const nodes = variables.SLURM_STEP_NODELIST ?? variables.SLURM_JOB_NODELIST;
  if (nodes === undefined && variables.MASTER_ADDR === undefined) {
    throw new UsageError(
      'SLURM_PROCID is set, and SLURM_JOB_NODELIST is not: start it with srun, or set MASTER_ADDR to the host of rank 0',
    );
  }
  const job = whole(variables, 'SLURM_JOB_ID', 0);
  return {
    ...common,
    host: variables.MASTER_ADDR ?? firstHost(nodes as string),
    // Jobs that share a machine need ports of their own.
    port:
      variables.MASTER_PORT === undefined
        ? 20_000 + (job % 10_000)
        : wholeIn(variables, 'MASTER_PORT', 1, 65_535),
    isServer: common.rank === 0,
    prefix: `/step_${variables.SLURM_STEP_ID ?? 0}`,
    timeout: timeoutOf(variables),
  };
}

/** The first host of Slurm's notation: `node[03-07,12],login1` begins with `node03`. */
function firstHost(nodes: string): string {
  const [, name = nodes, number = '', rest = ''] =
    /^([^,[]+)(?:\[([^\],-]+)[^\]]*\]([^,]*))?/.exec(nodes) ?? [];
  return name + number + rest;
}

function ranks(
  variables: Variables,
  rankName: string,
  sizeName: string,
  localName: string,
  localSizeName: string,
): Pick<Place, 'rank' | 'worldSize' | 'localRank' | 'localWorldSize'> {
  const worldSize = wholeIn(variables, sizeName, 1, 1_000_000);
  const rank = wholeIn(variables, rankName, 0, worldSize - 1, ` by ${sizeName}=${worldSize}`);
  const localRank = whole(variables, localName, 0);
  const localWorldSize = whole(variables, localSizeName, Math.max(1, localRank + 1));
  if (localRank >= localWorldSize) {
    throw new UsageError(
      `${localName}=${localRank} contradicts ${localSizeName}=${localWorldSize}: expected less than that`,
    );
  }
  return { rank, worldSize, localRank, localWorldSize };
}

function timeoutOf(variables: Variables): number | null {
  const text = variables[TIMEOUT_VARIABLE];
  if (text === undefined) return null;
  const seconds = Number(text);
  if (seconds > 0 && Number.isFinite(seconds)) return seconds;
  throw new UsageError(`${TIMEOUT_VARIABLE}=${text}: expected seconds above 0`);
}

const whole = (variables: Variables, name: string, absent: number): number =>
  variables[name] === undefined ? absent : wholeIn(variables, name, 0, Number.MAX_SAFE_INTEGER);

function wholeIn(variables: Variables, name: string, low: number, high: number, why = ''): number {
  const text = variables[name] ?? '';
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return value;
  const range = high === Number.MAX_SAFE_INTEGER ? `from ${low} on` : `from ${low} to ${high}`;
  throw new UsageError(`${name}=${text}: expected a whole number ${range}${why}`);
}
