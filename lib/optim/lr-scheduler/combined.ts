/** Schedulers of schedulers. */
import { ReduceLROnPlateau } from './plateau.js';
import { LRScheduler, type Scheduled, type SchedulerState, setRate } from './scheduler.js';

abstract class CombinedScheduler extends LRScheduler {
  protected constructor(
    optimizer: Scheduled,
    /** The combined schedulers. */
    readonly schedulers: readonly LRScheduler[],
  ) {
    super(optimizer, {});
    if (schedulers.length === 0) throw this.refuse('it got no scheduler; expected at least one');
    for (const [i, scheduler] of schedulers.entries()) {
      const name = scheduler.constructor.name;
      if (scheduler instanceof ReduceLROnPlateau) {
        throw this.refuse(`scheduler ${i} is a ${name}, whose step needs a metric`);
      }
      if (scheduler.optimizer !== optimizer) {
        throw this.refuse(`scheduler ${i}, a ${name}, is of another optimizer`);
      }
    }
  }

  override stateDict(): SchedulerState {
    const { schedulers: _, base_lrs: __, ...own } = super.stateDict();
    return { ...own, _schedulers: this.schedulers.map((scheduler) => scheduler.stateDict()) };
  }

  override loadStateDict({ _schedulers: states, ...own }: SchedulerState): void {
    if (!Array.isArray(states) || states.length !== this.schedulers.length) {
      throw this.refuse(`the state is not of ${this.schedulers.length} schedulers`);
    }
    super.loadStateDict(own);
    for (const [i, scheduler] of this.schedulers.entries()) scheduler.loadStateDict(states[i]);
  }
}

/** Steps several schedulers together, each on the rates of the one before it. */
export class ChainedScheduler extends CombinedScheduler {
  constructor(schedulers: readonly LRScheduler[], optimizer?: Scheduled) {
    super(optimizer ?? (schedulers[0]?.optimizer as Scheduled), schedulers);
    this.lastLr = this.rates();
  }

  override step(): void {
    for (const scheduler of this.schedulers) scheduler.step();
    this.lastLr = this.rates();
  }

  protected getLr(): number[] {
    return this.rates();
  }
}

/** One scheduler after another: from each milestone on the next one, which starts at its own step 0. */
export class SequentialLR extends CombinedScheduler {
  readonly milestonesOfSchedulers: readonly number[];

  /** @param milestones The steps at which the second and later ones take over. */
  constructor(
    optimizer: Scheduled,
    schedulers: readonly LRScheduler[],
    milestones: readonly number[],
    { lastEpoch = -1 }: { lastEpoch?: number } = {},
  ) {
    super(optimizer, schedulers);
    if (milestones.length !== schedulers.length - 1) {
      throw this.refuse(
        `it got ${schedulers.length} schedulers and ${milestones.length} milestones; expected one milestone less than schedulers`,
      );
    }
    this.milestonesOfSchedulers = [...milestones];
    this.lastEpoch = lastEpoch + 1;
    // Each scheduler took its first step when it was made. Only the one that begins may keep it.
    for (const group of this.groups) setRate(group, group.initialLr as number);
    undo(schedulers);
    const first = this.schedulerAt(0);
    first.initialStep();
    this.lastLr = first.getLastLr();
  }

  private indexAt(epoch: number): number {
    return this.milestonesOfSchedulers.filter((milestone) => milestone <= epoch).length;
  }

  private schedulerAt(epoch: number): LRScheduler {
    return this.schedulers[this.indexAt(epoch)] as LRScheduler;
  }

  override step(): void {
    this.lastEpoch++;
    const index = this.indexAt(this.lastEpoch);
    const scheduler = this.schedulers[index] as LRScheduler;
    if (index > 0 && this.milestonesOfSchedulers[index - 1] === this.lastEpoch) scheduler.update(0);
    else scheduler.step();
    this.lastLr = scheduler.getLastLr();
  }

  protected getLr(): number[] {
    return this.rates();
  }
}

function undo(schedulers: readonly LRScheduler[]): void {
  for (const scheduler of schedulers) {
    if (scheduler instanceof CombinedScheduler) undo(scheduler.schedulers);
    else scheduler.lastEpoch--;
  }
}
