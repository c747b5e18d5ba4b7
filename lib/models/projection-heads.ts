/** Heads that project features for the losses of methods that compare views. Nothing of them is used afterwards. */
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';

/** The standard deviation of DINO's initial weights. */
export const PUBLISHED_STD = 0.02;

/** The sizes of a {@link PrototypeHead}. */
export interface PrototypeHeadConfig {
  /** Width of the hidden layers. */
  readonly hiddenDim: number;
  /** Width of the features that are compared with prototypes. */
  readonly bottleneckDim: number;
  /** How many prototypes there are. */
  readonly prototypes: number;
}

/** A linear layer without bias whose rows have learned directions and fixed lengths of 1 (arXiv:1602.07868). */
class Prototypes extends nn.Module {
  /** (prototypes, 1): the lengths. */
  readonly weightG: nn.Parameter;
  /** (prototypes, dim): the directions, of any length. */
  readonly weightV: nn.Parameter;

  constructor(dim: number, prototypes: number) {
    super();
    using _ = torch.scope();
    this.weightG = new nn.Parameter(torch.ones([prototypes, 1]), { requiresGrad: false });
    this.weightV = new nn.Parameter(torch.empty([prototypes, dim]));
    // As every linear layer starts.
    nn.init.kaimingUniform_(this.weightV, { a: Math.sqrt(5) });
  }

  /** @param x (N, dim) @returns (N, prototypes) */
  forward(x: Tensor): Tensor {
    const { weightG, weightV } = this;
    const lengths = torch.linalg.vectorNorm(weightV, 2, [1], true);
    return nn.functional.linear(x, weightV.mul(weightG.div(lengths)));
  }
}

/**
 * The head of DINO (arXiv:2104.14294, section 3.1): three layers with GELU, then cosines with prototypes. Its keys are
 * those of the published head: `mlp.0`, `mlp.2`, `mlp.4`, `last_layer.weight_g`, `last_layer.weight_v`.
 */
export class PrototypeHead extends nn.Module {
  readonly mlp: nn.Sequential;
  readonly lastLayer: Prototypes;

  /**
   * @param dim Width of the features.
   * @param std The standard deviation of initial weights.
   */
  constructor(
    dim: number,
    { hiddenDim, bottleneckDim, prototypes }: PrototypeHeadConfig,
    std = PUBLISHED_STD,
  ) {
    super();
    using _ = torch.scope();
    this.mlp = new nn.Sequential(
      new nn.Linear(dim, hiddenDim),
      new nn.GELU(),
      new nn.Linear(hiddenDim, hiddenDim),
      new nn.GELU(),
      new nn.Linear(hiddenDim, bottleneckDim),
    );
    this.mlp.apply((module) => {
      if (!(module instanceof nn.Linear)) return;
      nn.init.truncNormal_(module.weight, { std });
      nn.init.zeros_(module.bias as nn.Parameter);
    });
    this.lastLayer = new Prototypes(bottleneckDim, prototypes);
  }

  /** @param features (N, dim) @returns (N, prototypes), cosines */
  forward(features: Tensor): Tensor {
    return torch.tidy(() => {
      const bottleneck = this.mlp.forward(features);
      return this.lastLayer.forward(nn.functional.normalize(bottleneck, { dim: -1 }));
    });
  }
}

/**
 * Linear layers without bias, with BatchNorm after each and a ReLU between. The last BatchNorm has no weights. They are
 * projector and predictor of MoCo v3 (arXiv:2104.02057, section 3).
 *
 * @param widths From that of the input to the output's.
 */
export function batchNormMlp(widths: readonly number[]): nn.Sequential {
  using _ = torch.scope();
  const layers = widths.slice(1).flatMap((width, i) => {
    const linear = new nn.Linear(widths[i] as number, width, { bias: false });
    const isLast = i === widths.length - 2;
    return isLast
      ? [linear, new nn.BatchNorm1d(width, { affine: false })]
      : [linear, new nn.BatchNorm1d(width), new nn.ReLU()];
  });
  return new nn.Sequential(...layers);
}
