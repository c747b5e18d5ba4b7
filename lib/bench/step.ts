/**
 * A whole training step on fixed inputs, by default of a masked autoencoder; benchmarks/reference/step.py is the same
 * in PyTorch.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type MaeConfig, MaskedAutoencoder, maeFlops, trainingFlops } from '../models/index.js';
import type * as nn from '../nn/index.js';
import { AdamW } from '../optim/index.js';
import { inPrecision, type Precision } from '../runtime/precision.js';
import { type Device, Tensor, torch } from '../torch/index.js';
import { GraphedUpdate, type GraphLoss } from '../training/engine/graphed-update.js';
import type { Losses, StepInfo } from '../training/engine/records.js';
import { Update, type UpdateOptions } from '../training/engine/update.js';
import type { ParamGroup, TaskOptimizer } from '../training/method.js';
import { median } from './statistics.js';

/** How steps are run, whatever they train. */
export interface RunOptions {
  batchSize: number;
  device: Device;
  /** The precision of matrix products. */
  precision: Precision;
  /** Run the steps by CUDA graph. */
  cudaGraph: boolean;
}

/** The step of a masked autoencoder, or of a model with its encoder. */
export interface StepOptions extends RunOptions {
  config: MaeConfig;
  /** Whether the backward pass recomputes the blocks. */
  checkpointing: boolean;
  /** The share of patches that a step removes. */
  maskRatio: number;
}

/** Milliseconds of a step's parts, medians. */
export interface Phases {
  forward: number;
  backward: number;
  optimizer: number;
}

/** The default mask ratio of a step. */
export const MASK_RATIO = 0.75;
const LEARNING_RATE = 1e-4;
/** No schedule depends on the step. */
const STEP = { step: 0, totalSteps: 1, epoch: 0, values: {} };

interface Sized {
  readonly size: number;
}

/** A model, its inputs and its loss. */
export interface Workload {
  readonly model: nn.Module;
  /** Draws the inputs. */
  draw(): readonly Tensor[];
  loss(inputs: readonly Tensor[]): Tensor | Losses;
  /** Groups of parameters for AdamW; without them all trained ones are one. */
  paramGroups?(): readonly ParamGroup[];
  /** Of a step, per image; null where they are not counted. */
  readonly flopsPerImage: number | null;
  /**
   * What a method does besides. Its weights stay as they are, and the other side is given them. Without it they are drawn
   * by numbers that the other side draws, too.
   */
  readonly method?: Pick<
    UpdateOptions<Sized>,
    'clipGrad' | 'beforeStep' | 'afterStep' | 'volatile'
  > & {
    readonly optimizer: TaskOptimizer;
    readonly step: StepInfo;
  };
}

/** The step of a masked autoencoder. */
export function pretraining(options: StepOptions): Workload {
  const { config, batchSize, checkpointing, maskRatio } = options;
  const model = new MaskedAutoencoder(config).setGradientCheckpointing(checkpointing);
  return {
    model,
    draw: () => [
      torch.randn([batchSize, config.channels, ...config.imageSize]),
      torch.rand([batchSize, model.numPatches]),
    ],
    loss: ([images, noise]) => model.loss(images as Tensor, { maskRatio, noise: noise as Tensor }),
    flopsPerImage: trainingFlops(maeFlops(config, maskRatio).total),
  };
}

/** The step of training (training/engine/update.ts): forward, backward, norm of the gradients, fused AdamW. */
export class TrainingStep implements Disposable {
  /** The loss before any step. */
  readonly firstLoss: number;
  /** Number of parameters of the model, including frozen ones. */
  readonly parameters: number;
  private readonly optimizer: TaskOptimizer;
  private readonly update: Update<Sized> | GraphedUpdate<Sized>;
  private readonly inputs: readonly Tensor[];
  private readonly times: Phases[] = [];
  private readonly info: StepInfo;
  /** The clock, and its reading at the end of the forward pass. */
  private clock = () => performance.now();
  private forwarded = 0;

