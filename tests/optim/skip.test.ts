/** Steps that are left out because of a tensor on the device. */
import { describe, expect, test } from 'vitest';
import {
  Adafactor,
  Adam,
  AdamW,
  ASGD,
  GradScaler,
  LARS,
  NAdam,
  Rprop,
  SGD,
} from '../../lib/optim/index.js';
import { type Dtype, type Tensor, torch } from '../../lib/torch/index.js';
import type { AnyOptimizer } from './cases.js';

const YES = torch.ones([]);
const NO = torch.zeros([]);

const kinds: [string, (params: Tensor[]) => AnyOptimizer][] = [
  ['AdamW', (params) => new AdamW(params)],
  ['Adam with amsgrad', (params) => new Adam(params, { amsgrad: true, weightDecay: 0.1 })],
  ['SGD', (params) => new SGD(params, { lr: 0.1, weightDecay: 0.1 })],
  ['SGD with momentum', (params) => new SGD(params, { lr: 0.1, momentum: 0.9, dampening: 0.3 })],
  ['SGD, Nesterov', (params) => new SGD(params, { lr: 0.1, momentum: 0.9, nesterov: true })],
  ['SGD with a tensor as rate', (params) => new SGD(params, { lr: torch.tensor(0.1) })],
  ['LARS', (params) => new LARS(params, { weightDecay: 0.1 })],
  ['Adafactor', (params) => new Adafactor(params, { weightDecay: 0.1 })],
  ['ASGD', (params) => new ASGD(params, { t0: 1, weightDecay: 0.1 })],
  ['NAdam', (params) => new NAdam(params, { weightDecay: 0.1 })],
  ['Rprop', (params) => new Rprop(params)],
];
const dtypes: Dtype[] = ['float32', 'float64', 'bfloat16'];

// Long enough for the vectorised part of a kernel and its rest, and with a zero that has a sign.
function draw(dtype: Dtype): Tensor[] {
  torch.manualSeed(3);
  const params = [[37, 11], [19]].map((shape) => torch.randn(shape, { dtype }));
  params[1]?.narrow(0, 0, 1).fill_(-0);
  return params.map((param) => param.requiresGrad_());
}

function drawGradients(params: readonly Tensor[], seed: number): void {
  torch.manualSeed(seed);
  for (const param of params) param.grad = torch.randn(param.shape, { dtype: param.dtype });
}

function spoil(params: readonly Tensor[]): void {
  for (const [i, param] of params.entries()) {
    param.grad = torch.full(param.shape, i === 0 ? Number.NaN : Infinity, { dtype: param.dtype });
  }
}

/** Every bit of the parameters and the state. */
function bits(params: readonly Tensor[], optimizer: AnyOptimizer): string[] {
  using _ = torch.scope();
  const { state } = optimizer.stateDict();
  const tensors = [...params, ...Object.values(state).flatMap((values) => Object.values(values))];
  return tensors.map((tensor) => {
    const flat = (tensor as Tensor).detach().contiguous().reshape([-1]);
    return Buffer.from(flat.view('uint8').toTypedArray() as Uint8Array).toString('base64');
  });
}

describe.each(kinds)('%s skips a step', (_name, make) => {
  test.each(dtypes)('after which %s parameters and state are the same to the bit', (dtype) => {
    const params = draw(dtype);
    using optimizer = make(params);
    for (const seed of [1, 2]) {
      drawGradients(params, seed);
      optimizer.step({ foundInf: NO });
    }
    const before = bits(params, optimizer);
    spoil(params);
    optimizer.step({ foundInf: YES });
    expect(bits(params, optimizer)).toEqual(before);
  });

  test.each(dtypes)('and continues as if it had never been, with %s parameters', (dtype) => {
    const run = (skipAt: readonly number[], options: (skip: boolean) => object): string[] => {
      const params = draw(dtype);
      using optimizer = make(params);
      for (let seed = 0; seed < 4; seed++) {
        if (skipAt.includes(seed)) {
          spoil(params);
          optimizer.step(options(true));
        }
        drawGradients(params, seed);
        optimizer.step(options(false));
      }
      return bits(params, optimizer);
    };
    const plain = run([], () => ({}));
    // The first step, which makes the state, too.
    expect(run([0, 2], (skip) => ({ foundInf: skip ? YES : NO }))).toEqual(plain);
  });

  test('and leaves no tensor behind', () => {
    const params = draw('float32');
    using optimizer = make(params);
    drawGradients(params, 0);
    optimizer.step({ foundInf: NO });
    const before = torch.memory();
    for (let i = 0; i < 3; i++) optimizer.step({ foundInf: YES });
    expect(torch.memory()).toEqual(before);
  });
});

test('an optimizer that does not divide gradients refuses their factor', () => {
  using optimizer = new LARS(draw('float32'));
  expect(() => optimizer.step({ gradScale: YES })).toThrow(/LARS: step\(\) takes no gradScale/);
});

describe.each(kinds)('GradScaler with %s', (_name, make) => {
  /** Steps with the factor 4, unscaled before or by the step itself. */
  const step = ({
    clip,
    own,
    spoiled,
  }: {
    clip: boolean;
    own: Tensor | null;
    spoiled: boolean;
  }): { skipped: number; moved: boolean; scale: number } => {
    using _ = torch.scope();
    const params = draw('float32');
    using optimizer = make(params);
    const scaler = new GradScaler({ initScale: 4, growthInterval: 1 });
    scaler.scale(params.map((param) => param.sum()).reduce((a, b) => a.add(b))).backward();
    if (spoiled) params[1]?.grad?.narrow(0, 3, 1).fill_(Number.NaN);
    const before = params.map((param) => param.detach().clone());
    if (clip) scaler.unscale_(optimizer);
    scaler.step(optimizer, { foundInf: own });
    const skipped = scaler.foundInf(optimizer).item<number>();
    scaler.update();
    const moved = !params.every((param, i) => param.equal(before[i] as Tensor));
    const scale = scaler.getScale();
    scaler.dispose();
    return { skipped, moved, scale };
  };

  test.each([false, true])('makes a good step and grows; unscale_ before it: %s', (clip) => {
    for (const own of [null, NO]) {
      expect(step({ clip, own, spoiled: false })).toEqual({ skipped: 0, moved: true, scale: 8 });
    }
  });

  test.each([false, true])(
    'backs off where the caller skips a step, too; unscale_ before it: %s',
    (clip) => {
      const skip = { skipped: 1, moved: false, scale: 2 };
      expect(step({ clip, own: YES, spoiled: false })).toEqual(skip);
      expect(step({ clip, own: NO, spoiled: true })).toEqual(skip);
      expect(step({ clip, own: YES, spoiled: true })).toEqual(skip);
    },
  );
});

test('a GradScaler that is disabled passes foundInf on to the optimizer', () => {
  const params = draw('float32');
  using optimizer = new AdamW(params);
  drawGradients(params, 0);
  const scaler = new GradScaler({ enabled: false });
  const kept = params.map((param) => param.detach().clone());
  scaler.step(optimizer, { foundInf: YES });
  expect(params.every((param, i) => param.equal(kept[i] as Tensor))).toBe(true);
  expect(scaler.foundInf(optimizer).item()).toBe(0);
});
