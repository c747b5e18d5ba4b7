/** `torch.ops.roiAlign` and `torch.ops.nms`, against the same written out in PyTorch. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Tensor, torch } from '../../lib/index.js';
import { askPython } from '../python/ask.js';
import { hasModule, pythonEnv } from '../python/python.js';
import { useReference } from '../python/reference.js';
import { drawsOf } from '../support/made-up-coco.js';
import { needs } from '../support/needs.js';

interface Pool {
  features: number[][][][];
  boxes: number[][];
  size: [number, number];
  scale: number;
  ratio: number;
  aligned: boolean;
  gradient: number[][][][];
}

interface Answer {
  pools: { result: number[][][][]; gradient: number[][][][] }[];
  nms: number[][];
}

interface Suppression {
  boxes: number[][];
  scores: number[];
  threshold: number;
  classes: number[] | null;
}

const CHANNELS = 3;
const [HEIGHT, WIDTH] = [7, 9];

/** Numbers of a few decimals, by shape. */
function numbers(draw: () => number, [first = 1, ...rest]: number[]): never {
  const one = () => Math.round((draw() - 0.5) * 512) / 64;
  return Array.from({ length: first }, () =>
    rest.length === 0 ? one() : numbers(draw, rest),
  ) as never;
}

function pools(): Pool[] {
  const draw = drawsOf(3);
  const boxes = [
    // Inside, beyond all edges, wholly outside, without area, thin, turned around, of a pixel.
    [0, 2.5, 3.25, 13, 9],
    [1, -9, -5, 40, 30],
    [1, 60, 60, 90, 90],
    [0, 4, 4, 4, 4],
    [0, 3, 1, 3.5, 12.75],
    [1, 9, 8, 3, 2],
    [1, 5, 5, 6, 6],
  ];
  const kinds: [number, [number, number], number, boolean][] = [
    [0.5, [2, 3], 0, true],
    [0.5, [2, 3], 0, false],
    [0.25, [3, 3], 2, true],
    [1, [1, 1], 3, false],
    [0.5, [7, 7], 0, true],
  ];
  return kinds.map(([scale, size, ratio, aligned]) => ({
    features: numbers(draw, [2, CHANNELS, HEIGHT, WIDTH]),
    // With a fixed number of samples boxes that are turned around are sampled backwards.
    ...{ boxes, scale, size, ratio, aligned },
    gradient: numbers(draw, [boxes.length, CHANNELS, ...size]),
  }));
}

function suppressions(): Suppression[] {
  const draw = drawsOf(8);
  return [0.3, 0.5, 0.5, 0.7].map((threshold, i) => {
    const boxes = Array.from({ length: 120 }, () => {
      const [x, y] = [Math.floor(draw() * 40), Math.floor(draw() * 40)];
      return [x, y, x + 1 + Math.floor(draw() * 24), y + 1 + Math.floor(draw() * 24)];
    });
    // Equal scores among them.
    const scores = boxes.map(() => Math.floor(draw() * 32) / 32);
    const classes = i % 2 === 0 ? null : boxes.map(() => Math.floor(draw() * 3) - 1);
    return { boxes, scores, threshold, classes };
  });
}

const options = ({ size, scale, ratio, aligned }: Pool) => ({
  outputSize: size,
  spatialScale: scale,
  samplingRatio: ratio,
  aligned,
});

const far = (found: Tensor, wanted: number[][][][]): number =>
  found
    .sub(torch.tensor(wanted, { dtype: 'float64' }))
    .abs()
    .max()
    .item<number>();

/** Compares RoIAlign and its gradient with an answer. */
function expectPooled(
  pool: Pool,
  answer: Answer['pools'][0],
  memoryFormat: 'contiguous' | 'channels_last',
): void {
  const given = torch.tensor(pool.features, { dtype: 'float64' });
  const features = memoryFormat === 'channels_last' ? given.contiguous({ memoryFormat }) : given;
  features.requiresGrad_();
  const boxes = torch.tensor(pool.boxes, { dtype: 'float64' });
  const result = torch.ops.roiAlign(features, boxes, options(pool));
  // Sums of at most hundreds of numbers below 4, in another order: some last places of float64.
  expect(far(result.detach(), answer.result)).toBeLessThan(1e-13);
  result.backward(torch.tensor(pool.gradient, { dtype: 'float64' }));
  expect(far(features.grad as Tensor, answer.gradient)).toBeLessThan(1e-12);
}

