/** One update of the weights, from the gradients of one or more batches. */

import { withBatchShare } from '../../nn/batch-share.js';
import * as nn from '../../nn/index.js';
import { clipFactor } from '../../nn/utils/clip-grad.js';
import {
  type Averaging,
  GradScaler,
  Optimizer,
  type StepOptions,
  setLearningRate,
} from '../../optim/index.js';
import { inPrecision, linearWeights, type Precision } from '../../runtime/precision.js';
import { privateFunctions as ops } from '../../torch/functions.js';
import { gradientNorm } from '../../torch/fused-update.js';
import { type Device, Tensor, torch } from '../../torch/index.js';
import { checkLoss, checkOtherLosses } from './check-loss.js';
import type { Sized } from './exchange.js';
import type { Losses, StepInfo } from './records.js';
import { VolatileState } from './volatile-state.js';

const { recordFunction } = torch.profiler;

/** An optimizer whose step changes nothing where `foundInf` is 1, as all of `optim` do. */
export type TrainedBy = Pick<
  Optimizer,
  'paramGroups' | 'step' | 'zeroGrad' | 'supportsGradScaling'
> &
  Partial<Pick<Optimizer, 'supportsGradFactor'>>;

/** A moving average of the weights. The optimizer may do a part of its update. */
export interface WeightAverage {
  update(): void;
  averaging?(): Averaging;
}

export interface UpdateOptions<B> {
  readonly optimizer: TrainedBy;
  readonly loss: (batch: B, step: StepInfo) => Tensor | Losses;
  readonly clipGrad: number | null;
  readonly precision: Precision;
  readonly ema: WeightAverage | null;
  /** See `Task`. */
  readonly beforeStep?: ((step: StepInfo) => void) | undefined;
  readonly afterStep?: ((step: StepInfo) => void) | undefined;
  readonly volatile?: readonly Tensor[] | undefined;
  readonly summed?: readonly Tensor[] | undefined;
  /** Drops gradients of parameters that other processes update. {@link Update.complete} is then called by the caller. */
  readonly dropOthers?: (() => void) | null | undefined;
}

/**
 * Accumulates gradients as if the batches were one: every sample has the same weight. An update whose loss or gradient
 * is not finite is skipped on the device, without waiting for it.
 */
export class Update<B extends Sized> implements Disposable {
  readonly device: Device;
  /** The loss scaler of float16; null otherwise. */
  readonly scaler: GradScaler | null;
  readonly parameters: readonly Tensor[];
  private readonly linearWeights: readonly Tensor[];
  private readonly volatile: VolatileState;
  /** Sums over the samples so far: of the loss, then of the others. */
  private lossSums: Tensor | null = null;
  private names: readonly string[] | null = null;
  /** 1 where the step in progress is skipped, else 0. */
  private foundInf: Tensor | null = null;
  /** Samples of the batches so far, of all processes. */
  private added = 0;
  /**
   * Samples of the whole update, of all processes, if all its batches are as large as the first. Each batch is weighted by it.
   */
  private expected = 0;

  constructor(private readonly options: UpdateOptions<B>) {
    this.parameters = options.optimizer.paramGroups.flatMap(({ params }) => params);
    this.linearWeights = linearWeights(this.parameters);
    this.device = (this.parameters[0] as Tensor).device;
    this.scaler = options.precision === 'fp16' ? new GradScaler() : null;
    this.volatile = new VolatileState(options.volatile ?? []);
    // Gradients of earlier work are no part of the first update; later ones start from those that reset() cleared.
    options.optimizer.zeroGrad();
  }

  /**
   * Adds a batch's gradients.
   *
   * @param batches Number of batches in the update, including this one.
   */
  add(batch: B, batches: number, step: StepInfo): void {
    using _ = torch.scope();
    withBatchShare(batch.share, () => this.addGradients(batch, batches, step));
  }

  private addGradients(batch: B, batches: number, step: StepInfo): void {
    const { size, of } = batch.share ?? { size: batch.size, of: batch.size };
    if (this.added === 0) this.expected = of * batches;
    this.volatile.remember();
    const { precision } = this.options;
    const found = recordFunction('forward', () =>
      inPrecision(precision, this.device, () => this.options.loss(batch, step), this.linearWeights),
    );
    const { total: loss, ...others } = found instanceof Tensor ? { total: found } : found;
    checkLoss(loss);
    this.names = checkOtherLosses(others, this.names);
    recordFunction('backward', () => {
      const weighed = size === this.expected ? loss : loss.mul(size / this.expected);
      (this.scaler?.scale(weighed) ?? weighed).backward();
    });

    const each = [loss, ...Object.values(others)].map((one) =>
      one.detach().to('float64').reshape([1]),
    );
    const sums = (each.length === 1 ? (each[0] as Tensor) : torch.cat(each)).mul(size);
    if (this.lossSums === null) this.lossSums = sums.keep();
    else this.lossSums.add_(sums);
    this.added += of;
  }

