/** What a worker thread of workers.ts does, by `workerData.task`. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Tensor, torch } from '../../../lib/torch/index.js';

const { task, seed } = workerData as {
  task: 'train' | 'function' | 'forever' | 'exit' | 'throw' | 'idle';
  seed: number;
};

/** Trains a little with random numbers of its own; the result depends on the seed alone. */
function train(): number {
  const generator = new torch.Generator().manualSeed(seed);
  const w = torch.randn([4, 4], { generator }).requiresGrad_();
  for (let i = 0; i < 200; i++) {
    using _ = torch.scope();
    const x = torch.randn([8, 4], { generator });
    torch.rand([16]); // from the generator that all threads share
    x.matmul(w).tanh().square().mean().backward();
    torch.noGrad(() => w.sub_(w.grad as Tensor, { alpha: 0.1 }));
    w.grad = null;
  }
  return w.sum().item();
}

/** A backward pass that calls JavaScript, which calls `fn`. */
function goBack(fn: () => void): void {
  using _ = torch.scope();
  const x = torch.ones([8, 8], { requiresGrad: true });
  let calls = 0;
  const output = torch.checkpoint((y) => {
    if (calls++ > 0) fn();
    return y.matmul(x).tanh();
  }, x);
  output.sum().backward();
}

/** Three times the argument, and twice its gradient, by JavaScript. */
class Triple extends torch.autograd.Function {
  static forward(_: unknown, x: Tensor): Tensor {
    return x.mul(3);
  }
  static backward(_: unknown, gradient: Tensor): Tensor {
    return gradient.mul(3);
  }
}

function gradient(): number {
  const x = torch.ones([1], { requiresGrad: true });
  x.registerHook((gradient) => gradient.mul(2));
  for (let i = 0; i < 100; i++) {
    x.grad = null;
    torch.tidy(() => Triple.apply(x).sum().backward());
  }
  return (x.grad as Tensor).item();
}

switch (task) {
  case 'function':
    parentPort?.postMessage(gradient());
    break;
  case 'train':
    parentPort?.postMessage({ result: train(), tensors: torch.memory().tensors });
    break;
  case 'forever':
    parentPort?.postMessage('started');
    for (;;) {
      if (seed % 2 === 0) train();
      else goBack(train);
    }
  case 'exit': {
    // Ends in a backward pass, with tensors alive, a scope and modes open, and a copy under way.
    torch.scope();
    torch.autocast('cpu');
    void torch.randn([1000, 1000]).toTypedArrayAsync();
    goBack(() => {
      torch.inferenceMode();
      process.exit(3);
    });
    break;
  }
  case 'throw':
    torch.scope();
    torch.noGrad();
    torch.randn([3]).view(7);
    break;
  case 'idle':
    parentPort?.postMessage(torch.ones([2]).sum().item());
    parentPort?.on('message', () => parentPort?.close());
}
