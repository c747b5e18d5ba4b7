/** A training by several processes: each has the model, and its share of every batch. */

import type { ShareOf } from '../data/share.js';
import { trainingGroup } from '../runtime/training-group.js';
import {
  DistributedError,
  type GradientReducer,
  type ProcessGroup,
  type Tensor,
  torch,
} from '../torch/index.js';
import type { Exchange, Wishes } from './engine/exchange.js';
import { noProgress, type Progress } from './engine/progress.js';
import { copyBack, flatten } from './flat-tensors.js';
import type { TrainingSummary } from './hooks.js';
import type { TaskOptimizer } from './method.js';
import type { Checkpoint } from './run/checkpoints.js';
import { checkpointOf, restore, type TrainState } from './run/state.js';
import type { TrainingSettings } from './settings/resolve.js';
import { Sharding } from './sharding.js';

/** Seconds that processes wait for what the first one does alone: pictures, evaluations. */
const LONGEST_WAIT = 24 * 3600;

/** A sample that could not be read. */
export interface Skip {
  readonly name: string;
  readonly reason: string;
}

/** How the processes of a training divide its work. */
export type ReplicasOptions = Pick<TrainingSettings, 'gradCompression' | 'shardOptimizer'>;

/**
 * The processes of a training. In each step they sum their gradients, and so all change the weights alike. The first one writes
 * the run's folder.
 */
export class Replicas implements Exchange {
  /** Samples that this process could not read, since the last epoch. */
  private skips: Skip[] = [];
  private reducer: GradientReducer | null = null;
  private sharding: Sharding | null = null;
  /** Called in the first process with those of the others. */
  onSkip: (skip: Skip) => void = () => {};

  constructor(
    private readonly group: ProcessGroup,
    private readonly options: ReplicasOptions,
  ) {}

  /** Those of this process's group; null where it trains alone. */
  static current(options: ReplicasOptions): Replicas | null {
    const group = trainingGroup();
    return group === null ? null : new Replicas(group, options);
  }

  get isFirst(): boolean {
    return this.group.rank === 0;
  }

  get count(): number {
    return this.group.worldSize;
  }

  /** The part of each batch. @param pairs See {@link ShareOf}. */
  share(pairs: boolean): ShareOf {
    return { index: this.group.rank, count: this.group.worldSize, pairs };
  }

  /**
   * Checks that all processes have the same settings.
   *
   * @throws DistributedError that names a setting of another value
   */
  async agreeOn(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const [first, ...others] = (await this.group.allGatherObject(settings)) as (typeof settings)[];
    for (const [i, other] of others.entries()) {
      for (const name of Object.keys({ ...first, ...other })) {
        const [wanted, found] = [JSON.stringify(first?.[name]), JSON.stringify(other[name])];
        if (wanted === found) continue;
        throw new DistributedError(
          `rank ${i + 1} has ${name} ${found}, and rank 0 has ${wanted}; start all processes with the same settings`,
          [i + 1],
        );
      }
    }
  }

  /**
   * Takes over what the first process has, from new weights or a checkpoint.
   *
   * @param start Where the first process goes on; undefined for a new run, and in the others.
   * @returns The same in all processes.
   */
  async adopt(trained: TrainState, start: Progress | undefined): Promise<Progress | undefined> {
    const own = this.isFirst ? checkpointWith(trained, start ?? noProgress()) : null;
    const outline = own && {
      isNew: start === undefined,
      ...{ step: own.step, hasAverage: own.ema !== null, metadata: own.state.metadata },
      tensors: Object.entries(tensorsOf(own)).map(([name, { shape, dtype }]) => ({
        name,
        shape,
        dtype,
      })),
    };
    const [found] = (await this.group.allGatherObject(outline)) as [NonNullable<typeof outline>];
    const given = own && tensorsOf(own);
    const tensors: Record<string, Tensor> = {};
    for (const { name, shape, dtype } of found.tensors) {
      tensors[name] = given?.[name] ?? torch.empty(shape, { dtype });
      await this.send(tensors[name]);
    }
    if (own !== null) return start;
    const { batch_size } = JSON.parse(found.metadata.fixed as string);
    trained.fixed = { ...trained.fixed, batch_size };
    const { progress } = restore(trained, checkpointFrom(found, tensors));
    for (const tensor of Object.values(tensors)) tensor.dispose();
    return found.isNew ? undefined : progress;
  }

  /** Copies a tensor of the first process to the others. */
  private async send(tensor: Tensor): Promise<void> {
    if (tensor.numel() === 0) return;
    const host = hostCopy(tensor);
    await this.group.broadcast(host);
    host.dispose();
  }

  async open(parameters: readonly Tensor[]): Promise<void> {
    const device = parameters[0]?.device ?? 'cpu';
    if (device.startsWith('cuda')) await this.group.openNccl(device);
    const { gradCompression: compression } = this.options;
    this.reducer = await this.group.gradientReducer(parameters, { compression });
  }