/** The boxes that non-maximum suppression leaves. */
function suppressed({ boxes, scores, threshold, classes }: Suppression): number[] {
  const kept = torch.ops.nms(
    torch.tensor(boxes, { dtype: 'float32' }),
    torch.tensor(scores, { dtype: 'float32' }),
    threshold,
    ...(classes === null ? [] : [torch.tensor(classes, { dtype: 'int64' })]),
  );
  expect(kept.dtype).toBe('int64');
  return (kept.tolist() as number[]).map(Number);
}

describe('as written out in PyTorch', () => {
  const exchange = useReference<{ pools: Pool[]; nms: Suppression[] }, Answer>(
    'vision-ops',
    'vision_ops.py',
    () => ({ pools: pools(), nms: suppressions() }),
  );

  test.each([0, 1, 2, 3, 4])('RoIAlign and its gradient, case %d', (i) => {
    using _ = torch.scope();
    const pool = exchange.request.pools[i] as Pool;
    for (const layout of ['contiguous', 'channels_last'] as const) {
      expectPooled(pool, exchange.answer.pools[i] as Answer['pools'][0], layout);
    }
  });

  test.each([0, 1, 2, 3])('non-maximum suppression, case %d', (i) => {
    using _ = torch.scope();
    expect(suppressed(exchange.request.nms[i] as Suppression)).toEqual(exchange.answer.nms[i]);
  });
});

const python = pythonEnv();

describe('as in torchvision', () => {
  // Its RoIAlign in plain tensors does not do as its compiled one with boxes that leave the map, or have no area.
  const plain = pools().map((pool) => {
    const isInside = ([, x1 = 0, y1 = 0, x2 = 0, y2 = 0]: number[]) =>
      [
        0 <= Math.min(x1, y1),
        x1 < x2,
        y1 < y2,
        x2 * pool.scale <= WIDTH,
        y2 * pool.scale <= HEIGHT,
      ].every(Boolean);
    return {
      ...pool,
      boxes: pool.boxes.filter(isInside),
      gradient: pool.gradient.filter((_, i) => isInside(pool.boxes[i] as number[])),
    };
  });
  const suppressedThere = suppressions();
  let answer: { pools: Answer['pools']; nms: number[][] | null };
  beforeAll(() => {
    if (python === null) return;
    const request = { pools: plain, nms: suppressedThere };
    answer = askPython(python, 'vision_ops_torchvision.py', request) as typeof answer;
  }, 60_000);

  test.each([0, 1, 2, 3, 4])(
    'RoIAlign and its gradient, case %d',
    needs(python !== null, 'Python with PyTorch'),
    (i) => {
      using _ = torch.scope();
      expect(plain[i]?.boxes).not.toEqual([]);
      expectPooled(plain[i] as Pool, answer.pools[i] as Answer['pools'][0], 'contiguous');
    },
  );

  test(
    'non-maximum suppression',
    needs(hasModule('torchvision.ops'), "torchvision's compiled ops"),
    () => {
      using _ = torch.scope();
      expect(suppressedThere.map(suppressed)).toEqual(answer.nms);
    },
  );
});

