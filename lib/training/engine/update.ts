/** One update of the weights, from the gradients of one or more batches. */

import * as nn from '../../nn/index.js';
import { GradScaler, type Optimizer, setLearningRate } from '../../optim/index.js';
import { inPrecision, linearWeights, type Precision } from '../../runtime/precision.js';
import { type Device, type Tensor, torch } from '../../torch/index.js';
import { checkLoss } from './check-loss.js';

const { recordFunction } = torch.profiler;

/** An optimizer whose step leaves everything as it is where `foundInf` is 1; all of `optim` do. */
export type TrainedBy = Pick<
  Optimizer,
  'paramGroups' | 'step' | 'zeroGrad' | 'supportsGradScaling'
>;

export interface UpdateOptions<B> {
  readonly optimizer: TrainedBy;
  readonly loss: (batch: B) => Tensor;
  readonly clipGrad: number | null;
  readonly precision: Precision;
  readonly ema: { update(): void } | null;
}

/**
 * Accumulates gradients as if the batches were one: every sample weighs the same. An update whose loss or gradient is not
 * finite is left out, on the device, without waiting for it.
 */
export class Update<B extends { readonly size: number }> implements Disposable {
  readonly device: Device;
  /** Scales losses of float16; null otherwise. */
  readonly scaler: GradScaler | null;
  private readonly parameters: readonly Tensor[];
  private readonly linearWeights: readonly Tensor[];
  /** Sum over the samples so far. */
  private lossSum: Tensor | null = null;
  private added = 0;
  /** Samples of the whole update, were all its batches as large as the first: what each batch is weighed by. */
  private expected = 0;

  constructor(private readonly options: UpdateOptions<B>) {
    this.parameters = options.optimizer.paramGroups.flatMap(({ params }) => params);
    this.linearWeights = linearWeights(this.parameters);
    this.device = (this.parameters[0] as Tensor).device;
    this.scaler = options.precision === 'fp16' ? new GradScaler() : null;
    // Whatever was computed before is no part of the first update; later ones begin where abandon() ended.
    options.optimizer.zeroGrad();
  }

  /**
   * Adds a batch's gradients.
   *
   * @param batches How many batches the update is made of, this one included.
   */
  add(batch: B, batches: number): void {
    using _ = torch.scope();
    if (this.added === 0) this.expected = batch.size * batches;
    const { precision } = this.options;
    const loss = recordFunction('forward', () =>
      inPrecision(precision, this.device, () => this.options.loss(batch), this.linearWeights),
    );
    checkLoss(loss);
    recordFunction('backward', () => {
      const weighed = batches === 1 ? loss : loss.mul(batch.size / this.expected);
      (this.scaler?.scale(weighed) ?? weighed).backward();
    });

    const told = loss.detach().to('float64').reshape([]).mul(batch.size);
    if (this.lossSum === null) this.lossSum = told.keep();
    else this.lossSum.add_(told);
    this.added += batch.size;
  }

  /**
   * Changes the weights.
   *
   * @returns [loss, norm of the gradients before clipping], float64, in the caller's scope
   */
  finish(learningRate: number): Tensor {
    setLearningRate(this.options.optimizer, learningRate);
    return this.apply();
  }

  /** {@link finish} at the learning rate that the optimizer has. */
  apply(): Tensor {
    using scope = torch.scope();
    using _ = recordFunction('optimizer');
    const { optimizer, clipGrad, ema } = this.options;
    const grads = this.parameters.flatMap(({ grad }) => grad ?? []);
    // The last batch of an epoch may have been smaller than expected.
    if (this.added !== this.expected) {
      torch.noGrad(() => torch._foreachMul_(grads, this.expected / this.added));
    }
    this.scaler?.unscale_(optimizer);
    const norm =
      clipGrad === null
        ? nn.utils.getTotalNorm(grads)
        : nn.utils.clipGradNorm_(this.parameters, clipGrad);
    const loss = (this.lossSum as Tensor).div(this.added);
    const told = torch.stack([loss, norm.to('float64')]);
    this.step(told.isfinite().all().logicalNot().to('float32'));
    ema?.update();
    this.abandon();
    return scope.keep(told);
  }

  /** @param foundInf 1 where the update is to be left out. */
  private step(foundInf: Tensor): void {
    const { optimizer } = this.options;
    if (this.scaler === null) {
      optimizer.step({ foundInf });
      return;
    }
    this.scaler.step(optimizer, { foundInf });
    this.scaler.update();
  }

  /** Samples of the batches that were added. */
  get samples(): number {
    return this.added;
  }

  /** Whether every weight is finite. Waits for the device. */
  hasFiniteWeights(): boolean {
    using _ = torch.scope();
    const largest = nn.utils.getTotalNorm(this.parameters, { normType: Infinity });
    return largest.isfinite().item<boolean>();
  }

  /** Forgets the batches that were added. */
  abandon(): void {
    this.options.optimizer.zeroGrad();
    this.lossSum?.dispose();
    this.lossSum = null;
    this.added = 0;
  }

  [Symbol.dispose](): void {
    this.abandon();
    this.scaler?.dispose();
  }
}
