/** Schedulers of learning rates against PyTorch's, step by step. */
import { beforeAll, describe, expect, test } from 'vitest';
import { AdamW, lrScheduler, SGD, swaUtils } from '../../lib/optim/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { needs } from '../support/needs.js';

const reference = pythonEnv();
const STEPS = 23;
/** Powers and cosines of the two languages may differ in the last bit, and recursive forms add that up. */
const TOLERANCE = 1e-13;
const METRICS = [3, 2, 2.5, 2, 2, 1.9, 1.9, 1.9, 1.9, 1.9, 1.9, 1.9, 5, 0.1];

type AnyOptimizer = SGD | AdamW;
type Make = (optimizer: AnyOptimizer) => lrScheduler.LRScheduler;

const {
  ChainedScheduler,
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiplicativeLR,
  MultiStepLR,
  OneCycleLR,
  PolynomialLR,
  ReduceLROnPlateau,
  SequentialLR,
  StepLR,
} = lrScheduler;

const cases: readonly (readonly [python: string, make: Make])[] = [
  ['LambdaLR(optimizer, lambda e: 0.9 ** e)', (o) => new LambdaLR(o, (e) => 0.9 ** e)],
  [
    'LambdaLR(optimizer, [lambda e: 1 / (1 + e), lambda e: 0.5])',
    (o) => new LambdaLR(o, [(e) => 1 / (1 + e), () => 0.5]),
  ],
  ['MultiplicativeLR(optimizer, lambda e: 0.95)', (o) => new MultiplicativeLR(o, () => 0.95)],
  ['SWALR(optimizer, 0.05)', (o) => new swaUtils.SWALR(o, 0.05)],
  [
    "SWALR(optimizer, [0.01, 0.2], anneal_epochs=7, anneal_strategy='linear')",
    (o) => new swaUtils.SWALR(o, [0.01, 0.2], { annealEpochs: 7, annealStrategy: 'linear' }),
  ],
  [
    'SWALR(optimizer, 0.02, anneal_epochs=0)',
    (o) => new swaUtils.SWALR(o, 0.02, { annealEpochs: 0 }),
  ],
  ['StepLR(optimizer, 5, gamma=0.3)', (o) => new StepLR(o, 5, { gamma: 0.3 })],
  ['MultiStepLR(optimizer, [3, 8, 8, 15])', (o) => new MultiStepLR(o, [3, 8, 8, 15])],
  ['ConstantLR(optimizer)', (o) => new ConstantLR(o)],
  ['LinearLR(optimizer)', (o) => new LinearLR(o)],
  [
    'LinearLR(optimizer, start_factor=0.9, end_factor=0.1, total_iters=12)',
    (o) => new LinearLR(o, { startFactor: 0.9, endFactor: 0.1, totalIters: 12 }),
  ],
  ['ExponentialLR(optimizer, 0.9)', (o) => new ExponentialLR(o, 0.9)],
  [
    'PolynomialLR(optimizer, total_iters=14, power=2.5)',
    (o) => new PolynomialLR(o, { totalIters: 14, power: 2.5 }),
  ],
  [
    'CosineAnnealingLR(optimizer, 10, eta_min=0.001)',
    (o) => new CosineAnnealingLR(o, 10, { etaMin: 0.001 }),
  ],
  [
    'CosineAnnealingWarmRestarts(optimizer, 4, T_mult=2, eta_min=0.001)',
    (o) => new CosineAnnealingWarmRestarts(o, 4, { tMult: 2, etaMin: 0.001 }),
  ],
  [
    'CyclicLR(optimizer, 0.01, 0.2, step_size_up=3, step_size_down=4)',
    (o) => new CyclicLR(o, 0.01, 0.2, { stepSizeUp: 3, stepSizeDown: 4 }),
  ],
  [
    "CyclicLR(optimizer, [0.01, 0.02], 0.2, step_size_up=3, mode='triangular2')",
    (o) => new CyclicLR(o, [0.01, 0.02], 0.2, { stepSizeUp: 3, mode: 'triangular2' }),
  ],
  [
    "CyclicLR(optimizer, 0.01, 0.2, step_size_up=3, mode='exp_range', gamma=0.9)",
    (o) => new CyclicLR(o, 0.01, 0.2, { stepSizeUp: 3, mode: 'exp_range', gamma: 0.9 }),
  ],
  [
    'CyclicLR(optimizer, 0.01, 0.2, step_size_up=3, cycle_momentum=False, scale_fn=lambda x: 1 / x)',
    (o) =>
      new CyclicLR(o, 0.01, 0.2, { stepSizeUp: 3, cycleMomentum: false, scaleFn: (x) => 1 / x }),
  ],
  ['OneCycleLR(optimizer, 0.3, total_steps=23)', (o) => new OneCycleLR(o, 0.3, { totalSteps: 23 })],
  [
    "OneCycleLR(optimizer, [0.3, 0.2], epochs=4, steps_per_epoch=6, anneal_strategy='linear', three_phase=True)",
    (o) =>
      new OneCycleLR(o, [0.3, 0.2], {
        ...{ epochs: 4, stepsPerEpoch: 6, annealStrategy: 'linear', threePhase: true },
      }),
  ],
  [
    'ChainedScheduler([ConstantLR(optimizer), ExponentialLR(optimizer, 0.9)])',
    (o) => new ChainedScheduler([new ConstantLR(o), new ExponentialLR(o, 0.9)]),
  ],
  [
    'SequentialLR(optimizer, [LinearLR(optimizer), CosineAnnealingLR(optimizer, 10), StepLR(optimizer, 2)], [5, 15])',
    (o) =>
      new SequentialLR(
        o,
        [new LinearLR(o), new CosineAnnealingLR(o, 10), new StepLR(o, 2)],
        [5, 15],
      ),
  ],
  [
    'ReduceLROnPlateau(optimizer, patience=2, cooldown=1, min_lr=[1e-3, 0])',
    (o) => new ReduceLROnPlateau(o, { patience: 2, cooldown: 1, minLr: [1e-3, 0] }),
  ],
  [
    "ReduceLROnPlateau(optimizer, mode='max', factor=0.5, patience=1, threshold=0.5, threshold_mode='abs')",
    (o) =>
      new ReduceLROnPlateau(o, {
        ...{ mode: 'max', factor: 0.5, patience: 1, threshold: 0.5, thresholdMode: 'abs' },
      }),
  ],
];

