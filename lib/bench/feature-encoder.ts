/** An encoder whose features are measured; benchmarks/reference/features.py is the same in PyTorch. */
import type { Batch } from '../data/index.js';
import { Normalisation } from '../data/tensors/index.js';
import { UserError } from '../errors.js';
import { type MaeConfig, VisionTransformer } from '../models/index.js';
import { inPrecision, type Precision } from '../runtime/precision.js';
import { type Device, type Tensor, torch } from '../torch/index.js';
import { difference } from './difference.js';
import type { Prepared } from './reference.js';

export interface FeatureEncoderOptions {
  readonly config: MaeConfig;
  readonly batchSize: number;
  readonly device: Device;
  /** The precision of matrix products. */
  readonly precision: Precision;
}

/** Images to class tokens after the final norm, without gradients. */
export class FeatureEncoder implements Disposable {
  /** (dim): the feature of the first fixed image. */
  readonly first: Tensor;
  private readonly model: VisionTransformer;
  private readonly normalisation: Normalisation;
  /** (N, C, H, W), normalised: the input of {@link run}. */
  private readonly images: Tensor;

  constructor(private readonly options: FeatureEncoderOptions) {
    const { config, batchSize, device } = options;
    using _ = torch.scope();
    this.normalisation = new Normalisation(config.channels, device);
    this.model = new VisionTransformer({
      ...config,
      ...{ pooling: 'cls', dropPath: 0, trainPositions: false, numClasses: 1 },
    });
    // The same numbers that the reference draws, so that both sides must have the same features.
    torch.manualSeed(0);
    torch.noGrad(() => {
      for (const [name, parameter] of this.model.namedParameters()) {
        if (parameter.requiresGrad && !name.startsWith('head.')) parameter.normal_(0, 0.02);
      }
    });
    const images = torch.randn([batchSize, config.channels, ...config.imageSize]);
    this.images = images.to(device).keep();
    this.model.to(device).eval();
    this.first = this.encode(this.images).select(0, 0).keep();
  }

  /** Encodes the fixed images so many times. */
  run(iterations: number): void {
    for (let i = 0; i < iterations; i++) {
      using _ = torch.scope();
      this.encode(this.images);
    }
  }

  /** Encodes the images of a batch. */
  extract(batch: Batch): void {
    using _ = torch.scope();
    this.encode(this.normalisation.toTensor(batch));
  }

  [Symbol.dispose](): void {
    this.model[Symbol.dispose]();
    this.normalisation.dispose();
    this.images.dispose();
    this.first.dispose();
  }

  /** @param images (N, C, H, W), normalised @returns (N, dim), float32 on the CPU, as they are written to files */
  private encode(images: Tensor): Tensor {
    const { precision, device } = this.options;
    return torch.noGrad(() =>
      inPrecision(precision, device, () => this.model.forwardFeatures(images)).to('cpu', 'float32'),
    );
  }
}

/**
 * Products in bfloat16 round to 8 bits, and a feature passes through some 50 of them; a wrong feature is off by about 1.
 */
const TOLERANCE: Readonly<Record<Precision, number>> = { none: 1e-3, bf16: 0.1, fp16: 0.03 };

/** @throws UserError where the first feature of the reference is not ours: times would not be comparable */
export function checkSameFeatures(
  ours: FeatureEncoder,
  { info }: Prepared,
  precision: Precision,
): void {
  using _ = torch.scope();
  const { norm } = difference('feature', ours.first, torch.tensor(info.feature as number[]));
  if (norm <= TOLERANCE[precision]) return;
  throw new UserError(
    `the reference does not compute the same: its first feature differs from ours by ${norm.toPrecision(2)} of its norm`,
  );
}
