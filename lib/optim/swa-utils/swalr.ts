import {
  LRScheduler,
  type Scheduled,
  type ScheduledGroup,
  type SchedulerOptions,
} from '../lr-scheduler/scheduler.js';

export interface SWALROptions extends SchedulerOptions {
  /** The number of steps to the new rate; 10 by default. */
  annealEpochs?: number;
  /** Along a cosine, the default, or a line. */
  annealStrategy?: 'cos' | 'linear';
}

type SwaGroup = ScheduledGroup & { swaLr: number };

const CURVES = {
  cos: (t: number) => (1 - Math.cos(Math.PI * t)) / 2,
  linear: (t: number) => t,
} as const;

/** Takes each rate to a constant one, as torch.optim.swa_utils.SWALR. */
export class SWALR extends LRScheduler {
  readonly annealEpochs: number;
  readonly annealStrategy: 'cos' | 'linear';

  /** @param swaLr The rate at the end, or one for each group. */
  constructor(optimizer: Scheduled, swaLr: number | readonly number[], options: SWALROptions = {}) {
    super(optimizer, options, ['annealEpochs', 'annealStrategy']);
    const { annealEpochs = 10, annealStrategy = 'cos' } = options;
    if (!Object.hasOwn(CURVES, annealStrategy)) {
      throw this.refuse(`annealStrategy should be 'cos' or 'linear', got '${annealStrategy}'`);
    }
    if (!Number.isInteger(annealEpochs) || annealEpochs < 0) {
      throw this.refuse(`annealEpochs should be a whole number from 0, got ${annealEpochs}`);
    }
    this.annealEpochs = annealEpochs;
    this.annealStrategy = annealStrategy;
    for (const [i, rate] of this.perGroup('swaLr', swaLr).entries()) {
      if (!(rate >= 0)) throw this.refuse(`swaLr should be a number from 0, got ${rate}`);
      (this.groups[i] as SwaGroup).swaLr = rate;
    }
    this.begin();
  }

  protected getLr(): number[] {
    const curve = CURVES[this.annealStrategy];
    const step = this.annealEpochs === 0 ? Math.max(1, this.stepCount - 1) : this.stepCount - 1;
    const share = (at: number) =>
      curve(Math.max(0, Math.min(1, at / Math.max(1, this.annealEpochs))));
    const [before, now] = [share(step - 1), share(step)];
    const rates = this.rates();
    return (this.groups as SwaGroup[]).map(({ swaLr }, i) => {
      const rate = rates[i] as number;
      // The rate that annealing began from.
      const first = before === 1 ? swaLr : (rate - before * swaLr) / (1 - before);
      return swaLr * now + first * (1 - now);
    });
  }
}
