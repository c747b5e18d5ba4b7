/** Gradients that are summed over processes while the backward pass still computes others. */
import { readFileSync, readlinkSync } from 'node:fs';
import type { GroupHandle, ReducerHandle } from '../../native/binding.js';
import { core } from '../core.js';
import { describeValue } from '../describe.js';
import { dtypeInfo } from '../dtype.js';
import { guard, TorchError } from '../errors.js';
import { Tensor } from '../tensor.js';

/**
 * Bytes of gradients that are exchanged at a time. Smaller ones go sooner, and stay in the cache; each costs a message to every
 * process.
 */
const BUCKET_BYTES = 4 * 1024 ** 2;

/** The variable by which processes of one machine exchange gradients by messages, too: 0 turns shared memory off. */
export const SHARED_MEMORY_VARIABLE = 'MAE_NATIVE_SHARED_MEMORY';

/** In which numbers gradients cross the border between processes: bfloat16 halves the bytes. */
export type GradientCompression = 'none' | 'bf16';

export interface GradientReducerOptions {
  /** `none` by default: gradients are exchanged as they are. */
  readonly compression?: GradientCompression;
}

/** The processes whose gradients are summed. */
interface Members {
  readonly rank: number;
  readonly worldSize: number;
  /** Seconds. */
  readonly timeout: number;
  allGatherObject(value: unknown): Promise<unknown[]>;
  allReduce(tensor: Tensor, op: 'max'): Promise<Tensor>;
}

/** What a reducer needs of its group. @internal */
export interface Connection {
  readonly group: Members;
  /** What exchanges buckets, where that is not memory of all processes. All of them call it. */
  connect(isShared: boolean): Promise<GroupHandle>;
  /** Whether it is NCCL's: gradients stay on their GPU. */
  readonly isNccl: boolean;
  /** Names the processes at fault where an exchange fails. */
  run(caller: string, start: () => Promise<void>): Promise<void>;
}

/**
 * Sums the gradients of parameters over all processes, in flat buckets. What the last backward pass of a step accumulates is
 * exchanged while that goes on. All processes have the same parameters in the same order, and get the same bits.
 *
 * ```ts
 * using reducer = await group.gradientReducer(model.parameters());
 * reducer.arm();
 * loss.backward();
 * await reducer.sum();
 * optimizer.step();
 * ```
 *
 * Afterwards each gradient is a part of a bucket, which the next step overwrites. Processes of one machine exchange gradients on
 * the CPU through memory that they share, on Linux; others by messages.
 */
export class GradientReducer implements Disposable {
  private handle: ReducerHandle | null;

  private constructor(
    private readonly connection: Connection,
    handle: ReducerHandle,
    /** How gradients cross the border between processes. */
    readonly transport: 'shared memory' | 'gloo' | 'nccl',
  ) {
    this.handle = handle;
  }

  /** @internal */
  static async open(
    connection: Connection,
    parameters: readonly Tensor[],
    { compression = 'none' }: GradientReducerOptions,
  ): Promise<GradientReducer> {
    if (compression !== 'none' && compression !== 'bf16') {
      throw refusal(`compression is ${describeValue(compression)}; expected none or bf16`);
    }
    const handles = Int32Array.from(parameters, (one) => one.live());
    const dtype = compression === 'bf16' ? dtypeInfo('bfloat16').code : -1;
    const reducer = guard('distributed.gradientReducer', () =>
      core.openReducer(handles, BUCKET_BYTES, dtype, connection.isNccl),
    );
    try {
      const isShared = await share(connection.group, reducer, parameters);
      const handle = await connection.connect(isShared);
      guard('distributed.gradientReducer', () => core.connectReducer(reducer, handle, isShared));
      const others = connection.isNccl ? 'nccl' : 'gloo';
      return new GradientReducer(connection, reducer, isShared ? 'shared memory' : others);
    } catch (error) {
      core.closeReducer(reducer);
      throw error;
    }
  }

  /** The next backward pass is the last one of the step: its gradients are exchanged as they come. */
  arm(): void {
    core.armReducer(this.open());
  }

  /**
   * Waits for the sums, which then are the gradients. A parameter has one where it has one in any process.
   *
   * @param flags Questions of this process, as many in each.
   * @returns Which of them any process has answered with yes.
   * @throws DistributedError that names the processes that do not take part
   */
  async sum(flags: readonly boolean[] = []): Promise<boolean[]> {
    const handle = this.open();
    const { group, run } = this.connection;
    using answers = new Tensor(
      guard('distributed.sum', () => core.collectGradients(handle, Uint8Array.from(flags, Number))),
    ).keep();
    const milliseconds = Math.round(group.timeout * 1000);
    try {
      await Promise.all([
        run('sum', () => core.awaitGradients(handle, milliseconds)),
        group.allReduce(answers, 'max'),
      ]);
    } catch (error) {
      this.dispose();
      throw error;
    }
    return Array.from(core.settleGradients(handle, answers.live()), (answer) => answer === 1);
  }

  private open(): ReducerHandle {
    if (this.handle !== null) return this.handle;
    throw refusal('the reducer is closed');
  }

  /** Ends it: later backward passes exchange nothing. */
  dispose(): void {
    if (this.handle !== null) core.closeReducer(this.handle);
    this.handle = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Opens memory of all processes, where they are on one machine. @returns Whether all have it. */
async function share(
  group: Members,
  reducer: ReducerHandle,
  parameters: readonly Tensor[],
): Promise<boolean> {
  const isUsable = parameters.every(({ device }) => device === 'cpu');
  const machines = await group.allGatherObject(isUsable ? machine() : null);
  if (machines[0] === null || machines.some((one) => one !== machines[0])) return false;
  const attempt = (path: string): string | null => {
    try {
      return core.shareReducer(reducer, group.rank, group.worldSize, path);
    } catch {
      // Containers may forbid it, or give no memory for it: there are messages.
      return null;
    }
  };
  const [path] = await group.allGatherObject(group.rank === 0 ? attempt('') : null);
  if (typeof path !== 'string') return false;
  const opened = await group.allGatherObject(group.rank === 0 || attempt(path) !== null);
  return opened.every((one) => one === true);
}

/** What processes that see each other's memory have in common; null where this one shares none. */
function machine(): string | null {
  if (process.platform !== 'linux' || process.env[SHARED_MEMORY_VARIABLE] === '0') return null;
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

function refusal(problem: string): TorchError {
  const op = 'distributed.gradientReducer';
  return new TorchError(`${op}: ${problem}`, 'ValueError', op);
}