  /** What has to be summed over all processes before the update, besides gradients: sums of losses, and those of the task. */
  sums(): Tensor[] {
    return [this.lossSums as Tensor, ...(this.options.summed ?? [])];
  }

  /**
   * Changes the weights.
   *
   * @returns float64, in the caller's scope: the loss, those of {@link lossNames}, and the gradient norm before
   *   clipping
   */
  finish(learningRate: number, step: StepInfo): Tensor {
    setLearningRate(this.options.optimizer, learningRate);
    return this.apply(step);
  }

  /** {@link finish} at the optimizer's current learning rate. */
  apply(step: StepInfo): Tensor {
    using scope = torch.scope();
    using _ = recordFunction('optimizer');
    const { optimizer, ema, beforeStep, afterStep, dropOthers } = this.options;
    // The last batch of an epoch may have been smaller than expected.
    if (this.added !== this.expected) {
      torch.noGrad(() => ops._foreachMul_(this.grads(), this.expected / this.added));
    }
    this.scaler?.unscale_(optimizer);
    beforeStep?.(step);
    const norm = this.norm();
    const gradFactor = this.clip(norm);
    const losses = (this.lossSums as Tensor).div(this.added);
    const numbers = torch.cat([losses, norm.to('float64').reshape([1])]);
    const foundInf = this.isBad(numbers);
    // Averages follow the weights as they are after work on them outside the optimizer.
    const isAll = afterStep === undefined && optimizer instanceof Optimizer;
    const averaging = (isAll && dropOthers == null && ema?.averaging?.()) || null;
    dropOthers?.();
    this.step({ foundInf, gradFactor, averaging });
    this.foundInf = foundInf.keep();
    if (dropOthers == null) this.complete(step);
    return scope.keep(numbers);
  }

  /** Does what follows the update of all weights. */
  complete(step: StepInfo): void {
    const { ema, afterStep } = this.options;
    afterStep?.(step);
    this.volatile.settle(this.foundInf as Tensor);
    ema?.update();
    this.reset();
  }

  /** The norm of all gradients. */
  private norm(): Tensor {
    const norm = this.device === 'cpu' ? gradientNorm(this.parameters) : null;
    return norm ?? nn.utils.getTotalNorm(this.grads());
  }

  /** Clips the gradients. @returns A factor that is left to the optimizer's step; null where none is. */
  private clip(norm: Tensor): Tensor | null {
    const { clipGrad, optimizer } = this.options;
    if (clipGrad === null) return null;
    if (optimizer.supportsGradFactor && this.scaler === null) return clipFactor(clipGrad, norm);
    nn.utils.clipGradsWithNorm_(this.parameters, clipGrad, norm);
    return null;
  }

  private grads(): Tensor[] {
    return this.parameters.flatMap(({ grad }) => grad ?? []);
  }

  /** 1 where the loss that is trained on, or a gradient, is not finite, else 0. */
  private isBad(numbers: Tensor): Tensor {
    const count = this.lossNames.length;
    const decisive =
      count === 0 ? numbers : torch.cat([numbers.narrow(0, 0, 1), numbers.narrow(0, 1 + count, 1)]);
    return decisive.isfinite().all().logicalNot().to('float32');
  }

  /** Names of the other losses, which are not trained on. Known once a batch was added. */
  get lossNames(): readonly string[] {
    return this.names ?? [];
  }

  private step(options: StepOptions): void {
    const { optimizer } = this.options;
    if (this.scaler === null) {
      optimizer.step(options);
      return;
    }
    this.scaler.step(optimizer, { foundInf: options.foundInf ?? null });
    this.scaler.update();
  }

  /** Samples of the batches that were added, of all processes. */
  get samples(): number {
    return this.added;
  }

  /** Whether every weight is finite. Waits for the device. */
  hasFiniteWeights(): boolean {
    using _ = torch.scope();
    const largest = nn.utils.getTotalNorm(this.parameters, { normType: Infinity });
    return largest.isfinite().item<boolean>();
  }

  /** Rolls back the batches that were added. */
  reset(): void {
    this.options.optimizer.zeroGrad();
    this.volatile.rollback();
    this.lossSums?.dispose();
    this.lossSums = null;
    this.foundInf?.dispose();
    this.foundInf = null;
    this.added = 0;
  }

  [Symbol.dispose](): void {
    this.reset();
    this.scaler?.dispose();
  }
}
