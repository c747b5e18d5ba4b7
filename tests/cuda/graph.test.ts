/** CUDA graphs, and training steps that one does. */
import { describe, expect, test } from 'vitest';
import { optim, type Tensor, torch } from '../../lib/index.js';
import { MaskedAutoencoder } from '../../lib/models/index.js';
import { GraphedUpdate, type GraphLoss } from '../../lib/training/engine/graphed-update.js';
import { Update } from '../../lib/training/engine/update.js';
import { SMALL } from '../support/models.js';
import { needs } from '../support/needs.js';
import { distance, hasKernels } from './gpu.js';

test(
  'a graph that cannot be had is refused in a sentence',
  needs(!torch.cuda.CUDAGraph.isAvailable(), 'no GPU'),
  () => {
    expect(() => new torch.cuda.CUDAGraph()).toThrow(
      /CUDA graphs: they need the addon's library for CUDA/,
    );
  },
);

describe('a graph', needs(hasKernels, "the addon's library for CUDA"), () => {
  test('does what was recorded with what its tensors hold by then', () => {
    using _ = torch.scope();
    using graph = new torch.cuda.CUDAGraph();
    const x = torch.ones([8], { device: 'cuda' });
    graph.warmUp(() => x.mul(2));
    const y = graph.capture(() => x.mul(2).add(1));
    for (const value of [1, 5]) {
      x.fill_(value);
      graph.replay();
      expect(
        y
          .eq(2 * value + 1)
          .all()
          .item(),
      ).toBe(true);
    }
  });

  test('draws other random numbers each time', () => {
    using _ = torch.scope();
    using graph = new torch.cuda.CUDAGraph();
    const draw = () => torch.rand([16], { device: 'cuda' });
    graph.warmUp(draw);
    const drawn = graph.capture(draw);
    const [first, second] = [0, 1].map(() => {
      graph.replay();
      return drawn.clone();
    });
    expect(first?.equal(second as Tensor)).toBe(false);
  });

  test('refuses what waits for the device, and the device goes on', () => {
    using _ = torch.scope();
    using graph = new torch.cuda.CUDAGraph();
    const x = torch.ones([], { device: 'cuda' });
    expect(() => graph.capture(() => x.item())).toThrow();
    expect(() => graph.replay()).toThrow(/broken/);
    expect(x.add(1).item()).toBe(2);
  });
});

interface One {
  readonly size: number;
  readonly images: Tensor;
  readonly noise: Tensor;
}

describe.each(['none', 'bf16', 'fp16'] as const)(
  'with products in %s',
  needs(hasKernels, "the addon's library for CUDA"),
  (precision) => {
    const SIZES = [6, 6, 6, 6, 6, 6, 4, 6];

    /** Losses and gradient norms of steps, and the weights after them. */
    function train(isGraphed: boolean): { told: Tensor; weights: Tensor[] } {
      torch.manualSeed(0);
      const model = new MaskedAutoencoder(SMALL).to('cuda');
      const batches = SIZES.map((size) => ({
        size,
        images: torch.randn([size, 3, 16, 16]).to('cuda'),
        noise: torch.rand([size, model.numPatches]).to('cuda'),
      }));
      const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-3 });
      using ema = new optim.ExponentialMovingAverage(model, { decay: 0.9 });
      const common = { optimizer, clipGrad: 1, precision, ema };
      const parts: GraphLoss<One> = {
        inputs: ({ images, noise }) => [images, noise],
        loss: ([images, noise]) => model.loss(images as Tensor, { noise: noise as Tensor }),
      };
      using update = isGraphed
        ? new GraphedUpdate<One>(common, parts)
        : new Update<One>({
            ...common,
            loss: (batch, info) => parts.loss(parts.inputs(batch), info),
          });
      const told = batches.map((batch, step) => {
        const info = { step, totalSteps: batches.length, epoch: 0, values: {} };
        update.add(batch, 1, info);
        return update.finish(1e-3 / (step + 1), info);
      });
      const averages = Object.values(ema.stateDict()).map((average) => average.clone());
      const weights = model.parameters().map((parameter) => parameter.detach().clone());
      return { told: torch.stack(told), weights: [...weights, ...averages] };
    }

    test('steps of a graph are the steps of the program', () => {
      using _ = torch.scope();
      const [plain, graphed] = [train(false), train(true)];
      // The same kernels. Learning rates are rounded to float32 in a graph, and AdamW's first steps magnify differences.
      const tolerance = precision === 'none' ? 1e-5 : 1e-2;
      expect(distance(graphed.told, plain.told)).toBeLessThan(tolerance);
      for (const [i, weight] of graphed.weights.entries()) {
        const wanted = plain.weights[i] as Tensor;
        // Weights that began as zeros and had hardly a gradient are compared with the size of a step.
        const off = weight.sub(wanted).abs().max().item<number>();
        expect(off).toBeLessThan(tolerance * Math.max(1e-2, wanted.abs().max().item<number>()));
      }
    });
  },
);
