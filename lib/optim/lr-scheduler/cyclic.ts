/** Schedulers that raise rates and lower them again, and momentum the other way. */
import {
  LRScheduler,
  type Scheduled,
  type ScheduledGroup,
  type SchedulerOptions,
  setRate,
} from './scheduler.js';

/** The momentum of a group, under the name that its optimizer has for it. */
function setMomentum(group: ScheduledGroup, momentum: number): void {
  if (Array.isArray(group.betas)) group.betas = [momentum, ...group.betas.slice(1)];
  else group.momentum = momentum;
}

/** Whether each group has a momentum, or a first beta. */
const hasMomentum = (group: ScheduledGroup) =>
  Array.isArray(group.betas) || typeof group.momentum === 'number';

interface MomentumOptions extends SchedulerOptions {
  /** Whether momentum falls while the rate rises; true by default. */
  cycleMomentum?: boolean;
  baseMomentum?: number | readonly number[];
  maxMomentum?: number | readonly number[];
}

abstract class MomentumScheduler extends LRScheduler {
  readonly cycleMomentum: boolean;

  protected constructor(optimizer: Scheduled, options: MomentumOptions, known: readonly string[]) {
    super(optimizer, options, ['cycleMomentum', 'baseMomentum', 'maxMomentum', ...known]);
    this.cycleMomentum = options.cycleMomentum ?? true;
  }

  /** Notes the range of momentum in each group, which starts at its upper end. */
  protected setMomentumRange(
    base: number | readonly number[],
    max: number | readonly number[],
  ): void {
    if (!this.cycleMomentum) return;
    if (!this.groups.every(hasMomentum)) {
      throw this.refuse(
        'the optimizer has neither momentum nor betas; expected one that has, or cycleMomentum: false',
      );
    }
    const bases = this.perGroup('baseMomentum', base);
    const maxima = this.perGroup('maxMomentum', max);
    if (this.lastEpoch !== -1) return;
    for (const [i, group] of this.groups.entries()) {
      group.baseMomentum = bases[i];
      group.maxMomentum = maxima[i];
      setMomentum(group, maxima[i] as number);
    }
  }
}

export interface CyclicLROptions extends MomentumOptions {
  /** Steps of a rise; 2000 by default. */
  stepSizeUp?: number;
  /** Steps of a fall; those of a rise by default. */
  stepSizeDown?: number | null;
  /**
   * How the height of the cycles changes: `triangular` (the default) keeps it, `triangular2` halves it with each cycle,
   * `exp_range` multiplies it by `gamma` with each step.
   */
  mode?: 'triangular' | 'triangular2' | 'exp_range';
  /** 1 by default. */
  gamma?: number;
  /** The height of a cycle, in place of `mode`. */
  scaleFn?: (x: number) => number;
  /** Whether `scaleFn` gets the number of the cycle, or of the step. */
  scaleMode?: 'cycle' | 'iterations';
}

/** The rate goes linearly from `baseLr` to `maxLr` and back, again and again. Smith (arXiv:1506.01186). */
export class CyclicLR extends MomentumScheduler {
  readonly maxLrs: number[];
  readonly totalSize: number;
  readonly stepRatio: number;
  readonly mode: string;
  readonly gamma: number;
  readonly scaleMode: 'cycle' | 'iterations';
  private readonly scaleFn: (x: number) => number;

  /** @param baseLr One rate, or one for each group. @param maxLr Likewise. */
  constructor(
    optimizer: Scheduled,
    baseLr: number | readonly number[],
    maxLr: number | readonly number[],
    options: CyclicLROptions = {},
  ) {
    super(optimizer, options, [
      ...['stepSizeUp', 'stepSizeDown', 'mode', 'gamma', 'scaleFn', 'scaleMode'],
    ]);
    const { stepSizeUp = 2000, mode = 'triangular', gamma = 1, scaleMode = 'cycle' } = options;
    const baseLrs = this.perGroup('baseLr', baseLr);
    if (this.lastEpoch === -1) {
      for (const [i, group] of this.groups.entries()) setRate(group, baseLrs[i] as number);
    }
    this.maxLrs = this.perGroup('maxLr', maxLr);
    this.totalSize = stepSizeUp + (options.stepSizeDown ?? stepSizeUp);
    this.stepRatio = stepSizeUp / this.totalSize;
    const own = { triangular: () => 1, triangular2: (x: number) => 1 / 2 ** (x - 1) };
    const scales = { ...own, exp_range: (x: number) => gamma ** x };
    if (!Object.hasOwn(scales, mode)) {
      throw this.refuse(`mode is '${mode}'; expected one of ${Object.keys(scales).join(', ')}`);
    }
    this.mode = mode;
    this.gamma = gamma;
    this.scaleFn = options.scaleFn ?? scales[mode];
    const usual = mode === 'exp_range' ? 'iterations' : 'cycle';
    this.scaleMode = options.scaleFn === undefined ? usual : scaleMode;
    this.setMomentumRange(options.baseMomentum ?? 0.8, options.maxMomentum ?? 0.9);
    this.begin();
    this.baseLrs = baseLrs;
  }

  protected getLr(): number[] {
    const { lastEpoch, totalSize, stepRatio } = this;
    const cycle = Math.floor(1 + lastEpoch / totalSize);
    const x = 1 + lastEpoch / totalSize - cycle;
    const height = x <= stepRatio ? x / stepRatio : (x - 1) / (stepRatio - 1);
    const scale = this.scaleFn(this.scaleMode === 'cycle' ? cycle : lastEpoch);
    for (const group of this.cycleMomentum ? this.groups : []) {
      const { baseMomentum: base, maxMomentum: max } = group as unknown as Record<string, number>;
      setMomentum(group, (max as number) - ((max as number) - (base as number)) * height * scale);
    }
    return this.baseLrs.map(
      (base, i) => base + ((this.maxLrs[i] as number) - base) * height * scale,
    );
  }
}

