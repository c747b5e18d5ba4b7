/** Computes a transformer block of a dtype as one op, both ways, and prints all numbers as JSON; null where no op does it. */
import { torch } from '../../../lib/index.js';
import { Block } from '../../../lib/models/block.js';

torch.manualSeed(0);
const block = new Block(32, 1);
const x = torch
  .randn([5, 33, 32])
  .to(process.argv[2] as 'bfloat16' | 'float32')
  .requiresGrad_();
const y = torch.fused.block(x, block.namedParameters(), { heads: 1, eps: 1e-6 });
y?.to('float32').square().sum().backward();
const { avx512Bf16, amxBf16 } = torch.cpu.getCapabilities();
const found = [y, x.grad, ...block.parameters().map(({ grad }) => grad)].map((tensor) =>
  tensor?.detach().to('float32').flatten().tolist(),
);
console.log(JSON.stringify({ avx512Bf16, amxBf16, found: y === null ? null : found }));
