import { type Tensor, TorchError } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { dropout } from './functional.js';
import { Module } from './module.js';
import { pythonFloat } from './repr.js';

function checkProbability(layer: string, p: number): void {
  if (!(p >= 0 && p <= 1)) {
    throw new TorchError(`${layer}: p should be a probability from 0 to 1, got ${p}`, 'ValueError');
  }
}

/** In training, sets each element to zero with probability p and divides the others by 1 - p. */
export class Dropout extends Module {
  constructor(readonly p = 0.5) {
    super();
    checkProbability('Dropout', p);
  }

  forward(input: Tensor): Tensor {
    if (this.p === 0 || !this.training) return input;
    return dropout(input, this.p, true);
  }

  protected override extraRepr(): string {
    return `p=${pythonFloat(this.p)}, inplace=False`;
  }
}

/**
 * Stochastic depth: in training, sets whole samples (rows of the first dimension) to zero with probability p and
 * divides the others by 1 - p. At the end of a residual branch it drops the branch. Huang et al., Deep networks with
 * stochastic depth (arXiv:1603.09382).
 */
export class DropPath extends Module {
  constructor(
    readonly p = 0,
    readonly options: { scaleByKeep?: boolean } = {},
  ) {
    super();
    checkProbability('DropPath', p);
    checkOptions('DropPath', options, ['scaleByKeep']);
  }

  /** Whether it changes its input now. */
  get isActive(): boolean {
    return this.p > 0 && this.training;
  }

  forward(input: Tensor): Tensor {
    if (!this.isActive) return input;
    const keep = 1 - this.p;
    const shape = input.shape.fill(1, 1);
    const mask = input.newEmpty(shape).bernoulli_(keep);
    if (keep > 0 && (this.options.scaleByKeep ?? true)) mask.div_(keep);
    return input.mul(mask);
  }

  protected override extraRepr(): string {
    // As timm prints it.
    return `drop_prob=${this.p.toFixed(3)}`;
  }
}
