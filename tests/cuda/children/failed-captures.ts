/** Fails captures in two ways, then uses the device for everything that they could have broken. Prints one JSON object. */
import { type Tensor, torch } from '../../../lib/torch/index.js';

const outcome = (work: () => unknown): string => {
  try {
    work();
    return 'done';
  } catch (error) {
    return (error as Error).message === 'on purpose' ? 'on purpose' : 'refused';
  }
};

const device = 'cuda';
const x = torch.ones([], { device });
const before = torch.cuda.memoryAllocated();

const waiting = new torch.cuda.CUDAGraph();
const waits = outcome(() =>
  waiting.capture(() => {
    using _ = torch.scope();
    torch.rand([1 << 20], { device });
    x.item();
  }),
);
const replay = outcome(() => waiting.replay());
waiting.dispose();

const throwing = new torch.cuda.CUDAGraph();
const throws = outcome(() =>
  throwing.capture(() => {
    using _ = torch.scope();
    torch.rand([1 << 20], { device });
    throw new Error('on purpose');
  }),
);
throwing.dispose();

using _ = torch.scope();
const sum = x.add(1).item();
// Random numbers have a state of their own in a capture.
const isDrawn = torch.tidy(() => torch.rand([16], { device }).std().gt(0).item());
const heldAfter = torch.cuda.memoryAllocated() - before;

using graph = new torch.cuda.CUDAGraph();
graph.warmUp(() => x.mul(3));
const y: Tensor = graph.capture(() => x.mul(3));
graph.replay();
const replayed = y.item();
console.log(JSON.stringify({ waits, replay, throws, sum, isDrawn, heldAfter, replayed }));