const optimizers = [
  { name: 'SGD', options: { momentum: 0.9 } },
  { name: 'AdamW', options: {} },
] as const;

function makeOptimizer(name: 'SGD' | 'AdamW'): AnyOptimizer {
  const param = (size: number) => torch.zeros([size], { requiresGrad: true });
  const groups = [{ params: [param(2)] }, { params: [param(3)], lr: 0.05 }];
  return name === 'SGD'
    ? new SGD(groups, { lr: 0.1, momentum: 0.9 })
    : new AdamW(groups, { lr: 0.1 });
}

type Group = { lr: number | Tensor; betas?: readonly number[]; momentum?: number };
const rates = (optimizer: AnyOptimizer) =>
  (optimizer.paramGroups as Group[]).map(({ lr, betas, momentum }) => [lr, betas?.[0] ?? momentum]);

/** Takes a step as a training does. */
function advance(scheduler: lrScheduler.LRScheduler, step: number): void {
  if (scheduler instanceof ReduceLROnPlateau) scheduler.step(METRICS[step % METRICS.length]);
  else scheduler.step();
}

interface Answer {
  history: number[][][];
  lastLr: number[];
  state: Record<string, unknown>;
}

describe('as in PyTorch', needs(reference !== null, 'Python with PyTorch'), () => {
  const inFull = optimizers.flatMap((optimizer) =>
    cases.map(([python, make]) => ({ ...optimizer, python, make })),
  );
  let answers: Answer[];
  beforeAll(() => {
    const requests = inFull.map(({ name, options, python }) => ({
      ...{ optimizer: name, options, python, steps: STEPS },
    }));
    answers = askPython(
      reference as NonNullable<typeof reference>,
      'lr_schedulers.py',
      requests,
    ) as Answer[];
  });

  test.each(inFull.map((one, i) => ({ ...one, i })))('$name, $python', ({ name, make, i }) => {
    using _ = torch.scope();
    const optimizer = makeOptimizer(name);
    const scheduler = make(optimizer);
    const { history, lastLr, state } = answers[i] as Answer;
    for (let step = 0; step <= STEPS; step++) {
      const expected = history[step] as number[][];
      for (const [g, [lr, momentum]] of rates(optimizer).entries()) {
        const [wantedLr, wantedMomentum] = expected[g] as [number, number];
        expect(Math.abs((lr as number) - wantedLr), `lr, step ${step}`).toBeLessThanOrEqual(
          TOLERANCE,
        );
        expect(
          Math.abs((momentum as number) - wantedMomentum),
          `momentum, step ${step}`,
        ).toBeLessThanOrEqual(TOLERANCE);
      }
      if (step < STEPS) advance(scheduler, step);
    }
    for (const [g, lr] of scheduler.getLastLr().entries())
      expect(lr).toBeCloseTo(lastLr[g] as number, 13);
    expect(scheduler.stateDict()).toMatchObject(state);
  });
});

