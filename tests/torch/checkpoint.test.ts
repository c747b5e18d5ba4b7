import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import * as nn from '../../lib/nn/index.js';
import { type Dtype, type Tensor, torch } from '../../lib/torch/index.js';

const WIDTH = 6;
type Segment = (x: Tensor) => Tensor;

function makeLayers(dtype: Dtype = 'float64', count = 4): nn.Linear[] {
  torch.manualSeed(3);
  return Array.from({ length: count }, () => new nn.Linear(WIDTH, WIDTH, { dtype }));
}

function segmentsOf(layers: readonly nn.Linear[]): Segment[] {
  return layers.map((layer) => (x) => layer.forward(x).tanh().dropout(0.25, true));
}

/** How a function is applied: as it is, or to be recomputed in the backward pass. */
const plain = (fn: Segment, x: Tensor): Tensor => fn(x);
const checkpointed = (fn: Segment, x: Tensor): Tensor => torch.checkpoint(fn, x);
type Apply = typeof plain;

/** The gradients of the input and of all weights, and the random number after them. */
function gradients(
  network: (x: Tensor, segments: readonly Segment[], apply: Apply) => Tensor,
  apply: Apply,
  dtype: Dtype = 'float64',
  goBack: (loss: Tensor) => void = (loss) => loss.backward(),
): unknown[] {
  using _ = torch.scope();
  const layers = makeLayers(dtype);
  const input = torch.randn([5, WIDTH], { dtype, requiresGrad: true });
  goBack(network(input, segmentsOf(layers), apply).square().sum());
  const next = torch.rand([1]).item();
  const result = [input.grad?.tolist(), ...layers.map((l) => l.weight.grad?.tolist()), next];
  for (const layer of layers) layer.dispose();
  expect(result).not.toContain(undefined);
  return result;
}

const networks: Record<string, (x: Tensor, s: readonly Segment[], apply: Apply) => Tensor> = {
  'one after the other, the input a result itself': (x, segments, apply) =>
    segments.reduce((y, segment) => apply(segment, y), x.mul(2)),
  'all four as one': (x, segments, apply) =>
    apply((y) => segments.reduce((z, segment) => segment(z), y), x),
  'beside a shortcut': (x, segments, apply) =>
    segments.reduce((y, segment) => y.add(apply(segment, y.sin())).mul(0.7), x.exp()),
  'two from the same input': (x, [a, b, c, d], apply) => {
    const y = (a as Segment)(x);
    return apply(b as Segment, y)
      .mul(apply(c as Segment, y))
      .add(apply(d as Segment, x));
  },
  'one inside another': (x, [a, b, c, d], apply) =>
    apply((y) => apply(c as Segment, apply(b as Segment, y)).add(y), (a as Segment)(x)).add(
      apply(d as Segment, x),
    ),
};

// The same kernels on the same numbers, added up in the same order: not a bit differs.
test.each(
  Object.keys(networks).flatMap(
    (name) =>
      [
        [name, 'float64'],
        [name, 'float32'],
      ] as const,
  ),
)(
  'gradients of a checkpointed pass are those of a plain one, dropout and later random numbers included: %s, %s',
  (name, dtype) => {
    const network = networks[name] as (typeof networks)[string];
    expect(gradients(network, checkpointed, dtype)).toEqual(gradients(network, plain, dtype));
  },
);

test('checkpointSequential is a checkpoint for each function', () => {
  const network = (apply: 'sequential' | Apply) => (x: Tensor, segments: readonly Segment[]) =>
    apply === 'sequential'
      ? torch.checkpointSequential(segments, x)
      : segments.reduce((y, segment) => apply(segment, y), x);
  expect(gradients(network('sequential'), plain)).toEqual(gradients(network(plain), plain));
});

// The backward pass inside and outside of autocast casts its own products differently, so each is compared with itself.
test.each([['inside'], ['outside']])(
  'autocast holds for the second computation, with backward() %s of it',
  (where) => {
    const run = (apply: Apply) => {
      const network = (x: Tensor, segments: readonly Segment[]) =>
        segments.reduce((y, segment) => apply(segment, y), x);
      const cast = <T>(fn: () => T) => torch.autocast('cpu', { dtype: 'bfloat16' }, fn);
      if (where === 'inside') return cast(() => gradients(network, plain, 'float32'));
      return gradients((x, segments) => cast(() => network(x, segments)), plain, 'float32');
    };
    expect(run(checkpointed)).toEqual(run(plain));
  },
);

test('autocast around backward() alone does not reach the second computation', () => {
  const run = (apply: Apply) => {
    const dtypes: Dtype[] = [];
    using _ = torch.scope();
    const [layer] = makeLayers('float32', 1) as [nn.Linear];
    const loss = apply(
      (x) => {
        const y = layer.forward(x);
        dtypes.push(y.dtype);
        return y;
      },
      torch.ones([2, WIDTH]),
    ).sum();
    torch.autocast('cpu', {}, () => loss.backward());
    layer.dispose();
    return new Set(dtypes);
  };
  expect(run(checkpointed)).toEqual(new Set(['float32']));
});

