/** Schedulers that multiply each rate by a factor of the step. */
import { TorchError } from '../../torch/index.js';
import { LRScheduler, rateOf, type Scheduled, type SchedulerOptions } from './scheduler.js';

/** A factor of the number of steps. */
export type Factor = (epoch: number) => number;

/** Each group's first rate times a function of the step. */
export class LambdaLR extends LRScheduler {
  readonly lrLambdas: readonly Factor[];

  /** @param lrLambda One function, or one for each group. */
  constructor(
    optimizer: Scheduled,
    lrLambda: Factor | readonly Factor[],
    options: SchedulerOptions = {},
  ) {
    super(optimizer, options);
    this.lrLambdas = factors(this.perGroup('lrLambda', lrLambda));
    this.begin();
  }

  protected getLr(): number[] {
    return this.baseLrs.map((base, i) => base * (this.lrLambdas[i] as Factor)(this.lastEpoch));
  }

  override stateDict() {
    return { ...super.stateDict(), lr_lambdas: this.lrLambdas.map(() => null) };
  }

  override loadStateDict({ lr_lambdas: _, ...state }: Record<string, unknown>): void {
    super.loadStateDict(state);
  }
}

/** The rate of the step before times a function of the step. */
export class MultiplicativeLR extends LambdaLR {
  protected override getLr(): number[] {
    if (this.isInitial) return this.rates();
    return this.groups.map(
      (group, i) => rateOf(group) * (this.lrLambdas[i] as Factor)(this.lastEpoch),
    );
  }
}

function factors(functions: readonly Factor[]): readonly Factor[] {
  for (const factor of functions) {
    if (typeof factor === 'function') continue;
    throw new TorchError(
      `lrLambda should be a function of the step, got ${typeof factor}`,
      'TypeError',
    );
  }
  return functions;
}

/** The rate times `gamma` after every `stepSize` steps. */
export class StepLR extends LRScheduler {
  readonly gamma: number;

  constructor(
    optimizer: Scheduled,
    readonly stepSize: number,
    { gamma = 0.1, ...options }: SchedulerOptions & { gamma?: number } = {},
  ) {
    super(optimizer, options, ['gamma']);
    this.gamma = gamma;
    this.begin();
  }

  protected getLr(): number[] {
    const { lastEpoch, stepSize, gamma } = this;
    return lastEpoch === 0 || lastEpoch % stepSize !== 0 ? this.rates() : this.scaled(gamma);
  }

  protected override closedForm(): number[] {
    const factor = this.gamma ** Math.floor(this.lastEpoch / this.stepSize);
    return this.baseLrs.map((base) => base * factor);
  }
}

/** The rate times `gamma` at each of some steps. */
export class MultiStepLR extends LRScheduler {
  /** How often each step is named. */
  readonly milestones: ReadonlyMap<number, number>;
  readonly gamma: number;

  constructor(
    optimizer: Scheduled,
    milestones: Iterable<number>,
    { gamma = 0.1, ...options }: SchedulerOptions & { gamma?: number } = {},
  ) {
    super(optimizer, options, ['gamma']);
    const counts = new Map<number, number>();
    for (const step of milestones) counts.set(step, (counts.get(step) ?? 0) + 1);
    this.milestones = counts;
    this.gamma = gamma;
    this.begin();
  }

  protected getLr(): number[] {
    const times = this.milestones.get(this.lastEpoch);
    return times === undefined ? this.rates() : this.scaled(this.gamma ** times);
  }

  protected override closedForm(): number[] {
    let times = 0;
    for (const [step, count] of this.milestones) if (step <= this.lastEpoch) times += count;
    return this.baseLrs.map((base) => base * this.gamma ** times);
  }
}

/** The rate times `factor` for `totalIters` steps, and whole from then on. */
export class ConstantLR extends LRScheduler {
  readonly factor: number;
  readonly totalIters: number;

