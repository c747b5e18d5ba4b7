/** Trains a tiny network for 100,000 steps by ops, and prints what it holds on the way, one JSON object a line. */
import { type Tensor, torch } from '../../../lib/torch/index.js';

const STEPS = 100_000;
const REPORT_AT = new Set([1_000, 10_000, 50_000, STEPS]);

torch.setNumThreads(1);
torch.manualSeed(0);
const x = torch.randn([8, 4]);
const y = x.sum(1, { keepdim: true });
const parameters = [
  torch.randn([4, 8], { requiresGrad: true }),
  torch.zeros([8], { requiresGrad: true }),
  torch.randn([8, 1], { requiresGrad: true }),
] as const;

function step(): number {
  using _ = torch.scope();
  const [w1, b1, w2] = parameters;
  const loss = torch.mseLoss(x.matmul(w1).add(b1).tanh().matmul(w2), y);
  loss.backward();
  torch.noGrad(() => {
    for (const parameter of parameters) {
      parameter.sub_(parameter.grad as Tensor, { alpha: 0.01 });
      parameter.grad = null;
    }
  });
  return loss.item();
}

for (let i = 1; i <= STEPS; i++) {
  const loss = step();
  if (!REPORT_AT.has(i)) continue;
  (globalThis as { gc?: () => void }).gc?.();
  const { tensors } = torch.memory();
  console.log(JSON.stringify({ step: i, loss, tensors, rss: process.memoryUsage().rss }));
}
