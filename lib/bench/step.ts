/**
 * A whole training step on fixed inputs, of a masked autoencoder where nothing else is said;
 * benchmarks/reference/step.py is the same in PyTorch.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type MaeConfig, MaskedAutoencoder } from '../models/index.js';
import type * as nn from '../nn/index.js';
import { AdamW } from '../optim/index.js';
import { inPrecision, type Precision } from '../runtime/precision.js';
import { type Device, type Tensor, torch } from '../torch/index.js';
import { GraphedUpdate, type GraphLoss } from '../training/engine/graphed-update.js';
import { Update } from '../training/engine/update.js';
import { median } from './statistics.js';

export interface StepOptions {
  config: MaeConfig;
  batchSize: number;
  device: Device;
  /** Whether the backward pass computes the blocks a second time. */
  checkpointing: boolean;
  /** What matrix products compute in. */
  precision: Precision;
  /** Let a CUDA graph do the steps. */
  cudaGraph: boolean;
  /** The share of patches that a step removes. */
  maskRatio: number;
}

/** Milliseconds of a step's parts, medians. */
export interface Phases {
  forward: number;
  backward: number;
  optimizer: number;
}

/** The share of patches that a step removes, unless told. */
export const MASK_RATIO = 0.75;
const LEARNING_RATE = 1e-4;
/** No schedule looks at the step. */
const STEP = { step: 0, totalSteps: 1, epoch: 0, values: {} };

/** A model, what it is given and its loss. */
export interface Workload {
  readonly model: nn.Module;
  /** Draws what the model is given, on the CPU. */
  draw(): readonly Tensor[];
  loss(inputs: readonly Tensor[]): Tensor;
}

function pretraining({ config, batchSize, checkpointing, maskRatio }: StepOptions): Workload {
  const model = new MaskedAutoencoder(config).setGradientCheckpointing(checkpointing);
  return {
    model,
    draw: () => [
      torch.randn([batchSize, config.channels, ...config.imageSize]),
      torch.rand([batchSize, model.numPatches]),
    ],
    loss: ([images, noise]) => model.loss(images as Tensor, { maskRatio, noise: noise as Tensor }),
  };
}

interface Sized {
  readonly size: number;
}

/** The step that training runs (training/engine/update.ts): forward, backward, norm of the gradients, fused AdamW. */
export class TrainingStep implements Disposable {
  /** The loss before any step. */
  readonly firstLoss: number;
  /** How many numbers the model has, frozen ones included. */
  readonly parameters: number;
  private readonly workload: Workload;
  private readonly optimizer: AdamW;
  private readonly update: Update<Sized> | GraphedUpdate<Sized>;
  private readonly inputs: readonly Tensor[];
  private readonly times: Phases[] = [];
  /** What tells the time, and when the forward pass was done by it. */
  private clock = () => performance.now();
  private forwarded = 0;

  constructor(
    private readonly options: StepOptions,
    makeWorkload: (options: StepOptions) => Workload = pretraining,
  ) {
    const { device, precision } = options;
    this.workload = makeWorkload(options);
    const { model } = this.workload;
    const learned = model.parameters().filter((parameter) => parameter.requiresGrad);
    this.parameters = model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

    // The very numbers that the reference draws, so that both sides must have the same loss.
    torch.manualSeed(0);
    torch.noGrad(() => {
      for (const parameter of learned) parameter.normal_(0, 0.02);
    });
    using scope = torch.scope();
    this.inputs = this.workload.draw().map((tensor) => tensor.to(device).keep());
    model.to(device);
    this.optimizer = new AdamW(learned, {
      lr: LEARNING_RATE,
      betas: [0.9, 0.95],
      weightDecay: 0.05,
    });
    const common = { optimizer: this.optimizer, clipGrad: null, precision, ema: null };
    const parts: GraphLoss<Sized> = {
      inputs: () => [...this.inputs],
      loss: (inputs) => this.forward(inputs),
    };
    this.update = options.cudaGraph
      ? new GraphedUpdate(common, parts)
      : new Update({ ...common, loss: () => this.forward() });
    this.firstLoss = torch.noGrad(() =>
      inPrecision(precision, device, () => this.forward().item()),
    );
    scope.dispose();
  }

  get config(): MaeConfig {
    return this.options.config;
  }

  get device(): Device {
    return this.options.device;
  }

  get maskRatio(): number {
    return this.options.maskRatio;
  }

  /**
   * What the parts of a step took so far. On a device that works behind the program's back only {@link timePhases} tells; null
   * where a graph does the steps, which has no parts.
   */
  get phases(): Phases | null {
    if (this.options.cudaGraph) return null;
    const of = (part: keyof Phases) => median(this.times.map((time) => time[part]));
    return { forward: of('forward'), backward: of('backward'), optimizer: of('optimizer') };
  }

  /** @param onStep Called after each step. */
  async run(iterations: number, onStep?: () => void): Promise<void> {
    const isTold = this.device === 'cpu';
    for (let i = 0; i < iterations; i++) {
      const phases = this.step(() => performance.now());
      if (isTold) this.times.push(phases);
      onStep?.();
      // What a training loop does: lets the event loop turn, for the garbage collector and for the data.
      await nextTurn();
    }
    this.synchronise();
  }

  /** Runs steps that wait for the device after each part. */
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

  private forward(inputs = this.inputs): Tensor {
    const loss = this.workload.loss(inputs);
    this.forwarded = this.clock();
    return loss;
  }

  private step(clock: () => number): Phases {
    using _ = torch.scope();
    this.clock = clock;
    const began = clock();
    this.update.add({ size: this.options.batchSize }, 1, STEP);
    const added = clock();
    this.update.finish(LEARNING_RATE, STEP);
    const finished = clock();
    const { forwarded } = this;
    return { forward: forwarded - began, backward: added - forwarded, optimizer: finished - added };
  }

  [Symbol.dispose](): void {
    this.update[Symbol.dispose]();
    this.optimizer.dispose();
    for (const parameter of this.workload.model.parameters()) parameter.dispose();
    for (const input of this.inputs) input.dispose();
  }
}
