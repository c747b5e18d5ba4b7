/** Schedulers along a cosine. Loshchilov and Hutter, SGDR (arXiv:1608.03983). */
import { LRScheduler, rateOf, type Scheduled, type SchedulerOptions } from './scheduler.js';

/** Half a cosine from the first rate to `etaMin` in `tMax` steps, and back in as many. */
export class CosineAnnealingLR extends LRScheduler {
  readonly etaMin: number;

  constructor(
    optimizer: Scheduled,
    readonly tMax: number,
    { etaMin = 0, ...options }: SchedulerOptions & { etaMin?: number } = {},
  ) {
    super(optimizer, options, ['etaMin']);
    this.etaMin = etaMin;
    this.begin();
  }

  protected getLr(): number[] {
    const { lastEpoch, tMax, etaMin, baseLrs } = this;
    if (this.isInitial) return this.rates();
    if (this.stepCount === 1 && lastEpoch > 0) return this.closedForm();
    // The recursive form has no value at the bottom, where the cosine turns.
    if ((lastEpoch - 1 - tMax) % (2 * tMax) === 0) {
      const rise = 1 - Math.cos(Math.PI / tMax);
      return this.groups.map(
        (group, i) => rateOf(group) + (((baseLrs[i] as number) - etaMin) * rise) / 2,
      );
    }
    const height = (epoch: number) => 1 + Math.cos((Math.PI * epoch) / tMax);
    const factor = height(lastEpoch) / height(lastEpoch - 1);
    return this.groups.map((group) => factor * (rateOf(group) - etaMin) + etaMin);
  }

  protected override closedForm(): number[] {
    const height = 1 + Math.cos((Math.PI * this.lastEpoch) / this.tMax);
    return this.baseLrs.map((base) => this.etaMin + ((base - this.etaMin) * height) / 2);
  }
}

/**
 * Half a cosine from the first rate to `etaMin`, again and again: in `t0` steps first, and in `tMult` times as many after
 * each restart.
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  readonly tMult: number;
  readonly etaMin: number;
  /** The steps of this period, and those of it that are done. */
  private tI: number;
  private tCur: number;

  constructor(
    optimizer: Scheduled,
    readonly t0: number,
    {
      tMult = 1,
      etaMin = 0,
      ...options
    }: SchedulerOptions & { tMult?: number; etaMin?: number } = {},
  ) {
    super(optimizer, options, ['tMult', 'etaMin']);
    for (const [name, value] of Object.entries({ t0, tMult })) {
      if (Number.isInteger(value) && value >= 1) continue;
      throw this.refuse(`${name} is ${value}; expected a whole number from 1`);
    }
    this.tMult = tMult;
    this.etaMin = etaMin;
    this.tI = t0;
    this.tCur = this.lastEpoch;
    this.begin();
  }

  protected getLr(): number[] {
    const height = 1 + Math.cos((Math.PI * this.tCur) / this.tI);
    return this.baseLrs.map((base) => this.etaMin + ((base - this.etaMin) * height) / 2);
  }

  /** @param epoch The step, or a part of one, to go to; the next one by default. */
  override step(epoch?: number): void {
    this.update(epoch ?? (this.lastEpoch < 0 ? 0 : null));
  }

  override update(epoch: number | null): void {
    if (epoch === null) this.advance();
    else this.jump(epoch);
    const next = Math.floor(epoch ?? this.lastEpoch + 1);
    super.update(next);
  }

  private advance(): void {
    this.tCur++;
    if (this.tCur < this.tI) return;
    this.tCur %= this.tI;
    this.tI *= this.tMult;
  }

  private jump(epoch: number): void {
    const { t0, tMult } = this;
    if (!(epoch >= 0)) throw this.refuse(`epoch is ${epoch}; expected a number from 0`);
    if (epoch < t0) {
      this.tI = t0;
      this.tCur = epoch;
    } else if (tMult === 1) {
      this.tCur = epoch % t0;
    } else {
      const restarts = Math.trunc(Math.log((epoch / t0) * (tMult - 1) + 1) / Math.log(tMult));
      this.tCur = epoch - (t0 * (tMult ** restarts - 1)) / (tMult - 1);
      this.tI = t0 * tMult ** restarts;
    }
  }
}
