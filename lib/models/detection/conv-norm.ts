/** Convolutions of detectors with a LayerNorm of the channels behind them. */
import * as nn from '../../nn/index.js';
import { type Tensor, torch } from '../../torch/index.js';

const EPS = 1e-6;

/** Runs layers one after the other. What autograd does not need of the maps between them is freed at once. */
export function inTurn(layers: readonly nn.Layer[], x: Tensor): Tensor {
  return layers.reduce((map: Tensor, layer) => {
    const next = layer.forward(map);
    if (map !== x && map !== next) map.dispose();
    return next;
  }, x);
}

/** LayerNorm over the channels of each position of a map (arXiv:2203.16527, appendix A.2). */
export class ChannelNorm extends nn.Module {
  readonly weight: nn.Parameter;
  readonly bias: nn.Parameter;

  constructor(channels: number) {
    super();
    this.weight = new nn.Parameter(torch.ones([channels]));
    this.bias = new nn.Parameter(torch.zeros([channels]));
  }

  /** @param x (N, C, H, W) @returns The same shape. */
  forward(x: Tensor): Tensor {
    const { weight, bias } = this;
    return torch.tidy(() =>
      nn.functional
        .layerNorm(x.permute([0, 2, 3, 1]), [x.size(1)], weight, bias, EPS)
        .permute([0, 3, 1, 2]),
    );
  }
}

/** A convolution that keeps the size, followed by a norm and perhaps a ReLU. Keys: `weight`, `norm.weight`, `norm.bias`. */
export class ConvNorm extends nn.Conv2d {
  readonly norm: ChannelNorm;

  constructor(
    from: number,
    to: number,
    kernel: 1 | 3,
    readonly activates = false,
  ) {
    super(from, to, kernel, { padding: (kernel - 1) / 2, bias: false });
    this.norm = new ChannelNorm(to);
  }

  /** @param x (N, from, H, W) @returns (N, to, H, W) */
  override forward(x: Tensor): Tensor {
    return torch.tidy(() => {
      const normed = this.norm.forward(super.forward(x));
      return this.activates ? nn.functional.relu(normed) : normed;
    });
  }
}