test('weights that autocast converted in the pass without gradients are not taken for those with', () => {
  using _ = torch.scope();
  const [layer] = makeLayers('float32', 1) as [nn.Linear];
  torch.autocast('cpu', {}, () => {
    const x = torch.ones([2, WIDTH]);
    const loss = torch
      .checkpoint((y) => layer.forward(y), x)
      .add(layer.forward(x))
      .sum();
    loss.backward();
  });
  // Twice 2 rows of ones.
  expect(new Set(layer.weight.grad?.flatten().tolist() as number[])).toEqual(new Set([4]));
  layer.dispose();
});

test('intermediate results of a checkpointed function are not kept', () => {
  using _ = torch.scope();
  const MIB = 2 ** 20;
  const input = torch.zeros([MIB / 4], { requiresGrad: true });
  const before = process.memoryUsage().rss;
  // 64 times 10 results of 1 MiB each, of which 64 go from one function to the next.
  const inner: Segment = (x) => {
    let y = x;
    for (let i = 0; i < 10; i++) y = y.sin();
    return y;
  };
  const output = torch.checkpointSequential(new Array<Segment>(64).fill(inner), input);
  expect((process.memoryUsage().rss - before) / MIB).toBeLessThan(480);
  output.sum().backward();
  expect((process.memoryUsage().rss - before) / MIB).toBeLessThan(480);
});

test('steps leave as many tensors as they found', () => {
  const layers = makeLayers();
  const step = (goesBack: boolean) => {
    using _ = torch.scope();
    const input = torch.randn([5, WIDTH], { dtype: 'float64', requiresGrad: true });
    const loss = torch.checkpointSequential(segmentsOf(layers), input).sum();
    if (goesBack) loss.backward();
    for (const layer of layers) layer.zeroGrad();
  };
  const before = torch.memory();
  for (let i = 0; i < 3; i++) {
    step(true);
    step(false);
  }
  expect(torch.memory()).toEqual(before);
  for (const layer of layers) layer.dispose();
});

test('a function lives no longer than the graph that may call it', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let registry: FinalizationRegistry<boolean> | undefined;
  const collected = new Promise((resolve) => {
    registry = new FinalizationRegistry(resolve);
  });
  (() => {
    using _ = torch.scope();
    const fn = (x: Tensor) => x.mul(3);
    registry?.register(fn, true);
    torch
      .checkpoint(fn, torch.ones([2], { requiresGrad: true }))
      .sum()
      .backward();
  })();
  const timer = setInterval(collect, 10);
  await expect(collected).resolves.toBe(true);
  clearInterval(timer);
});

test('an input and parameters that need no gradient get none', () => {
  using _ = torch.scope();
  const weight = torch.ones([3], { requiresGrad: true });
  const frozen = torch.ones([3]);
  const indices = torch.tensor([0n, 2n]);
  const output = torch.checkpoint((i) => weight.indexSelect(0, i), indices);
  output
    .sum()
    .add(torch.checkpoint((x) => x.mul(2), frozen).sum())
    .backward();
  expect(weight.grad?.tolist()).toEqual([1, 0, 1]);
  expect([indices.grad, frozen.grad]).toEqual([null, null]);
});

test('a function may give its own input', () => {
  using _ = torch.scope();
  const x = torch.ones([2], { requiresGrad: true });
  torch
    .checkpoint((y) => y, x)
    .mul(5)
    .sum()
    .backward();
  expect(x.grad?.tolist()).toEqual([5, 5]);
});

test('with retainGraph a pass is taken back twice, without it is refused', () => {
  using _ = torch.scope();
  const x = torch.ones([2], { requiresGrad: true });
  const loss = torch.checkpoint((y) => y.mul(3), x).sum();
  loss.backward(null, { retainGraph: true });
  loss.backward();
  expect(x.grad?.tolist()).toEqual([6, 6]);
  expect(() => loss.backward()).toThrow(/second time/);
});

test('without gradients the function runs once, as it is', () => {
  using _ = torch.scope();
  const x = torch.ones([2], { requiresGrad: true });
  const output = torch.noGrad(() => torch.checkpoint((y) => y.mul(3), x));
  expect([output.requiresGrad, output.tolist()]).toEqual([false, [3, 3]]);
});

