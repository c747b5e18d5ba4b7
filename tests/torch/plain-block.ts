/** A transformer block by plain ops, which the block as one op is compared with. */
import type { TestOptions } from 'vitest';
import { nn, type Tensor, torch } from '../../lib/index.js';
import { Block, type BlockParts, LayerScale } from '../../lib/models/block.js';
import { needs } from '../support/needs.js';

export type Dtype = 'bfloat16' | 'float32';

function hasKernel(dtype: Dtype): boolean {
  using _ = torch.scope();
  const x = torch.zeros([64, 1, 64], { dtype });
  return torch.fused.block(x, new Block(64, 2).namedParameters(), { heads: 2, eps: 1e-6 }) !== null;
}

/** Options of a test of the block as one op. Where there is none, blocks go by single layers, of which other tests know. */
export const needsBlock: Readonly<Record<Dtype, TestOptions>> = {
  bfloat16: needs(hasKernel('bfloat16'), 'a processor with fast bfloat16 products'),
  float32: needs(hasKernel('float32'), 'a processor with AVX2 and FMA'),
};

/** |a - b| / |b| in float64; the whole of a where b is zero but for rounding. */
export function distance(a: Tensor, b: Tensor): number {
  const wanted = b.to('float64');
  return a.to('float64').sub(wanted).norm().div(wanted.norm()).item<number>();
}

/** What branches of samples are multiplied by: (N, 1, 1) for attention, and for the MLP. */
export type Scales = readonly [Tensor, Tensor];

/** What nn.DropPath multiplies the branches of `n` samples by, after a seed. */
export function drawScales(seed: number, p: number, n: number, dtype: Dtype): Scales {
  torch.manualSeed(seed);
  const draw = () => new nn.DropPath(p).forward(torch.ones([n, 1, 1], { dtype })).to('float32');
  return [draw(), draw()];
}

/** A block whose vectors are no zeros and ones. */
export function drawnBlock(dim: number, heads: number, parts: BlockParts = {}): Block {
  const block = new Block(dim, heads, 0, parts);
  torch.noGrad(() => {
    for (const parameter of block.parameters()) {
      parameter.normal_(0, parameter.ndim === 1 ? 0.3 : dim ** -0.5);
    }
    block.norm1.weight?.add_(1);
    block.norm2.weight?.add_(1);
  });
  return block;
}

/** The block by ops that can be differentiated twice, in the dtype of its input. */
export function plainBlock(
  block: Block,
  x: Tensor,
  { scales, bias }: { readonly scales?: Scales; readonly bias?: Tensor } = {},
): Tensor {
  const { norm1, attn, norm2, mlp } = block;
  const [n, length, dim] = x.shape as [number, number, number];
  const qkv = attn.qkv
    .forward(norm1.forward(x))
    .view([n, length, 3, attn.heads, dim / attn.heads])
    .permute([2, 0, 3, 1, 4]);
  const [q, k, v] = qkv.unbind(0) as [Tensor, Tensor, Tensor];
  const products = q.mul((dim / attn.heads) ** -0.5).matmul(k.transpose(-2, -1));
  const scores = bias === undefined ? products : products.add(bias);
  const mixed = scores.softmax(-1).matmul(v).transpose(1, 2).reshape([n, length, dim]);
  const scaled = (branch: Tensor, i: 0 | 1) => {
    const layer = [block.ls1, block.ls2][i];
    const own = layer instanceof LayerScale ? branch.mul(layer.gamma) : branch;
    return scales ? own.mul(scales[i]) : own;
  };
  const middle = x.add(scaled(attn.proj.forward(mixed), 0));
  const hidden = torch.gelu(mlp.fc1.forward(norm2.forward(middle)));
  return middle.add(scaled(mlp.fc2.forward(hidden), 1));
}

/** The numbers of a drawn block as one op, output and gradients; null where no op does it. */
export function blockNumbers(dtype: Dtype): number[][] | null {
  using _ = torch.scope();
  torch.manualSeed(0);
  const block = new Block(32, 1);
  const x = torch.randn([5, 33, 32]).to(dtype).requiresGrad_();
  const y = torch.fused.block(x, block.namedParameters(), { heads: 1, eps: 1e-6 });
  if (y === null) return null;
  y.to('float32').square().sum().backward();
  return [y, x.grad as Tensor, ...block.parameters().map(({ grad }) => grad as Tensor)].map(
    (tensor) => tensor.detach().to('float32').flatten().tolist() as number[],
  );
}
