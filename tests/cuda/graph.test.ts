/** CUDA graphs, and training steps that one does. */
import { describe, expect, test } from 'vitest';
import { optim, type Tensor, torch } from '../../lib/index.js';
import { MaskedAutoencoder } from '../../lib/models/index.js';
import { whileCapturing } from '../../lib/torch/capture.js';
import { GraphedUpdate, type GraphLoss } from '../../lib/training/engine/graphed-update.js';
import { Update } from '../../lib/training/engine/update.js';
import { SMALL } from '../support/models.js';
import { needs } from '../support/needs.js';
import { runChild } from '../torch/children/run.js';
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

test('numbers of JavaScript are refused in a capture, where a graph would copy them again and again', () => {
  const copies = [
    () => torch.tensor([1, 2], { device: 'cuda' }),
    () => torch.tensor(new Float32Array(2), { device: 'cuda:1' }),
    () => torch.cuda.upload(new Uint8Array(2), [2]),
  ];
  for (const copy of copies) {
    expect(() => whileCapturing(copy)).toThrow(/cannot be copied to cuda.* while a CUDA graph/);
    expect(() => whileCapturing(() => torch.tensor([1]).dispose())).not.toThrow();
  }
});

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

  // In a process of its own: what a failed capture leaves behind would disturb the other tests.
  test('refuses what waits for the device, and the device goes on', () => {
    const [report] = runChild('../../cuda/children/failed-captures.ts');
    expect(JSON.parse(report as string)).toEqual({
      waits: 'refused',
      replay: 'refused',
      throws: 'on purpose',
      sum: 2,
      isDrawn: true,
      heldAfter: 0,
      replayed: 3,
    });
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
    const SIZES = [4, 6, 6, 6, 6, 6, 6, 4, 6];
    // Powers of two: the same number in a graph, where rates are float32, and outside, where they are float64. Where a
    // gradient is hardly more than rounding, AdamW makes a whole step of another rounding.
    const rateOf = (step: number) => 2 ** -(10 + Math.floor(step / 3));

    /** Losses and gradient norms of steps, and the weights after them. */
    function train(isGraphed: boolean): { told: Tensor; weights: Tensor[] } {
      torch.manualSeed(0);
      const model = new MaskedAutoencoder(SMALL).to('cuda');
      const batches = SIZES.map((size) => ({
        size,
        images: torch.randn([size, 3, 16, 16]).to('cuda'),
        noise: torch.rand([size, model.numPatches]).to('cuda'),
      }));
      const optimizer = new optim.AdamW(model.parameters(), { lr: rateOf(0) });
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
        return update.finish(rateOf(step), info);
      });
      const averages = Object.values(ema.stateDict()).map((average) => average.clone());
      const weights = model.parameters().map((parameter) => parameter.detach().clone());
      return { told: torch.stack(told), weights: [...weights, ...averages] };
    }

    test('steps of a graph are the steps of the program', () => {
      using _ = torch.scope();
      const [plain, graphed] = [train(false), train(true)];
      // The same kernels, on the same numbers; but not all of libtorch's sum in the same order each time, by a last place.
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