const refusals: Record<string, [run: (x: Tensor) => unknown, message: RegExp]> = {
  'autograd.grad through it': [
    (x) => torch.autograd.grad(torch.checkpoint((y) => y.mul(2), x).sum(), x),
    /autograd\.grad\(\).*torch\.checkpoint.*call backward\(\) without inputs/,
  ],
  'backward with inputs through it': [
    (x) =>
      torch
        .checkpoint((y) => y.mul(2), x)
        .sum()
        .backward(null, { inputs: [x] }),
    /backward\(\) with inputs do not go through torch\.checkpoint/,
  ],
  'second derivatives through it': [
    (x) =>
      torch
        .checkpoint((y) => y.mul(2), x)
        .sum()
        .backward(null, { createGraph: true }),
    /createGraph does not go through torch\.checkpoint/,
  ],
  'a function that gives no tensor': [
    (x) => torch.checkpoint(() => 3 as unknown as Tensor, x),
    /should give a Tensor, got 3/,
  ],
  'a function that gives no tensor the second time': [
    (x) => {
      let calls = 0;
      const output = torch.checkpoint((y) => (calls++ === 0 ? y.mul(2) : (undefined as never)), x);
      output.sum().backward();
    },
    /should give a Tensor in the backward pass too, got undefined/,
  ],
  'a function that gives a disposed tensor the second time': [
    (x) => {
      let calls = 0;
      const output = torch.checkpoint((y) => {
        const z = y.mul(2);
        if (calls++ > 0) z.dispose();
        return z;
      }, x);
      output.sum().backward();
    },
    /was disposed/,
  ],
  'a function that gives whole numbers': [
    (x) => torch.checkpoint((y) => y.long(), x),
    /checkpoint: .*floating point tensor, got one of dtype Long/,
  ],
};

test.each(Object.keys(refusals))('refused: %s', (name) => {
  using _ = torch.scope();
  const [run, message] = refusals[name] as (typeof refusals)[string];
  expect(() => run(torch.ones([2], { requiresGrad: true }))).toThrow(message);
});

test('an error of the function during the backward pass is rethrown by backward(), and the next pass works', () => {
  using _ = torch.scope();
  const x = torch.ones([2], { requiresGrad: true });
  const failure = new RangeError('not again');
  let calls = 0;
  const failing = torch.checkpoint((y) => {
    if (++calls === 2) throw failure;
    return y.mul(2);
  }, x);
  const nested = torch.checkpoint((y) => y.mul(3), failing);
  expect(() => nested.sum().backward()).toThrow(failure);
  torch
    .checkpoint((y) => y.mul(3), x)
    .sum()
    .backward();
  expect(x.grad?.tolist()).toEqual([3, 3]);
});

test.each([
  ['undefined', undefined],
  ['null', null],
  ['a number', 5],
  ['a Symbol', Symbol('s')],
  ['a frozen object', Object.freeze({ a: 1 })],
  ['an error with a code of its own', Object.assign(new Error('no file'), { code: 'ENOENT' })],
])('%s that the function throws comes out of backward() as it is, by whatever op', (_, thrown) => {
  using _scope = torch.scope();
  const x = torch.ones([2], { requiresGrad: true });
  const backward: ((loss: Tensor) => unknown)[] = [
    (loss) => loss.backward(),
    (loss) => torch.ops.aten?._backward?.(loss, []),
  ];
  for (const run of backward) {
    let calls = 0;
    const output = torch.checkpoint((y) => {
      if (calls++ > 0) throw thrown;
      return y.mul(2);
    }, x);
    const result = (() => {
      try {
        return { returned: run(output.sum()) };
      } catch (error) {
        return { error };
      }
    })();
    expect(result).toEqual({ error: thrown });
  }
});

test('an error that the function threw is not told again for another failure', () => {
  using _ = torch.scope();
  const x = torch.ones([2], { requiresGrad: true });
  let calls = 0;
  const output = torch.checkpoint((y) => {
    if (calls++ > 0) throw new RangeError('the first');
    return y.mul(2);
  }, x);
  expect(() => torch.ops.aten?._backward?.(output.sum(), [])).toThrow('the first');
  expect(() => torch.ones([2]).sum().backward()).toThrow(/does not require grad/);
});

// A boxed op, with arguments of its own, in the middle of the boxed op that began the pass.
test('the pass may be begun by an op of libtorch itself', () => {
  using _ = torch.scope();
  const gradientsBy = (apply: Apply, goBack: (loss: Tensor) => unknown) => {
    const image = torch.arange(32, { dtype: 'float32' }).reshape([1, 2, 4, 4]).requiresGrad_();
    const weight = torch.ones([3, 2, 2, 2], { requiresGrad: true });
    goBack(
      apply(
        (x) =>
          torch.conv2d(
            apply((y) => y.tanh(), x),
            weight,
          ),
        image,
      )
        .square()
        .sum(),
    );
    return [image.grad?.tolist(), weight.grad?.tolist()];
  };
  const byOp = (loss: Tensor) => torch.ops.aten?._backward?.(loss, []);
  expect(gradientsBy(checkpointed, byOp)).toEqual(gradientsBy(plain, (loss) => loss.backward()));
});
