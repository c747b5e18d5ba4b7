/** A group of processes that exchange tensors, over libtorch's c10d. */
import { hostname } from 'node:os';
import type { GroupHandle } from '../../native/binding.js';
import { core } from '../core.js';
import { describeValue } from '../describe.js';
import { type Device, parseDevice } from '../dtype.js';
import { asTorchError, guard, TorchError } from '../errors.js';
import { functions as torch } from '../functions.js';
import { noGrad } from '../modes.js';
import { Tensor } from '../tensor.js';
import type { DistributedError } from './error.js';
import { GradientReducer, type GradientReducerOptions } from './gradient-reducer.js';
import { Meetings, type MeetingsOptions } from './meetings.js';

/** How tensors of all processes become one; `avg` is their mean. */
export type ReduceOp = 'sum' | 'avg' | 'product' | 'min' | 'max';

/** c10d's numbers. A mean is a sum of parts: not every backend has an op for it. */
const CODES = { sum: 0, avg: 0, product: 2, min: 3, max: 4 } as const;

/** Seconds in which processes that are done leave the group. */
const LEAVING = 30;

/** What {@link ProcessGroup.connect} needs. */
export interface GroupOptions extends MeetingsOptions {
  /** Seconds that the processes wait for one another. */
  readonly timeout: number;
  /** Whether this process is the store's server, which is the last to leave. */
  readonly isServer: boolean;
}

/**
 * A group of processes, by Gloo. All of them call the same functions in the same order. Tensors are on the CPU, or on GPUs once
 * {@link openNccl} has succeeded; contiguous, and of the same shape and dtype in every process. The functions wait off the thread of JavaScript, and so
 * may run while it computes. Where one throws, the group is of no use any more.
 */
export class ProcessGroup {
  readonly rank: number;
  readonly worldSize: number;
  /** Seconds that the processes wait for one another. */
  readonly timeout: number;
  private readonly meetings: Meetings;
  /** Collectives in progress. They keep the process alive; where one has failed, none does. */
  private pending = 0;
  private readonly alive = setInterval(() => {}, 2 ** 30).unref();
  private failure: Promise<DistributedError> | undefined;

  private constructor(
    private readonly options: GroupOptions,
    private handle: GroupHandle | null,
    /** NCCL's, for tensors on GPUs. */
    private nccl: GroupHandle | null = null,
    /**
     * Gloo's for buckets of gradients. A backward pass on a GPU sends them from a thread of its own, so in no order with
     * {@link allReduceSync}; exchanges by one connection have the same order in all processes.
     */
    private buckets: GroupHandle | null = null,
  ) {
    this.rank = options.rank;
    this.worldSize = options.worldSize;
    this.timeout = options.timeout;
    this.meetings = new Meetings(options);
  }

  /** What exchanges tensors: Gloo those on the CPU, NCCL those on GPUs. */
  get backend(): 'gloo' | 'cpu:gloo,cuda:nccl' {
    return this.nccl === null ? 'gloo' : 'cpu:gloo,cuda:nccl';
  }

  /** @throws DistributedError that names the ranks that do not come in time, or are started otherwise */
  static async connect(options: GroupOptions): Promise<ProcessGroup> {
    const group = new ProcessGroup(options, null);
    await group.meetings.join(options.timeout);
    group.handle = await group.openGloo('gloo');
    return group;
  }

  /** Connects the processes by Gloo. */
  private async openGloo(name: string): Promise<GroupHandle> {
    const { store, rank, worldSize, timeout, prefix } = this.options;
    try {
      return await core.openGroup(
        ...([store.handleOf(), `${prefix}/${name}`, rank, worldSize] as const),
        Math.round(timeout * 1000),
      );
    } catch (error) {
      throw await this.explain('connecting the processes', error);
    }
  }

  /**
   * Opens NCCL, which from then on exchanges tensors on GPUs. All processes call it.
   *
   * @param device The GPU of this process, as `cuda:1`.
   * @returns False where a process has no NCCL, or two of them share a GPU: those exchange tensors of the CPU.
   */
  async openNccl(device: Device): Promise<boolean> {
    if (this.nccl !== null) return true;
    const { index = 0 } = parseDevice(device) ?? {};
    const own = { hasNccl: core.hasNccl(), gpu: `${hostname()} ${index}` };
    const all = (await this.allGatherObject(own)) as (typeof own)[];
    if (!all.every(({ hasNccl }) => hasNccl)) return false;
    if (new Set(all.map(({ gpu }) => gpu)).size < all.length) return false;
    const { store, prefix, rank, worldSize, timeout } = this.options;
    try {
      this.nccl = await core.openNccl(
        ...([store.handleOf(), `${prefix}/nccl`, rank, worldSize] as const),
        ...([Math.round(timeout * 1000), Math.max(index, 0)] as const),
      );
    } catch (error) {
      throw await this.explain('opening NCCL', error);
    }
    return true;
  }