  /**
   * Divides the state of an optimizer among the processes, where that is wanted.
   *
   * @returns What checkpoints get: the optimizer, or its whole state.
   */
  shard(optimizer: TaskOptimizer): TrainState['optimizer'] {
    if (!this.options.shardOptimizer) return optimizer;
    const sharding = new Sharding(this.group, optimizer);
    this.sharding = sharding;
    return {
      stateDict: () => sharding.stateDict(),
      loadStateDict: (state) => optimizer.loadStateDict(state),
    };
  }

  get dropOthers(): (() => void) | null {
    const { sharding } = this;
    return sharding && (() => sharding.dropOthers());
  }

  async shareWeights(): Promise<void> {
    await this.sharding?.shareWeights();
  }

  async save(work: () => void | Promise<void>): Promise<void> {
    try {
      await this.sharding?.gather();
      await work();
    } finally {
      this.sharding?.release();
    }
  }

  beforeLastBackward(): void {
    this.reducer?.arm();
  }

  async step(tensors: readonly Tensor[], { stop, save }: Wishes): Promise<Wishes> {
    const { reducer } = this;
    if (reducer === null) throw new Error('a step before the exchange is open');
    const buckets = bucketsOf(tensors).map((bucket) => ({ bucket, flat: flatten(bucket) }));
    try {
      const [[anyStop = false, anySave = false]] = await Promise.all([
        reducer.sum([stop, save]),
        ...buckets.map(({ flat }) => this.group.allReduce(flat)),
      ]);
      for (const { bucket, flat } of buckets) copyBack(flat, bucket);
      return { stop: anyStop, save: anySave };
    } finally {
      for (const { flat } of buckets) flat.dispose();
    }
  }

  close(): void {
    this.reducer?.dispose();
    this.reducer = null;
  }

  async epoch(stop: boolean): Promise<boolean> {
    const own = { skips: this.skips, stop };
    this.skips = [];
    const all = (await this.group.allGatherObject(own, {
      timeout: LONGEST_WAIT,
    })) as (typeof own)[];
    if (this.isFirst) for (const { skips } of all.slice(1)) skips.forEach(this.onSkip);
    return all.some((each) => each.stop);
  }

  /** What the first process has; it may work alone for long before. */
  async ofFirst<T>(value: T): Promise<T> {
    const [first] = await this.group.allGatherObject(value, { timeout: LONGEST_WAIT });
    return first as T;
  }

  /** Keeps a sample of this process until the epoch's end. */
  skip(name: string, reason: string): void {
    this.skips.push({ name, reason });
  }

  /** Waits for the first process, which has written everything, and returns what it found. */
  async end(summary: TrainingSummary | null): Promise<TrainingSummary> {
    return (await this.ofFirst(summary)) as TrainingSummary;
  }

  /**
   * Tells the others why this process ends, where it is not because of one of them.
   *
   * @returns The error that names the process at fault.
   */
  async abort(error: unknown): Promise<unknown> {
    const failure = await this.group.failureOf(error);
    if (failure instanceof DistributedError) return failure;
    await this.group.abort(failure instanceof Error ? failure.message : String(failure));
    return failure;
  }
}

function checkpointWith(trained: TrainState, progress: Progress): Checkpoint {
  return checkpointOf(trained, { progress, logBytes: 0, wallSeconds: 0 });
}

/** All tensors of a checkpoint, by names that say which part they are of. */
function tensorsOf({ weights, state, ema }: Checkpoint): Record<string, Tensor> {
  const parts = { weights, state, ...(ema && { ema }) };
  return Object.fromEntries(
    Object.entries(parts).flatMap(([part, { tensors }]) =>
      Object.entries(tensors).map(([name, tensor]) => [`${part}/${name}`, tensor] as const),
    ),
  );
}

/** The tensor itself where it is a row of numbers on the CPU, else a copy. */
function hostCopy(tensor: Tensor): Tensor {
  using scope = torch.scope();
  return scope.keep(tensor.detach().to('cpu').contiguous());
}

/** The inverse of {@link tensorsOf}. */
function checkpointFrom(
  outline: { step: number; hasAverage: boolean; metadata: Readonly<Record<string, string>> },
  all: Readonly<Record<string, Tensor>>,
): Checkpoint {
  const part = (name: string) => ({
    tensors: Object.fromEntries(
      Object.entries(all)
        .filter(([key]) => key.startsWith(`${name}/`))
        .map(([key, tensor]) => [key.slice(name.length + 1), tensor]),
    ),
    metadata: outline.metadata,
  });
  return {
    step: outline.step,
    ...{ weights: part('weights'), state: part('state') },
    ema: outline.hasAverage ? part('ema') : null,
  };
}

/** Tensors in lists of one dtype and device. */
function bucketsOf(tensors: readonly Tensor[]): Tensor[][] {
  const buckets = new Map<string, Tensor[]>();
  for (const tensor of tensors) {
    const kind = `${tensor.dtype} ${tensor.device}`;
    const bucket = buckets.get(kind);
    if (bucket === undefined) buckets.set(kind, [tensor]);
    else bucket.push(tensor);
  }
  return [...buckets.values()];
}
