/** A whole training step of a masked autoencoder on fixed inputs; benchmarks/reference/step.py is the same in PyTorch. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type MaeConfig, MaskedAutoencoder } from '../models/index.js';
import { AdamW } from '../optim/index.js';
import { type Device, type Tensor, torch } from '../torch/index.js';

export interface StepOptions {
  config: MaeConfig;
  batchSize: number;
  device: Device;
  /** Whether the blocks are computed a second time on the way back. */
  checkpointing: boolean;
}

/** The share of patches that a step removes. */
export const MASK_RATIO = 0.75;

/** Forward, backward, fused AdamW and dropping the gradients, in a scope of its own as in a training loop. */
export class TrainingStep implements Disposable {
  /** The loss before any step. */
  readonly firstLoss: number;
  /** How many numbers the model has, frozen ones included. */
  readonly parameters: number;
  private readonly model: MaskedAutoencoder;
  private readonly optimizer: AdamW;
  private readonly images: Tensor;
  private readonly noise: Tensor;

  constructor(private readonly options: StepOptions) {
    const { config, batchSize, device } = options;
    const [height, width] = config.imageSize;
    this.model = new MaskedAutoencoder(config).setGradientCheckpointing(options.checkpointing);
    const learned = this.model.parameters().filter((parameter) => parameter.requiresGrad);
    this.parameters = this.model
      .parameters()
      .reduce((sum, parameter) => sum + parameter.numel(), 0);

    // The very numbers that the reference draws, so that both sides must have the same loss.
    torch.manualSeed(0);
    torch.noGrad(() => {
      for (const parameter of learned) parameter.normal_(0, 0.02);
    });
    using scope = torch.scope();
    this.images = torch.randn([batchSize, config.channels, height, width]).to(device).keep();
    this.noise = torch.rand([batchSize, this.model.patches]).to(device).keep();
    this.model.to(device);
    this.optimizer = new AdamW(learned, { lr: 1e-4, betas: [0.9, 0.95], weightDecay: 0.05 });
    this.firstLoss = torch.noGrad(() => this.forward().item());
    scope.dispose();
  }

  get config(): MaeConfig {
    return this.options.config;
  }

  async run(iterations: number): Promise<void> {
    for (let i = 0; i < iterations; i++) {
      this.step();
      // What a training loop does: lets the event loop turn, for the garbage collector and for the data.
      await nextTurn();
    }
    if (this.options.device.startsWith('cuda')) torch.cuda.synchronize(this.options.device);
  }

  private forward(): Tensor {
    return this.model.forward(this.images, { maskRatio: MASK_RATIO, noise: this.noise }).loss;
  }

  private step(): void {
    using _ = torch.scope();
    this.forward().backward();
    this.optimizer.step();
    this.optimizer.zeroGrad();
  }

  [Symbol.dispose](): void {
    this.optimizer.dispose();
    for (const parameter of this.model.parameters()) parameter.dispose();
    this.images.dispose();
    this.noise.dispose();
  }
}
