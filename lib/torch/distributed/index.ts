/** torch.distributed: several processes that work together. */

import { type Place, placeOf, setProcesses } from '../../settings/place.js';
import { isLoaded } from '../core.js';
import { TorchError } from '../errors.js';
import { checkOptions } from '../options.js';
import type { Tensor } from '../tensor.js';
import { allReduce, summed } from './functional.js';
import { ProcessGroup, type ReduceOp } from './process-group.js';
import { TCPStore } from './store.js';

export type { Place } from '../../settings/place.js';
export type { GradientCompression, GradientReducer } from './gradient-reducer.js';
export type { ReduceOp } from './process-group.js';

/** Seconds that processes wait for one another, where nothing else is given. */
const TIMEOUT = 600;

/** Settings of {@link distributed.initProcessGroup}; by default they come from the environment. */
export interface ProcessGroupOptions {
  /** Gloo, for tensors on the CPU. */
  readonly backend?: 'gloo';
  /** The address of rank 0, whose process is the store. */
  readonly host?: string;
  readonly port?: number;
  readonly rank?: number;
  readonly worldSize?: number;
  /** Seconds that the processes wait for one another; 600 by default. */
  readonly timeout?: number;
}

let current: ProcessGroup | null = null;
let groups = 0;

/** The group of this process. @throws TorchError where there is none */
function group(caller: string): ProcessGroup {
  if (current !== null) return current;
  throw new TorchError(
    `distributed.${caller}: there is no process group; await torch.distributed.initProcessGroup() makes it`,
    'ValueError',
    `distributed.${caller}`,
  );
}

/** Where this process is, from the options and else from the environment. */
function placeFrom(options: ProcessGroupOptions): Place {
  const { host, port, rank, worldSize } = options;
  const given = { MASTER_ADDR: host, MASTER_PORT: port, RANK: rank, WORLD_SIZE: worldSize };
  const isGiven = Object.values(given).some((value) => value !== undefined);
  const texts = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  const place = placeOf(isGiven ? { ...process.env, ...Object.fromEntries(texts) } : process.env);
  if (place !== null) return place;
  throw new TorchError(
    'distributed.initProcessGroup: neither options nor the environment (RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT) say ' +
      'which process this is; torchrun, srun and "mae-native launch" set them',
    'ValueError',
    'distributed.initProcessGroup',
  );
}

/**
 * PyTorch's `torch.distributed`, over libtorch's own c10d. All of it is asynchronous, and runs off the thread of JavaScript.
 *
 * ```ts
 * const group = await torch.distributed.initProcessGroup();
 * const sum = await group.allReduce(torch.tensor([group.rank]));
 * await torch.distributed.destroyProcessGroup();
 * ```
 */
export const distributed = {
  ProcessGroup,
  TCPStore,

  /** Whether there is a libtorch with it. */
  isAvailable: (): boolean => isLoaded,

  /** Whether this process is in a group. */
  isInitialized: (): boolean => current !== null,

  /**
   * Joins the other processes. One of each rank calls it.
   *
   * @throws UsageError for variables of the environment that are missing or contradictory; DistributedError that names the ranks
   *   that do not come in time
   */
  async initProcessGroup(options: ProcessGroupOptions = {}): Promise<ProcessGroup> {
    const names = ['backend', 'host', 'port', 'rank', 'worldSize', 'timeout'] as const;
    checkOptions('distributed.initProcessGroup', options, names);
    const { backend = 'gloo' } = options;
    if (backend !== 'gloo') {
      throw new TorchError(
        `distributed.initProcessGroup: backend is '${backend}'; expected 'gloo'`,
        'ValueError',
        'distributed.initProcessGroup',
      );
    }
    if (current !== null) {
      throw new TorchError(
        'distributed.initProcessGroup: this process is in a group; destroyProcessGroup() leaves it',
        'ValueError',
        'distributed.initProcessGroup',
      );
    }
    const place = placeFrom(options);
    const { host, port, rank, worldSize, isServer } = place;
    const timeout = options.timeout ?? place.timeout ?? TIMEOUT;
    const store = await TCPStore.connect(host, { port, isServer, timeout });
    const prefix = `${place.prefix}/group_${groups++}`;
    current = await ProcessGroup.connect({ store, rank, worldSize, timeout, prefix, isServer });
    setProcesses(worldSize);
    return current;
  },

  /** The number of this process, from 0. */
  getRank: (): number => group('getRank').rank,
  /** The number of processes. */
  getWorldSize: (): number => group('getWorldSize').worldSize,
  getBackend: (): ProcessGroup['backend'] => group('getBackend').backend,

  /** See {@link ProcessGroup.allReduce}. */
  allReduce: (tensor: Tensor, op?: ReduceOp): Promise<Tensor> =>
    group('allReduce').allReduce(tensor, op),
  /** See {@link ProcessGroup.broadcast}. */
  broadcast: (tensor: Tensor, src?: number): Promise<Tensor> =>
    group('broadcast').broadcast(tensor, src),
  /** See {@link ProcessGroup.allGather}. */
  allGather: (tensor: Tensor): Promise<Tensor> => group('allGather').allGather(tensor),
  /** See {@link ProcessGroup.reduceScatter}. */
  reduceScatter: (tensor: Tensor, op?: ReduceOp): Promise<Tensor> =>
    group('reduceScatter').reduceScatter(tensor, op),
  /** See {@link ProcessGroup.allGatherObject}. */
  allGatherObject: (value: unknown): Promise<unknown[]> =>
    group('allGatherObject').allGatherObject(value),
  /** See {@link ProcessGroup.barrier}. */
  barrier: (options?: { timeout?: number }): Promise<void> => group('barrier').barrier(options),

  /** See {@link ProcessGroup.allReduceSync}. */
  allReduceSync: (tensor: Tensor, op?: ReduceOp): Tensor =>
    group('allReduceSync').allReduceSync(tensor, op),

  /** @internal */
  functional: { summed },

  nn: {
    functional: {
      /**
       * The sum of a tensor over all processes, for forward passes: its backward pass sums the gradients of all processes.
       *
       * @param tensor On any device.
       * @returns A new tensor on that device.
       */
      allReduce: (tensor: Tensor): Tensor => allReduce(tensor, group('nn.functional.allReduce')),
    },
  },

  /** The group of this process; null where there is none. */
  getProcessGroup: (): ProcessGroup | null => current,

  /** Leaves the group, which all processes do at their end. */
  async destroyProcessGroup(): Promise<void> {
    const leaving = group('destroyProcessGroup');
    current = null;
    setProcesses(1);
    await leaving.destroy();
  },
};
