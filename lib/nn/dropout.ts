import { type Tensor, TorchError } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { batchShare, drawForShare } from './batch-share.js';
import * as F from './functional.js';
import { Module } from './module.js';
import { none, optionLayer } from './option-layer.js';
import { pythonFloat, pythonValue } from './repr.js';

function checkProbability(layer: string, p: number): void {
  if (!(p >= 0 && p <= 1)) {
    throw new TorchError(`${layer}: p should be a probability from 0 to 1, got ${p}`, 'ValueError');
  }
}

/** The base of a layer that drops in training. */
const dropping = (drop: typeof F.dropout, isInPlace = true) =>
  optionLayer(
    none,
    ['p', 'inplace'],
    { p: 0.5, inplace: false },
    ({ p, inplace, training }, input: Tensor) =>
      p === 0 || !training ? input : drop(input, p, true, inplace && isInPlace),
    {
      repr: ({ p, inplace }) => `p=${pythonFloat(p)}, inplace=${pythonValue(inplace)}`,
      complete: ({ p }, name) => checkProbability(name, p),
    },
  );

/** In training, sets each element to zero with probability p and divides the others by 1 - p. */
export class Dropout extends dropping(F.dropout) {}
/** In training, drops whole channels of [N, C, L] or [C, L]. */
export class Dropout1d extends dropping(F.dropout1d) {}
/** In training, drops whole channels of [N, C, H, W]. */
export class Dropout2d extends dropping(F.dropout2d) {}
/** In training, drops whole channels of [N, C, D, H, W] or [C, D, H, W]. */
export class Dropout3d extends dropping(F.dropout3d) {}
/** In training, drops elements and keeps mean and variance, for SELU. Klambauer et al., arXiv:1706.02515. */
export class AlphaDropout extends dropping(F.alphaDropout, false) {}
/** {@link AlphaDropout} of whole channels. */
export class FeatureAlphaDropout extends dropping(F.featureAlphaDropout, false) {}

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
    const [samples, ...rest] = input.shape as [number, ...number[]];
    const mask = drawForShare(batchShare(), samples, (all) =>
      input.newEmpty([all, ...rest.map(() => 1)]).bernoulli_(keep),
    );
    if (keep > 0 && (this.options.scaleByKeep ?? true)) mask.div_(keep);
    return input.mul(mask);
  }

  protected override extraRepr(): string {
    // As timm prints it.
    return `drop_prob=${this.p.toFixed(3)}`;
  }
}