describe('RoIAlign', () => {
  const make = (dtype: 'float32' | 'bfloat16' | 'float64', channels = 40) => {
    torch.manualSeed(2);
    const features = torch.randn([2, channels, 12, 15]).to(dtype);
    const corner = torch.rand([30, 2]).mul(40);
    const ends = corner.add(torch.rand([30, 2]).mul(30));
    const image = torch.arange(30).remainder(2).to('float32').unsqueeze(1);
    const boxes = torch.cat([image, corner, ends], 1);
    return { features, boxes };
  };
  const setting = { outputSize: 3, spatialScale: 0.25 };

  test('has derivatives of its derivatives', () => {
    using _ = torch.scope();
    const { features, boxes } = make('float64', 2);
    const wide = boxes.to('float64');
    const pooled = (x: Tensor) => torch.ops.roiAlign(x, wide, setting).pow(3).sum();
    features.requiresGrad_();
    const [first] = torch.autograd.grad([pooled(features)], [features], { createGraph: true });
    const direction = torch.randn(features.shape, { dtype: 'float64' });
    const product = (first as Tensor).mul(direction).sum();
    const [second] = torch.autograd.grad([product], [features]);
    const eps = 1e-5;
    const at = (step: number) => {
      const x = features.detach().add(direction, { alpha: step }).requiresGrad_();
      return torch.autograd.grad([pooled(x)], [x])[0] as Tensor;
    };
    const difference = at(eps)
      .sub(at(-eps))
      .div(2 * eps);
    // Differences of float64 numbers by 1e-5: half of their digits are right.
    expect((second as Tensor).sub(difference).abs().max().item<number>()).toBeLessThan(1e-6);
  });

  test('gives the same bits on any number of threads', () => {
    using _ = torch.scope();
    const { features, boxes } = make('float32');
    const run = (threads: number) => {
      const before = torch.getNumThreads();
      torch.setNumThreads(threads);
      try {
        const x = features.detach().requiresGrad_();
        const result = torch.ops.roiAlign(x, boxes, setting);
        result.pow(2).sum().backward();
        return [result.detach(), x.grad as Tensor];
      } finally {
        torch.setNumThreads(before);
      }
    };
    const [one, several] = [run(1), run(3)];
    one.forEach((tensor, i) => {
      expect(tensor.equal(several[i] as Tensor)).toBe(true);
    });
  });

  test('rounds to bfloat16 once', () => {
    using _ = torch.scope();
    const { features, boxes } = make('bfloat16');
    const found = torch.ops.roiAlign(features, boxes, setting);
    const wanted = torch.ops.roiAlign(features.to('float32'), boxes, setting);
    expect(found.equal(wanted.to('bfloat16'))).toBe(true);
  });

  test('has shapes on meta, and takes no boxes', () => {
    using _ = torch.scope();
    const { features, boxes } = make('float32');
    const shape = [30, 40, 3, 3];
    expect(torch.ops.roiAlign(features.to('meta'), boxes.to('meta'), setting).shape).toEqual(shape);
    const x = features.requiresGrad_();
    const none = torch.ops.roiAlign(x, boxes.narrow(0, 0, 0), setting);
    expect(none.shape).toEqual([0, 40, 3, 3]);
    none.sum().backward();
    expect((x.grad as Tensor).abs().max().item()).toBe(0);
  });

  test.each<[string, (features: Tensor, boxes: Tensor) => unknown, RegExp]>([
    ['an image that is not there', (x, b) => torch.ops.roiAlign(x, b.add(2), setting), /of image/],
    [
      'boxes that are not finite',
      (x, b) => torch.ops.roiAlign(x, b.div(0), setting),
      /should be finite/,
    ],
    [
      'boxes without image',
      (x, b) => torch.ops.roiAlign(x, b.narrow(1, 1, 4), setting),
      /shape \[R, 5\]/,
    ],
    [
      'no bins',
      (x, b) => torch.ops.roiAlign(x, b, { ...setting, outputSize: 0 }),
      /outputSize should be positive integers/,
    ],
    [
      'boxes of other shapes',
      (_, b) => torch.ops.nms(b, b.select(1, 0), 0.5),
      /shape \[N, 4\], got \[30, 5\]/,
    ],
    [
      'scores of another number',
      (_, b) => torch.ops.nms(b.narrow(1, 1, 4), torch.zeros([3]), 0.5),
      /scores should have shape \[30\]/,
    ],
  ])('refuses %s', (_, call, message) => {
    using _scope = torch.scope();
    const { features, boxes } = make('float32');
    expect(() => call(features, boxes)).toThrow(message);
  });
});

test('many boxes are kept as few are, on any number of threads', () => {
  using _ = torch.scope();
  torch.manualSeed(4);
  const corner = torch.rand([20_000, 2]).mul(500);
  const boxes = torch.cat([corner, corner.add(torch.rand([20_000, 2]).mul(40))], 1);
  const scores = torch.rand([20_000]);
  const before = torch.getNumThreads();
  const on = (threads: number) => {
    torch.setNumThreads(threads);
    return torch.ops.nms(boxes, scores, 0.3);
  };
  try {
    expect(on(1).equal(on(4))).toBe(true);
  } finally {
    torch.setNumThreads(before);
  }
});

test('no boxes are kept of none', () => {
  using _ = torch.scope();
  expect(torch.ops.nms(torch.zeros([0, 4]), torch.zeros([0]), 0.5).shape).toEqual([0]);
});
