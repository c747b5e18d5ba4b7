import { checkOptions } from '../../settings/index.js';
import { Tensor } from '../../torch/index.js';
import { LRScheduler, rateOf, type Scheduled, setRate } from './scheduler.js';

export interface ReduceLROnPlateauOptions {
  /** Whether the metric should fall (`min`, the default) or rise. */
  mode?: 'min' | 'max';
  /** What the rate is multiplied by; 0.1 by default. */
  factor?: number;
  /** The steps without improvement that are accepted; 10 by default. */
  patience?: number;
  /** The least change that is an improvement; 1e-4 by default. */
  threshold?: number;
  /** Whether the threshold is a share of the best value (`rel`, the default) or a difference. */
  thresholdMode?: 'rel' | 'abs';
  /** The steps after a reduction that do not count; 0 by default. */
  cooldown?: number;
  /** The lowest rate, or one for each group; 0 by default. */
  minLr?: number | readonly number[];
  /** A smaller change of the rate is not made; 1e-8 by default. */
  eps?: number;
}

/** Lowers the rate when a metric no longer improves. */
export class ReduceLROnPlateau extends LRScheduler {
  readonly mode: 'min' | 'max';
  readonly factor: number;
  readonly patience: number;
  readonly threshold: number;
  readonly thresholdMode: 'rel' | 'abs';
  readonly cooldown: number;
  readonly minLrs: number[];
  readonly eps: number;
  /** The best value of the metric so far. */
  best: number;
  private cooldownCounter = 0;
  private numBadEpochs = 0;

  constructor(optimizer: Scheduled, options: ReduceLROnPlateauOptions = {}) {
    super(optimizer, { lastEpoch: 0 });
    checkOptions('ReduceLROnPlateau', options, [
      'mode',
      'factor',
      'patience',
      'threshold',
      'thresholdMode',
      'cooldown',
      'minLr',
      'eps',
    ]);
    const { mode = 'min', factor = 0.1, patience = 10, threshold = 1e-4 } = options;
    const { thresholdMode = 'rel', cooldown = 0, minLr = 0, eps = 1e-8 } = options;
    if (!(factor < 1)) throw this.refuse(`factor is ${factor}; expected a number below 1`);
    if (mode !== 'min' && mode !== 'max') {
      throw this.refuse(`mode is '${mode}'; expected 'min' or 'max'`);
    }
    if (thresholdMode !== 'rel' && thresholdMode !== 'abs') {
      throw this.refuse(`thresholdMode is '${thresholdMode}'; expected 'rel' or 'abs'`);
    }
    this.mode = mode;
    this.factor = factor;
    this.patience = patience;
    this.threshold = threshold;
    this.thresholdMode = thresholdMode;
    this.cooldown = cooldown;
    this.minLrs = this.perGroup('minLr', minLr);
    this.eps = eps;
    this.best = mode === 'min' ? Infinity : -Infinity;
    this.lastLr = this.rates();
  }

  /** @param metric The value of this step; a tensor of one element will do. */
  override step(metric?: number | Tensor): void {
    const value = metric instanceof Tensor ? Number(metric.item()) : metric;
    if (typeof value !== 'number') {
      throw this.refuse(`step needs the metric, a number, got ${typeof metric}`);
    }
    this.lastEpoch++;
    if (this.isBetter(value)) {
      this.best = value;
      this.numBadEpochs = 0;
    } else {
      this.numBadEpochs++;
    }
    if (this.cooldownCounter > 0) {
      this.cooldownCounter--;
      this.numBadEpochs = 0;
    }
    if (this.numBadEpochs > this.patience) {
      this.reduce();
      this.cooldownCounter = this.cooldown;
      this.numBadEpochs = 0;
    }
    this.lastLr = this.rates();
  }

  private isBetter(value: number): boolean {
    const { best, threshold, mode } = this;
    if (this.thresholdMode === 'rel') {
      return mode === 'min' ? value < best * (1 - threshold) : value > best * (threshold + 1);
    }
    return mode === 'min' ? value < best - threshold : value > best + threshold;
  }

  private reduce(): void {
    for (const [i, group] of this.groups.entries()) {
      const old = rateOf(group);
      const reduced = Math.max(old * this.factor, this.minLrs[i] as number);
      if (old - reduced > this.eps) setRate(group, reduced);
    }
  }

  protected getLr(): number[] {
    return this.rates();
  }
}
