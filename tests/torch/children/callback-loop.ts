/** Many steps through functions of JavaScript that libtorch calls; prints the memory now and then, as JSON. */
import { setImmediate as turn } from 'node:timers/promises';
import { type FunctionCtx, type Tensor, torch } from '../../../lib/torch/index.js';

class Square extends torch.autograd.Function {
  static forward(ctx: FunctionCtx, x: Tensor): Tensor {
    const y = x.square();
    ctx.saveForBackward(x, y);
    return y;
  }
  static backward(ctx: FunctionCtx, gradient: Tensor): Tensor {
    const [x] = ctx.savedTensors as [Tensor];
    return gradient.mul(x).mul(2);
  }
}

torch.setNumThreads(1);
const w = torch.ones([64], { requiresGrad: true });
const { graph } = torch.autograd;
const report = (step: number) => {
  (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapTotal } = process.memoryUsage();
  // What JavaScript keeps for itself comes and goes.
  console.log(JSON.stringify({ step, tensors: torch.memory().tensors, native: rss - heapTotal }));
};

for (let step = 1; step <= 100_000; step++) {
  {
    using _ = torch.scope();
    using _hook = w.registerHook((gradient) => gradient.mul(0.5));
    using _after = w.registerPostAccumulateGradHook((same) => {
      same.grad = null;
    });
    const kept = graph.savedTensorsHooks(
      (tensor) => tensor.clone(),
      (tensor) => tensor,
      () => Square.apply(w.mul(2)),
    );
    kept.gradFn?.registerHook(() => null);
    kept.sum().backward();
    torch.func.grad((x: Tensor) => x.sin().sum())(w);
  }
  // What finalizers free is freed when the event loop turns.
  if (step % 100 === 0) await turn();
  if (step % 20_000 === 0) report(step);
}
