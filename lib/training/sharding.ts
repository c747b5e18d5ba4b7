/**
 * An optimizer's state that is divided among processes: each has the state of some parameters, and updates them for all
 * (ZeRO stage 1: Rajbhandari et al. 2020, arXiv:1910.02054, section 5.1; whole parameters here).
 */
import type { OptimizerState } from '../optim/index.js';
import { type ProcessGroup, type Tensor, torch } from '../torch/index.js';
import { copyBack } from './flat-tensors.js';
import type { TaskOptimizer } from './method.js';

/** Bytes of weights that a process sends at a time. */
const CHUNK_BYTES = 16 * 1024 ** 2;

/** A tensor of the state: `step` of parameter 12. */
interface Outline {
  readonly id: string;
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: Tensor['dtype'];
}

export class Sharding {
  private readonly parameters: readonly Tensor[];
  /** The rank of each parameter's process. */
  private readonly owners: readonly number[];
  private gathered: OptimizerState | null = null;

  /** @param optimizer With whatever state it has; what is other processes' is dropped. */
  constructor(
    private readonly group: ProcessGroup,
    private readonly optimizer: TaskOptimizer,
  ) {
    this.parameters = optimizer.paramGroups.flatMap(({ params }) => params);
    this.owners = ownersOf(this.parameters, group.worldSize);
    const { state, param_groups } = optimizer.stateDict();
    const own = Object.entries(state).filter(([id]) => this.owners[Number(id)] === group.rank);
    optimizer.loadStateDict({ state: Object.fromEntries(own), param_groups });
  }

  /** Leaves to this process's update the parameters that are its own. */
  dropOthers(): void {
    for (const [i, parameter] of this.parameters.entries()) {
      if (this.owners[i] !== this.group.rank) parameter.grad = null;
    }
  }

  /** Copies all weights from the processes that have updated them. */
  async shareWeights(): Promise<void> {
    for (let rank = 0; rank < this.group.worldSize; rank++) {
      for (const chunk of chunksOf(this.parameters.filter((_, i) => this.owners[i] === rank))) {
        await this.shareChunk(chunk, rank);
      }
    }
  }

  private async shareChunk(chunk: readonly Tensor[], rank: number): Promise<void> {
    const device = this.group.backend === 'gloo' ? 'cpu' : (chunk[0] as Tensor).device;
    const flat = torch.noGrad(() => {
      using scope = torch.scope();
      const rows = chunk.map((one) => one.detach().reshape([-1]));
      return scope.keep(torch.cat(rows).to(device));
    });
    try {
      await this.group.broadcast(flat, rank);
      if (rank !== this.group.rank) copyBack(flat, chunk);
    } finally {
      flat.dispose();
    }
  }

  /** The whole state, for a checkpoint of the first process; {@link release} frees it. All processes call it. */
  async gather(): Promise<void> {
    const own = this.optimizer.stateDict();
    const outlines = (await this.group.allGatherObject(outlineOf(own))) as Outline[][];
    const state: Record<string, Record<string, Tensor>> = {};
    for (const [rank, tensors] of outlines.entries()) {
      for (const { id, name, shape, dtype } of tensors) {
        const mine = own.state[id]?.[name] as Tensor | undefined;
        const host = mine ? hostCopy(mine) : torch.empty(shape, { dtype });
        await this.group.broadcast(host, rank);
        if (this.group.rank !== 0) host.dispose();
        else state[id] = { ...state[id], [name]: host };
      }
    }
    this.gathered = { state, param_groups: own.param_groups };
  }

  release(): void {
    for (const tensors of Object.values(this.gathered?.state ?? {})) {
      for (const tensor of Object.values(tensors)) (tensor as Tensor).dispose();
    }
    this.gathered = null;
  }

  /** The state that {@link gather} has found. */
  stateDict(): OptimizerState {
    if (this.gathered === null) throw new Error('the state of the optimizer was not gathered');
    return this.gathered;
  }
}

/** Divides parameters among processes: the largest first, each to the one that has the least so far. */
export function ownersOf(parameters: readonly Tensor[], processes: number): number[] {
  const loads = Array.from({ length: processes }, () => 0);
  const owners = new Array<number>(parameters.length);
  const sizes = parameters.map((one, index) => ({ index, size: one.numel() }));
  for (const { index, size } of sizes.sort((a, b) => b.size - a.size || a.index - b.index)) {
    const owner = loads.indexOf(Math.min(...loads));
    loads[owner] = (loads[owner] as number) + size;
    owners[index] = owner;
  }
  return owners;
}

/** In lists of one dtype and at most a size. */
function chunksOf(tensors: readonly Tensor[]): Tensor[][] {
  const chunks: Tensor[][] = [];
  let [kind, bytes] = ['', 0];
  for (const tensor of tensors) {
    const size = tensor.numel() * tensor.elementSize();
    if (tensor.dtype !== kind || bytes + size > CHUNK_BYTES) {
      chunks.push([]);
      bytes = 0;
    }
    kind = tensor.dtype;
    bytes += size;
    chunks.at(-1)?.push(tensor);
  }
  return chunks;
}

function outlineOf({ state }: OptimizerState): Outline[] {
  return Object.entries(state).flatMap(([id, tensors]) =>
    Object.entries(tensors).flatMap(([name, tensor]) => {
      const { shape, dtype } = tensor as Tensor;
      return { id, name, shape, dtype };
    }),
  );
}

/** A copy on the CPU, in whatever order the tensor's memory was. */
function hostCopy(tensor: Tensor): Tensor {
  using scope = torch.scope();
  return scope.keep(tensor.detach().to('cpu').contiguous().clone());
}