  /**
   * Reduces a tensor over all processes, in place.
   *
   * @returns The tensor, with the same bits in every process.
   */
  async allReduce(tensor: Tensor, op: ReduceOp = 'sum'): Promise<Tensor> {
    const handle = this.checked('allReduce', tensor);
    const code = codeOf('allReduce', op);
    if (op === 'avg') noGrad(() => tensor.div_(this.worldSize));
    await this.run('allReduce', (group) => core.allReduce(group, handle, code), tensor);
    return tensor;
  }

  /**
   * {@link allReduce}, while the thread of JavaScript waits: for what a forward or backward pass needs before it can go on.
   *
   * @throws TorchError where it fails; {@link failureOf} names the processes at fault
   */
  allReduceSync(tensor: Tensor, op: ReduceOp = 'sum'): Tensor {
    const handle = this.checked('allReduceSync', tensor);
    const code = codeOf('allReduceSync', op);
    if (op === 'avg') noGrad(() => tensor.div_(this.worldSize));
    const group = this.connected('allReduceSync', tensor.device);
    try {
      guard('distributed.allReduceSync', () => core.allReduceSync(group, handle, code));
    } catch (error) {
      void this.explain('allReduceSync', error);
      throw error;
    }
    return tensor;
  }

  /** What a failure comes from: an error that names processes, where an exchange has failed, else the error itself. */
  async failureOf(error: unknown): Promise<unknown> {
    return (await this.failure) ?? error;
  }

  /** Copies a tensor of one process to all, in place. */
  async broadcast(tensor: Tensor, src = 0): Promise<Tensor> {
    const handle = this.checked('broadcast', tensor);
    if (!Number.isInteger(src) || src < 0 || src >= this.worldSize) {
      throw refusal(
        'broadcast',
        `src is ${describeValue(src)}; expected a rank below ${this.worldSize}`,
      );
    }
    await this.run('broadcast', (group) => core.broadcast(group, handle, src), tensor);
    return tensor;
  }

  /**
   * Collects the tensors of all processes.
   *
   * @param tensor (…)
   * @returns (worldSize, …), which belongs to the scope of the call.
   */
  async allGather(tensor: Tensor): Promise<Tensor> {
    const handle = this.checked('allGather', tensor);
    const { shape, dtype, device } = tensor;
    const output = torch.empty([this.worldSize, ...shape], { dtype, device });
    await this.run('allGather', (group) => core.allGather(group, output.live(), handle), tensor);
    return output;
  }

  /**
   * Reduces tensors over all processes, each of which gets a part.
   *
   * @param tensor (worldSize, …), with a part for each process.
   * @returns (…), which belongs to the scope of the call.
   */
  async reduceScatter(tensor: Tensor, op: ReduceOp = 'sum'): Promise<Tensor> {
    const handle = this.checked('reduceScatter', tensor);
    const code = codeOf('reduceScatter', op);
    const { shape, dtype, device } = tensor;
    if (shape[0] !== this.worldSize) {
      throw refusal(
        'reduceScatter',
        `the tensor has shape [${shape}]; expected ${this.worldSize} parts, a first dimension of that size`,
      );
    }
    const output = torch.empty(shape.slice(1), { dtype, device });
    await this.run(
      'reduceScatter',
      (group) => core.reduceScatter(group, output.live(), handle, code),
      tensor,
    );
    if (op === 'avg') noGrad(() => output.div_(this.worldSize));
    return output;
  }

  /** Sums gradients of parameters over all processes: see {@link GradientReducer}. */
  async gradientReducer(
    parameters: readonly Tensor[],
    options: GradientReducerOptions = {},
  ): Promise<GradientReducer> {
    const device = parameters.every(isOnGpu) && this.nccl ? 'cuda' : 'cpu';
    const handle = this.connected('gradientReducer', device);
    const isNccl = handle === this.nccl;
    const connect = async (isShared: boolean) => {
      if (isShared || isNccl) return handle;
      this.buckets ??= await this.openGloo('buckets');
      return this.buckets;
    };
    const run = (caller: string, start: () => Promise<void>) => this.run(caller, start);
    return await GradientReducer.open({ group: this, connect, isNccl, run }, parameters, options);
  }

