/** Updates by CUDA graph: all launches of a step become one. */
import { setLearningRate } from '../../optim/index.js';
import { type Device, Tensor, torch } from '../../torch/index.js';
import type { Sized } from './exchange.js';
import type { Losses, StepInfo } from './records.js';
import { type TrainedBy, Update, type UpdateOptions } from './update.js';

/** A loss in two parts, of which the second is recorded as a graph. */
export interface GraphLoss<B> {
  /** Uploads a batch and draws random numbers for it: all inputs that differ from step to step. */
  inputs(batch: B): readonly Tensor[];
  /**
   * The mean loss of the inputs. It runs the same ops for the same shapes each time, without synchronising with the
   * CPU.
   */
  loss(inputs: readonly Tensor[], step: StepInfo): Tensor | Losses;
  /** Called where a step cannot be recorded, with the reason. All steps then run without a graph. */
  onRefused?(error: unknown): void;
}

/** The tensors of a batch that {@link GraphLoss.loss} gets. */
interface Inputs {
  readonly size: number;
  readonly tensors: readonly Tensor[];
}

/** Steps that run without a graph before one is recorded: they create optimizer state, workspaces and streams. */
const WARM_UP_STEPS = 3;

/** A group of parameters, and its learning rate before and after. */
interface Rate {
  readonly group: TrainedBy['paramGroups'][number];
  readonly original: number | Tensor;
}

/**
 * {@link Update} that records the steps of whole batches once and replays them. The first steps run without a graph, as do
 * batches of another shape, such as the last one of an epoch. So do updates of several batches.
 *
 * The recorded step has its own memory pool. Learning rates are tensors in it, and therefore float32.
 */
export class GraphedUpdate<B extends Sized> implements Disposable {
  private readonly plain: Update<Inputs>;
  private readonly graph: InstanceType<typeof torch.cuda.CUDAGraph>;
  private readonly optimizer: TrainedBy;
  /** The groups of the optimizer whose learning rates are not on the device; they are restored afterwards. */
  private readonly rates: readonly Rate[];
  /** The batch that the next replay computes. */
  private pending: Inputs | null = null;
  /** Size and shapes of the largest batch. Only batches of these shapes are recorded or replayed. */
  private largest = { size: 0, shapes: '' };
  private learningRate = 0;
  private warmUps = 0;
  private isRefused = false;
  private recorded: { readonly inputs: readonly Tensor[]; readonly numbers: Tensor } | null = null;

  constructor(
    options: Omit<UpdateOptions<B>, 'loss'>,
    private readonly parts: GraphLoss<B>,
  ) {
    this.optimizer = options.optimizer;
    this.plain = new Update({ ...options, loss: ({ tensors }, step) => parts.loss(tensors, step) });
    this.graph = new torch.cuda.CUDAGraph(this.device);
    // What is not on the device would be recorded as a constant.
    this.rates = this.optimizer.paramGroups
      .filter(({ lr }) => !(lr instanceof Tensor && lr.device === this.device))
      .map((group) => ({ group, original: group.lr }));
    for (const { group } of this.rates) {
      group.lr = torch.zeros([], { dtype: 'float32', device: this.device }).keep();
    }
  }

  get device(): Device {
    return this.plain.device;
  }

  get scaler(): Update<B>['scaler'] {
    return this.plain.scaler;
  }

  get lossNames(): readonly string[] {
    return this.plain.lossNames;
  }

  get samples(): number {
    return this.pending?.size ?? this.plain.samples;
  }

  /** See {@link Update.add}. A batch that is replayed is computed by {@link finish}. */
  add(batch: B, batches: number, step: StepInfo): void {
    using _ = torch.scope();
    const inputs = { size: batch.size, tensors: this.parts.inputs(batch) };
    if (batches > 1 || !this.fits(inputs)) this.plain.add(inputs, batches, step);
    // Own handles: the caller may free those that were passed.
    else this.pending = { ...inputs, tensors: inputs.tensors.map((one) => one.detach().keep()) };
  }

  /** See {@link Update.finish}. */
  finish(learningRate: number, step: StepInfo): Tensor {
    const { pending } = this;
    this.learningRate = learningRate;
    if (pending === null) return this.plain.finish(learningRate, step);
    setLearningRate(this.optimizer, learningRate);
    try {
      if (this.recorded === null && this.warmUps++ < WARM_UP_STEPS) {
        return this.graph.warmUp(() => this.step(pending, step));
      }
      if (this.recorded === null) this.tryToRecord(pending, step);
      return this.isRefused ? this.step(pending, step) : this.replay(pending.tensors);
    } finally {
      this.clear();
    }
  }

  private step(inputs: Inputs, step: StepInfo): Tensor {
    this.plain.add(inputs, 1, step);
    return this.plain.apply(step);
  }

  private tryToRecord({ size, tensors }: Inputs, step: StepInfo): void {
    using scope = torch.scope();
    const inputs = tensors.map((tensor) => tensor.clone());
    try {
      const numbers = this.graph.capture(() => this.step({ size, tensors: inputs }, step));
      this.recorded = { inputs: inputs.map((input) => input.keep()), numbers: numbers.keep() };
    } catch (error) {
      this.isRefused = true;
      scope.dispose();
      this.plain.reset();
      // Nothing was computed, but its gradients may count as unscaled.
      this.scaler?.update(this.scaler.getScale());
      this.parts.onRefused?.(error);
    }
  }

  private replay(tensors: readonly Tensor[]): Tensor {
    const { inputs, numbers } = this.recorded as NonNullable<typeof this.recorded>;
    torch.noGrad(() => {
      for (const [i, input] of inputs.entries()) input.copy_(tensors[i] as Tensor);
    });
    this.graph.replay();
    // The next replay overwrites it.
    return numbers.clone();
  }

  private fits({ size, tensors }: Inputs): boolean {
    if (this.isRefused) return false;
    const shapes = JSON.stringify(tensors.map(({ shape }) => shape));
    // The first batch of a resumed run may be the last, short one of an epoch.
    if (this.recorded === null && size > this.largest.size) {
      this.largest = { size, shapes };
      this.warmUps = 0;
    }
    return shapes === this.largest.shapes;
  }

  private clear(): void {
    for (const tensor of this.pending?.tensors ?? []) tensor.dispose();
    this.pending = null;
  }

  /** See {@link Update.hasFiniteWeights}. */
  hasFiniteWeights(): boolean {
    return this.plain.hasFiniteWeights();
  }

  /** See {@link Update.reset}. */
  reset(): void {
    this.clear();
    this.plain.reset();
  }

  [Symbol.dispose](): void {
    this.clear();
    this.plain[Symbol.dispose]();
    for (const tensor of this.recorded?.inputs ?? []) tensor.dispose();
    this.recorded?.numbers.dispose();
    this.graph.dispose();
    for (const { group, original } of this.rates) {
      (group.lr as Tensor).dispose();
      const rate = this.learningRate * (group.lrScale ?? 1);
      group.lr = typeof original === 'number' ? rate : torch.noGrad(() => original.fill_(rate));
    }
  }
}
