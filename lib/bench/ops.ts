/** Small ops as users write them, freed at once; benchmarks/reference/ops.py has the same cases by the same names. */
import { torch } from '../torch/index.js';

/** One iteration of a case. */
export type Body = () => unknown;

/** The case whose numbers lead the result. */
export const HEADLINE = 'add';

/** Every case by name. Each call makes new tensors, which live as long as the cases. */
export function opCases(): Map<string, Body> {
  torch.manualSeed(0);
  const { linear, layerNorm, gelu, scaledDotProductAttention, cat, zeros } = torch;
  const a = torch.randn([4]);
  const b = torch.randn([4]);
  const m = torch.randn([4, 4]);
  const n = torch.randn([4, 4]);
  const x = torch.randn([2, 16]);
  const w = torch.randn([16, 16], { requiresGrad: true });
  const bias = torch.randn([16], { requiresGrad: true });
  const gain = torch.ones([16]);
  const shift = torch.zeros([16]);
  const q = torch.randn([1, 2, 4, 8]);
  const k = torch.randn([1, 2, 4, 8]);
  const v = torch.randn([1, 2, 4, 8]);
  const leaf = torch.randn([4], { requiresGrad: true });
  const one = torch.randn([]);
  return new Map<string, Body>([
    [HEADLINE, () => a.add(b).dispose()],
    ['mul_scalar', () => a.mul(2.5).dispose()],
    ['add_', () => a.add_(b)],
    ['matmul', () => m.matmul(n).dispose()],
    ['linear_grad', () => linear(x, w, bias).dispose()],
    ['layer_norm', () => layerNorm(x, [16], gain, shift, 1e-6).dispose()],
    ['softmax', () => x.softmax(-1).dispose()],
    ['gelu', () => gelu(x).dispose()],
    ['sdpa', () => scaledDotProductAttention(q, k, v).dispose()],
    ['view', () => x.view([4, 8]).dispose()],
    ['transpose', () => x.transpose(0, 1).dispose()],
    ['narrow', () => x.narrow(1, 0, 8).dispose()],
    ['slice', () => x.index(0, '1:3').dispose()],
    ['unbind', () => x.unbind(0).forEach((row) => void row.dispose())],
    ['cat', () => cat([a, b]).dispose()],
    ['sum', () => x.sum().dispose()],
    ['mean_dim', () => x.mean(-1, true).dispose()],
    ['zeros', () => zeros([4]).dispose()],
    ['shape', () => x.shape],
    ['item', () => one.item()],
    [
      'backward',
      () => {
        using _ = torch.scope();
        leaf.mul(a).sum().backward();
        leaf.grad = null;
      },
    ],
  ]);
}

/** A case as a workload. */
export function repeated(body: Body): { run(iterations: number): void } {
  return {
    run(iterations) {
      for (let i = 0; i < iterations; i++) body();
    },
  };
}