test.each(cases)('goes on from its state: %s', (_, make) => {
  using _scope = torch.scope();
  const [first, second] = [makeOptimizer('SGD'), makeOptimizer('SGD')];
  const [whole, resumed] = [make(first), make(second)];
  for (let step = 0; step < 9; step++) advance(whole, step);
  second.loadStateDict(first.stateDict());
  resumed.loadStateDict(structuredClone(whole.stateDict()));
  for (let step = 9; step < STEPS; step++) {
    advance(whole, step);
    advance(resumed, step);
    expect(rates(second)).toEqual(rates(first));
  }
});

test('a rate that is a tensor is filled in place', () => {
  using _ = torch.scope();
  const lr = torch.tensor(0.1, { dtype: 'float64' });
  const optimizer = new AdamW([torch.zeros([2], { requiresGrad: true })], { lr });
  const scheduler = new ExponentialLR(optimizer, 0.5);
  scheduler.step();
  expect(optimizer.paramGroups[0]?.lr).toBe(lr);
  expect(lr.item()).toBeCloseTo(0.05, 15);
});

describe('is refused in a line:', () => {
  const sgd = () => makeOptimizer('SGD');
  test.each<[string, () => unknown, RegExp]>([
    [
      'a factor above 1',
      () => new ConstantLR(sgd(), { factor: 2 }),
      /^ConstantLR: factor is 2; exp/,
    ],
    ['a list of another length', () => new LambdaLR(sgd(), [() => 1]), /1 values, .* 2 groups/],
    ['no function', () => new LambdaLR(sgd(), 0.5 as never), /should be a function.*got number/],
    ['no metric', () => new ReduceLROnPlateau(sgd()).step(), /step needs the metric/],
    [
      'a cycle without steps',
      () => new OneCycleLR(sgd(), 0.1),
      /it needs totalSteps, or epochs and/,
    ],
    [
      'steps after the end',
      () => {
        const scheduler = new OneCycleLR(sgd(), 0.1, { totalSteps: 2 });
        for (let i = 0; i < 3; i++) scheduler.step();
      },
      /step 3 is asked for; expected at most totalSteps, 2/,
    ],
    [
      'a run that goes on without its state',
      () => new StepLR(sgd(), 2, { lastEpoch: 3 }),
      /group 0 has no initialLr/,
    ],
    [
      'too few milestones',
      () => {
        const optimizer = sgd();
        return new SequentialLR(
          optimizer,
          [new StepLR(optimizer, 2), new StepLR(optimizer, 2)],
          [],
        );
      },
      /2 schedulers and 0 milestones/,
    ],
    [
      'a scheduler of another optimizer',
      () => new ChainedScheduler([new StepLR(sgd(), 2), new StepLR(sgd(), 2)]),
      /scheduler 1, a StepLR, is of another optimizer/,
    ],
  ])('%s', (_, make, message) => {
    using _scope = torch.scope();
    expect(make).toThrow(message);
  });
});