  /**
   * Waits until all processes have come here.
   *
   * @param options.timeout Seconds; that of the group by default.
   * @throws DistributedError that names the ranks that do not come in time
   */
  async barrier(options: { timeout?: number } = {}): Promise<void> {
    const { timeout = this.timeout } = options;
    const late = (missing: string) => `${missing} did not reach the barrier within ${timeout} s`;
    await this.meetings.meet(this.meetings.next('barrier'), timeout, late);
  }

  /**
   * Collects a value of each process, which JSON can hold. All wait for one another.
   *
   * @param options.timeout Seconds; that of the group by default.
   * @throws DistributedError that names the ranks that do not come in time
   */
  async allGatherObject(value: unknown, options: { timeout?: number } = {}): Promise<unknown[]> {
    const { store } = this.options;
    const { timeout = this.timeout } = options;
    const { meetings } = this;
    const name = meetings.next('objects');
    const late = (missing: string) => `${missing} did not send its value within ${timeout} s`;
    const keyOf = (rank: number) => meetings.key(`${name}/of/${rank}`);
    await store.set(keyOf(this.rank), JSON.stringify(value ?? null));
    await meetings.meet(name, timeout, late);
    const texts = meetings.ranks().map((rank) => store.get(keyOf(rank)));
    return (await Promise.all(texts)).map((text) => JSON.parse(text as string) as unknown);
  }

  /** Tells the others why this process ends. They name it, and the reason. */
  async abort(reason: string): Promise<void> {
    await this.meetings.abort(reason);
  }

  /**
   * Leaves the group, which all processes do at their end.
   *
   * @throws DistributedError where another one does not come to its end
   */
  async destroy(): Promise<void> {
    const { store, isServer } = this.options;
    if (this.handle === null) return;
    clearInterval(this.alive);
    await this.barrier();
    for (const handle of [this.nccl, this.buckets, this.handle]) {
      if (handle !== null) await core.closeGroup(handle);
    }
    this.nccl = null;
    this.buckets = null;
    this.handle = null;
    const left = this.meetings.key('left');
    await store.add(left, 1);
    if (isServer) await store.waitFor(left, this.worldSize, LEAVING);
    await store.close();
  }

  private checked(caller: string, tensor: unknown): number {
    if (!(tensor instanceof Tensor))
      throw refusal(caller, `expected a tensor, got ${describeValue(tensor)}`);
    if (tensor.device !== 'cpu' && this.nccl === null) {
      throw refusal(
        caller,
        `the tensor is on ${tensor.device}; Gloo exchanges tensors of the CPU: tensor.to('cpu')`,
      );
    }
    if (!tensor.isContiguous()) {
      throw refusal(caller, 'the tensor is not contiguous; tensor.contiguous() is');
    }
    return tensor.live();
  }

  /** What exchanges tensors on a device. */
  private connected(caller: string, device: Device = 'cpu'): GroupHandle {
    const handle = device === 'cpu' ? this.handle : this.nccl;
    if (handle !== null) return handle;
    throw refusal(caller, 'the process group was destroyed');
  }

  private async run(
    caller: string,
    start: (group: GroupHandle) => Promise<void>,
    { device }: { readonly device: Device } = { device: 'cpu' },
  ): Promise<void> {
    const handle = this.connected(caller, device);
    if (this.failure !== undefined) throw await this.failure;
    // What c10d refuses at once is a mistake of this process.
    const work = guard(`distributed.${caller}`, () => start(handle));
    if (this.pending++ === 0) this.alive.ref();
    try {
      await work;
    } catch (error) {
      this.alive.unref();
      throw await this.explain(caller, error);
    }
    if (--this.pending === 0) this.alive.unref();
  }

  /** The error for a failed exchange: it names the processes that have failed, or do not answer any more. */
  private explain(caller: string, error: unknown): Promise<Error> {
    const cause = asTorchError(error, caller);
    if (!(cause instanceof TorchError)) return Promise.resolve(cause as Error);
    this.failure ??= this.meetings
      .callRoll(caller, cause)
      .catch((failed: DistributedError) => failed);
    return this.failure;
  }
}

const isOnGpu = ({ device }: Tensor): boolean => device.startsWith('cuda');

function codeOf(caller: string, op: ReduceOp): number {
  if (Object.hasOwn(CODES, op)) return CODES[op];
  throw refusal(caller, `op is ${describeValue(op)}; expected ${Object.keys(CODES).join(', ')}`);
}

function refusal(caller: string, problem: string): TorchError {
  const op = `distributed.${caller}`;
  return new TorchError(`${op}: ${problem}`, 'ValueError', op);
}
