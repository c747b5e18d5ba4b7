/** Updates by CUDA graph: all launches of a step become one. */
import { setLearningRate } from '../../optim/index.js';
import { type Device, type Tensor, torch } from '../../torch/index.js';
import type { Losses, StepInfo } from './records.js';
import { Update, type UpdateOptions } from './update.js';

/** A loss in two parts, of which the second is recorded as a graph. */
export interface GraphLoss<B> {
  /** Uploads a batch and draws random numbers for it: all inputs that differ from step to step. */
  inputs(batch: B): readonly Tensor[];
  /**
   * The mean loss of the inputs. It runs the same ops for the same shapes each time, without synchronising with the
   * CPU.
   */
  loss(inputs: readonly Tensor[], step: StepInfo): Tensor | Losses;
}

/** The tensors of a batch that {@link GraphLoss.loss} gets. */
interface Inputs {
  readonly size: number;
  readonly tensors: readonly Tensor[];
}

/** Steps that run without a graph before one is recorded: they create optimizer state, workspaces and streams. */
const WARM_UP_STEPS = 3;

/**
 * {@link Update} that records the steps of the commonest shape once and replays them. The first steps run without a
 * graph, as do batches of another shape, such as the last one of an epoch. So do updates of several batches.
 *
 * The recorded step has its own memory pool. Learning rates are tensors in it, and therefore float32.
 */
export class GraphedUpdate<B extends { readonly size: number }> implements Disposable {
  private readonly plain: Update<Inputs>;
  private readonly graph: InstanceType<typeof torch.cuda.CUDAGraph>;
  private readonly optimizer: UpdateOptions<B>['optimizer'];
  /** The groups of the optimizer whose learning rates were numbers; they are restored afterwards. */
  private readonly groups: UpdateOptions<B>['optimizer']['paramGroups'];
  /** The batch that the next replay computes. */
  private pending: Inputs | null = null;
  /** Shapes of the first batch's tensors. Only batches of these shapes are recorded or replayed. */
  private shapes: readonly (readonly number[])[] | null = null;
  private learningRate = 0;
  private warmUps = 0;
  private recorded: { readonly inputs: readonly Tensor[]; readonly numbers: Tensor } | null = null;

  constructor(
    options: Omit<UpdateOptions<B>, 'loss'>,
    private readonly parts: GraphLoss<B>,
  ) {
    this.optimizer = options.optimizer;
    this.plain = new Update({ ...options, loss: ({ tensors }, step) => parts.loss(tensors, step) });
    this.graph = new torch.cuda.CUDAGraph(this.device);
    // A number would be recorded as a constant.
    this.groups = this.optimizer.paramGroups.filter(({ lr }) => typeof lr === 'number');
    for (const group of this.groups) {
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
    if (batches > 1 || !this.fits(inputs.tensors)) this.plain.add(inputs, batches, step);
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
      if (this.recorded !== null) return this.replay(pending.tensors);
      if (this.warmUps++ < WARM_UP_STEPS) {
        return this.graph.warmUp(() => this.step(pending, step));
      }
      this.record(pending, step);
      return this.replay(pending.tensors);
    } finally {
      this.clear();
    }
  }

  private step(inputs: Inputs, step: StepInfo): Tensor {
    this.plain.add(inputs, 1, step);
    return this.plain.apply(step);
  }

  private record({ size, tensors }: Inputs, step: StepInfo): void {
    const inputs = tensors.map((tensor) => torch.tidy(() => tensor.clone()).keep());
    using _ = torch.scope();
    const numbers = this.graph.capture(() => this.step({ size, tensors: inputs }, step)).keep();
    this.recorded = { inputs, numbers };
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

  private fits(tensors: readonly Tensor[]): boolean {
    const shapes = tensors.map(({ shape }) => shape);
    this.shapes ??= shapes;
    return JSON.stringify(shapes) === JSON.stringify(this.shapes);
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
    for (const group of this.groups) {
      (group.lr as Tensor).dispose();
      group.lr = this.learningRate * (group.lrScale ?? 1);
    }
  }
}