  constructor(
    optimizer: Scheduled,
    options: SchedulerOptions & { factor?: number; totalIters?: number } = {},
  ) {
    super(optimizer, options, ['factor', 'totalIters']);
    const { factor = 1 / 3, totalIters = 5 } = options;
    if (!(factor >= 0 && factor <= 1)) {
      throw this.refuse(`factor is ${factor}; expected a number from 0 to 1`);
    }
    this.factor = factor;
    this.totalIters = totalIters;
    this.begin();
  }

  protected getLr(): number[] {
    if (this.lastEpoch === 0) return this.scaled(this.factor);
    return this.lastEpoch === this.totalIters ? this.scaled(1 / this.factor) : this.rates();
  }

  protected override closedForm(): number[] {
    const factor = this.factor + (this.lastEpoch >= this.totalIters ? 1 - this.factor : 0);
    return this.baseLrs.map((base) => base * factor);
  }
}

/** The rate times a factor that goes linearly from `startFactor` to `endFactor` in `totalIters` steps. */
export class LinearLR extends LRScheduler {
  readonly startFactor: number;
  readonly endFactor: number;
  readonly totalIters: number;

  constructor(
    optimizer: Scheduled,
    options: SchedulerOptions & {
      startFactor?: number;
      endFactor?: number;
      totalIters?: number;
    } = {},
  ) {
    super(optimizer, options, ['startFactor', 'endFactor', 'totalIters']);
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5 } = options;
    if (!(startFactor > 0 && startFactor <= 1)) {
      throw this.refuse(`startFactor is ${startFactor}; expected a number above 0 and up to 1`);
    }
    if (!(endFactor >= 0 && endFactor <= 1)) {
      throw this.refuse(`endFactor is ${endFactor}; expected a number from 0 to 1`);
    }
    this.startFactor = startFactor;
    this.endFactor = endFactor;
    this.totalIters = totalIters;
    this.begin();
  }

  protected getLr(): number[] {
    const { lastEpoch, startFactor, endFactor, totalIters } = this;
    if (lastEpoch === 0) return this.scaled(startFactor);
    if (this.isInitial || lastEpoch > totalIters) return this.rates();
    const slope = endFactor - startFactor;
    return this.scaled(1 + slope / (totalIters * startFactor + (lastEpoch - 1) * slope));
  }

  protected override closedForm(): number[] {
    const { lastEpoch, startFactor, endFactor, totalIters } = this;
    const share = ((endFactor - startFactor) * Math.min(totalIters, lastEpoch)) / totalIters;
    return this.baseLrs.map((base) => base * (startFactor + share));
  }
}

/** The rate times `gamma` after every step. */
export class ExponentialLR extends LRScheduler {
  constructor(
    optimizer: Scheduled,
    readonly gamma: number,
    options: SchedulerOptions = {},
  ) {
    super(optimizer, options);
    this.begin();
  }

  protected getLr(): number[] {
    return this.isInitial ? this.rates() : this.scaled(this.gamma);
  }

  protected override closedForm(): number[] {
    return this.baseLrs.map((base) => base * this.gamma ** this.lastEpoch);
  }
}

/** The rate times `(1 - step / totalIters) ** power`, 0 from `totalIters` on. */
export class PolynomialLR extends LRScheduler {
  readonly totalIters: number;
  readonly power: number;

  constructor(
    optimizer: Scheduled,
    options: SchedulerOptions & { totalIters?: number; power?: number } = {},
  ) {
    super(optimizer, options, ['totalIters', 'power']);
    const { totalIters = 5, power = 1 } = options;
    this.totalIters = totalIters;
    this.power = power;
    this.begin();
  }

  protected getLr(): number[] {
    const { lastEpoch, totalIters, power } = this;
    if (this.isInitial || lastEpoch > totalIters) return this.rates();
    const left = (epoch: number) => 1 - epoch / totalIters;
    return this.scaled((left(lastEpoch) / left(lastEpoch - 1)) ** power);
  }

  protected override closedForm(): number[] {
    const { totalIters, power } = this;
    const left = 1 - Math.min(totalIters, this.lastEpoch) / totalIters;
    return this.baseLrs.map((base) => base * left ** power);
  }
}