export interface OneCycleLROptions extends MomentumOptions {
  /** Steps of the cycle; or give `epochs` and `stepsPerEpoch`. */
  totalSteps?: number;
  epochs?: number;
  stepsPerEpoch?: number;
  /** The share of the steps in which the rate rises; 0.3 by default. */
  pctStart?: number;
  /** `cos` by default. */
  annealStrategy?: 'cos' | 'linear';
  /** The first rate is `maxLr` divided by this; 25 by default. */
  divFactor?: number;
  /** The last rate is the first one divided by this; 10,000 by default. */
  finalDivFactor?: number;
  /** Whether the rate falls to the first one as slowly as it rose, and only then to the last; false by default. */
  threePhase?: boolean;
}

/** A part of the cycle: the step that it ends with, and the group's options that it leads from and to. */
interface Phase {
  readonly endStep: number;
  readonly startLr: string;
  readonly endLr: string;
  readonly startMomentum: string;
  readonly endMomentum: string;
}

const rise = (endStep: number): Phase => ({
  ...{ endStep, startLr: 'initialLr', endLr: 'maxLr' },
  ...{ startMomentum: 'maxMomentum', endMomentum: 'baseMomentum' },
});
const fall = (endStep: number, endLr: string): Phase => ({
  ...{ endStep, startLr: 'maxLr', endLr },
  ...{ startMomentum: 'baseMomentum', endMomentum: 'maxMomentum' },
});
const end = (endStep: number): Phase => ({
  ...{ endStep, startLr: 'initialLr', endLr: 'minLr' },
  ...{ startMomentum: 'maxMomentum', endMomentum: 'maxMomentum' },
});

/** One rise of the rate to `maxLr` and one fall, over the whole run. Smith and Topin (arXiv:1708.07120). */
export class OneCycleLR extends MomentumScheduler {
  readonly totalSteps: number;
  private readonly annealing: 'cos' | 'linear';
  private readonly phases: readonly Phase[];

  /** @param maxLr One rate, or one for each group. */
  constructor(
    optimizer: Scheduled,
    maxLr: number | readonly number[],
    options: OneCycleLROptions = {},
  ) {
    super(optimizer, options, [
      ...['totalSteps', 'epochs', 'stepsPerEpoch', 'pctStart', 'annealStrategy'],
      ...['divFactor', 'finalDivFactor', 'threePhase'],
    ]);
    const {
      pctStart = 0.3,
      annealStrategy = 'cos',
      divFactor = 25,
      finalDivFactor = 1e4,
    } = options;
    const { epochs = Number.NaN, stepsPerEpoch = Number.NaN } = options;
    const { totalSteps = epochs * stepsPerEpoch } = options;
    if (!(Number.isInteger(totalSteps) && totalSteps > 0)) {
      throw this.refuse(
        'it needs totalSteps, or epochs and stepsPerEpoch; expected whole numbers above 0',
      );
    }
    if (!(pctStart >= 0 && pctStart <= 1)) {
      throw this.refuse(`pctStart is ${pctStart}; expected a number from 0 to 1`);
    }
    if (annealStrategy !== 'cos' && annealStrategy !== 'linear') {
      throw this.refuse(`annealStrategy is '${annealStrategy}'; expected 'cos' or 'linear'`);
    }
    this.totalSteps = totalSteps;
    this.annealing = annealStrategy;
    const risen = pctStart * totalSteps - 1;
    const last = totalSteps - 1;
    this.phases = options.threePhase
      ? [rise(risen), fall(2 * pctStart * totalSteps - 2, 'initialLr'), end(last)]
      : [rise(risen), fall(last, 'minLr')];
    const maxima = this.perGroup('maxLr', maxLr);
    for (const [i, group] of this.lastEpoch === -1 ? this.groups.entries() : []) {
      group.initialLr = (maxima[i] as number) / divFactor;
      group.maxLr = maxima[i];
      group.minLr = group.initialLr / finalDivFactor;
    }
    this.setMomentumRange(options.baseMomentum ?? 0.85, options.maxMomentum ?? 0.95);
    this.begin();
  }

  protected getLr(): number[] {
    const { lastEpoch: step, totalSteps, phases } = this;
    if (step > totalSteps) {
      throw this.refuse(`step ${step} is asked for; expected at most totalSteps, ${totalSteps}`);
    }
    const found = phases.findIndex(({ endStep }) => step <= endStep);
    const index = found === -1 ? phases.length - 1 : found;
    const phase = phases[index] as Phase;
    const start = phases[index - 1]?.endStep ?? 0;
    const share = (step - start) / (phase.endStep - start);
    return this.groups.map((group) => {
      const option = (name: string) => group[name] as number;
      if (this.cycleMomentum) {
        const { startMomentum, endMomentum } = phase;
        setMomentum(group, this.anneal(option(startMomentum), option(endMomentum), share));
      }
      return this.anneal(option(phase.startLr), option(phase.endLr), share);
    });
  }

  private anneal(start: number, end: number, share: number): number {
    return this.annealing === 'cos'
      ? end + ((start - end) / 2) * (Math.cos(Math.PI * share) + 1)
      : (end - start) * share + start;
  }
}