  constructor(
    private readonly options: RunOptions,
    /** Disposed with the step. */
    private readonly workload: Workload,
  ) {
    const { device, precision } = options;
    const { model, method } = workload;
    const learned = model.parameters().filter((parameter) => parameter.requiresGrad);
    this.parameters = model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

    if (method === undefined) {
      // The same numbers that the reference draws, so that both sides must have the same loss.
      torch.manualSeed(0);
      torch.noGrad(() => {
        for (const parameter of learned) parameter.normal_(0, 0.02);
      });
    }
    using scope = torch.scope();
    this.inputs = workload.draw().map((tensor) => tensor.to(device).keep());
    model.to(device);
    this.optimizer =
      method?.optimizer ??
      new AdamW(workload.paramGroups?.() ?? learned, {
        lr: LEARNING_RATE,
        betas: [0.9, 0.95],
        weightDecay: 0.05,
      });
    this.info = method?.step ?? STEP;
    const common = { clipGrad: null, ...method, optimizer: this.optimizer, precision, ema: null };
    const parts: GraphLoss<Sized> = {
      inputs: () => [...this.inputs],
      loss: (inputs) => this.forward(inputs),
      // A measurement of plain steps would be called one of a graph.
      onRefused(error) {
        throw error;
      },
    };
    this.update = options.cudaGraph
      ? new GraphedUpdate(common, parts)
      : new Update({ ...common, loss: () => this.forward() });
    this.firstLoss = torch.noGrad(() =>
      inPrecision(precision, device, () => totalOf(this.forward()).item()),
    );
    scope.dispose();
  }

  get device(): Device {
    return this.options.device;
  }

  get flopsPerImage(): number | null {
    return this.workload.flopsPerImage;
  }

  /**
   * Times of a step's parts so far. On an asynchronous device only {@link timePhases} measures them. Null with a CUDA
   * graph, which has no parts.
   */
  get phases(): Phases | null {
    if (this.options.cudaGraph) return null;
    const of = (part: keyof Phases) => median(this.times.map((time) => time[part]));
    return { forward: of('forward'), backward: of('backward'), optimizer: of('optimizer') };
  }

  /** @param onStep Called after each step. */
  async run(iterations: number, onStep?: () => void): Promise<void> {
    const isTimed = this.device === 'cpu';
    for (let i = 0; i < iterations; i++) {
      const phases = this.step(() => performance.now());
      if (isTimed) this.times.push(phases);
      onStep?.();
      // A training loop also yields to the event loop, for the garbage collector and for the data.
      await nextTurn();
    }
    this.synchronise();
  }

  /** Runs steps that synchronise after each part. */
  timePhases(iterations: number): void {
    if (this.options.cudaGraph) return;
    const clock = () => {
      this.synchronise();
      return performance.now();
    };
    for (let i = 0; i < iterations; i++) this.times.push(this.step(clock));
  }

  private synchronise(): void {
    if (this.device.startsWith('cuda')) torch.cuda.synchronize(this.device);
  }

  private forward(inputs = this.inputs): Tensor | Losses {
    const loss = this.workload.loss(inputs);
    this.forwarded = this.clock();
    return loss;
  }

  private step(clock: () => number): Phases {
    using _ = torch.scope();
    this.clock = clock;
    const began = clock();
    this.update.add({ size: this.options.batchSize }, 1, this.info);
    const added = clock();
    this.update.finish(LEARNING_RATE, this.info);
    const finished = clock();
    const { forwarded } = this;
    return { forward: forwarded - began, backward: added - forwarded, optimizer: finished - added };
  }

  [Symbol.dispose](): void {
    this.update[Symbol.dispose]();
    this.optimizer[Symbol.dispose]();
    for (const parameter of this.workload.model.parameters()) parameter.dispose();
    for (const input of this.inputs) input.dispose();
  }
}

const totalOf = (found: Tensor | Losses): Tensor => (found instanceof Tensor ? found : found.total);
