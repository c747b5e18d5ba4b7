/**
 * A vision transformer (arXiv:2010.11929) as a user writes one, of public layers and functions only. `bench step --case
 * own` compares it with ours: layers choose the fast ops automatically.
 */
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';

const EPS = 1e-6;

export interface OwnVitShape {
  /** Height and width. */
  imageSize: readonly [number, number];
  patchSize: number;
  channels: number;
  dim: number;
  depth: number;
  heads: number;
  classes: number;
}

class OwnAttention extends nn.Module {
  qkv: nn.Linear;
  proj: nn.Linear;

  constructor(
    dim: number,
    readonly heads: number,
  ) {
    super();
    this.qkv = new nn.Linear(dim, 3 * dim);
    this.proj = new nn.Linear(dim, dim);
  }

  forward(x: Tensor): Tensor {
    const [n, length, dim] = x.shape as [number, number, number];
    const packed = this.qkv.forward(x).view([n, length, 3, this.heads, dim / this.heads]);
    const [q, k, v] = packed.permute([2, 0, 3, 1, 4]).unbind(0) as [Tensor, Tensor, Tensor];
    const mixed = nn.functional.scaledDotProductAttention(q, k, v);
    return this.proj.forward(mixed.transpose(1, 2).reshape([n, length, dim]));
  }
}

class OwnBlock extends nn.Module {
  norm1: nn.LayerNorm;
  attn: OwnAttention;
  norm2: nn.LayerNorm;
  mlp: nn.Sequential;

  constructor(dim: number, heads: number) {
    super();
    this.norm1 = new nn.LayerNorm(dim, { eps: EPS });
    this.attn = new OwnAttention(dim, heads);
    this.norm2 = new nn.LayerNorm(dim, { eps: EPS });
    const [widen, narrow] = [new nn.Linear(dim, 4 * dim), new nn.Linear(4 * dim, dim)];
    this.mlp = new nn.Sequential(widen, new nn.GELU(), narrow);
  }

  forward(x: Tensor): Tensor {
    const y = x.add(this.attn.forward(this.norm1.forward(x)));
    return y.add(this.mlp.forward(this.norm2.forward(y)));
  }
}

export class OwnVit extends nn.Module {
  clsToken: nn.Parameter;
  posEmbed: nn.Parameter;
  patchEmbed: nn.Conv2d;
  blocks: nn.Sequential;
  norm: nn.LayerNorm;
  head: nn.Linear;

  constructor({ imageSize, patchSize, channels, dim, depth, heads, classes }: OwnVitShape) {
    super();
    const patches = (imageSize[0] / patchSize) * (imageSize[1] / patchSize);
    this.clsToken = new nn.Parameter(torch.zeros([1, 1, dim]));
    this.posEmbed = new nn.Parameter(torch.zeros([1, 1 + patches, dim]));
    this.patchEmbed = new nn.Conv2d(channels, dim, patchSize, { stride: patchSize });
    this.blocks = new nn.Sequential(
      ...Array.from({ length: depth }, () => new OwnBlock(dim, heads)),
    );
    this.norm = new nn.LayerNorm(dim, { eps: EPS });
    this.head = new nn.Linear(dim, classes);
  }

  /** @param images (N, C, H, W) @returns (N, classes), the logits */
  forward(images: Tensor): Tensor {
    return torch.tidy(() => {
      const patches = this.patchEmbed.forward(images).flatten(2).transpose(1, 2);
      const [n, length, dim] = patches.shape as [number, number, number];
      const tokens = torch.cat([this.clsToken.expand([n, 1, dim]), patches], 1).add(this.posEmbed);
      const pooled = this.blocks.forward(tokens).narrow(1, 1, length).mean(1);
      return this.head.forward(this.norm.forward(pooled));
    });
  }
}
