/** What all schedulers of learning rates share, as torch.optim.lr_scheduler.LRScheduler. */
import { checkOptions } from '../../settings/index.js';
import { Tensor, TorchError, torch } from '../../torch/index.js';
import { snakeCase } from '../../torch/names.js';
import type { Optimizer } from '../optimizer.js';
import type { GroupBase } from '../types.js';

/** The optimizer of a scheduler. */
export type Scheduled = Pick<Optimizer, 'paramGroups'>;

/** A group of parameters, with what schedulers note in it. */
export type ScheduledGroup = GroupBase & {
  /** The rate before the first step. */
  initialLr?: number;
  [option: string]: unknown;
};

export interface SchedulerOptions {
  /**
   * The number of the last step of a run that goes on; the groups then have their `initialLr`, which the optimizer's state
   * holds. -1 by default: a run begins.
   */
  lastEpoch?: number;
}

/** A scheduler's state in PyTorch's form. */
export type SchedulerState = Record<string, unknown>;

/** Names of PyTorch that are no snake_case of ours. */
const PYTHON_NAMES: Readonly<Record<string, string>> = {
  stepCount: '_step_count',
  lastLr: '_last_lr',
  isInitial: '_is_initial',
  milestonesOfSchedulers: '_milestones',
  phases: '_schedule_phases',
  annealing: '_anneal_func_type',
  annealStrategy: '_anneal_strategy',
  tMax: 'T_max',
  t0: 'T_0',
  tI: 'T_i',
  tMult: 'T_mult',
  tCur: 'T_cur',
};

/** Changes the learning rates of an optimizer's groups, step by step. */
export abstract class LRScheduler {
  /** The number of the last step; 0 after the constructor. */
  lastEpoch: number;
  /** The groups' rates before the first step. */
  baseLrs: number[] = [];
  protected stepCount = 0;
  /** Whether this is the step that the constructor takes. */
  protected isInitial = false;
  protected lastLr: number[] = [];

  /**
   * A subclass calls {@link begin} once its own properties are set.
   *
   * @param known The names of the subclass's own options.
   */
  protected constructor(
    readonly optimizer: Scheduled,
    options: SchedulerOptions,
    known: readonly string[] = [],
  ) {
    checkOptions(this.constructor.name, options, ['lastEpoch', ...known]);
    this.lastEpoch = options.lastEpoch ?? -1;
  }

  /** The rates of step `lastEpoch`, one for each group. The groups still have those of the step before. */
  protected abstract getLr(): number[];

  /** The rates of step `lastEpoch` without regard to those before; null where there is no such formula. */
  protected closedForm(): number[] | null {
    return null;
  }

  /** Notes the rates before the first step, and takes it. */
  protected begin(): void {
    for (const [i, group] of this.groups.entries()) {
      if (this.lastEpoch === -1) group.initialLr ??= rateOf(group);
      else if (group.initialLr === undefined) {
        throw this.refuse(
          `group ${i} has no initialLr, which a run that goes on needs; load the optimizer's state first, or leave out lastEpoch`,
        );
      }
    }
    this.baseLrs = this.groups.map(({ initialLr }) => initialLr as number);
    this.initialStep();
  }

  /** @internal */
  initialStep(): void {
    this.stepCount = 0;
    this.isInitial = true;
    try {
      this.step();
    } finally {
      this.isInitial = false;
    }
  }

  /** Sets the rates of the next step; called after the optimizer's. */
  step(): void {
    this.stepCount++;
    this.update(null);
  }

  /** Sets the rates of a step, the next one by default. @internal */
  update(epoch: number | null): void {
    this.lastEpoch = epoch ?? this.lastEpoch + 1;
    const rates = (epoch === null ? null : this.closedForm()) ?? this.getLr();
    for (const [i, group] of this.groups.entries()) setRate(group, rates[i] as number);
    this.lastLr = this.rates();
  }

  /** The rates that were set last. */
  getLastLr(): number[] {
    return [...this.lastLr];
  }

  /** The state under PyTorch's names. Functions are no part of it. */
  stateDict(): SchedulerState {
    return Object.fromEntries(
      Object.entries(this)
        .filter(([name, value]) => name !== 'optimizer' && typeof value !== 'function')
        .map(([name, value]) => [pythonName(name), saved(value)]),
    );
  }

  /** Loads a state of {@link stateDict} or of PyTorch. Keys that this scheduler does not have are left out. */
  loadStateDict(state: SchedulerState): void {
    const own = this as unknown as Record<string, unknown>;
    for (const [name, value] of Object.entries(own)) {
      const key = pythonName(name);
      if (name === 'optimizer' || typeof value === 'function' || !Object.hasOwn(state, key))
        continue;
      own[name] = restored(state[key], value);
    }
  }

  protected get groups(): ScheduledGroup[] {
    return this.optimizer.paramGroups as unknown as ScheduledGroup[];
  }

  /** The groups' rates now. */
  protected rates(): number[] {
    return this.groups.map(rateOf);
  }

  /** The groups' rates now, times a factor. */
  protected scaled(factor: number): number[] {
    return this.groups.map((group) => rateOf(group) * factor);
  }

  /** One value for each group, from one for all of them or a list. */
  protected perGroup<T>(name: string, value: T | readonly T[]): T[] {
    if (!Array.isArray(value)) return this.groups.map(() => value as T);
    if (value.length !== this.groups.length) {
      throw this.refuse(
        `${name} has ${value.length} values, and the optimizer ${this.groups.length} groups; expected one for each`,
      );
    }
    return [...value];
  }

  protected refuse(problem: string): TorchError {
    return new TorchError(`${this.constructor.name}: ${problem}`, 'ValueError');
  }
}

/** The rate of a group. */
export function rateOf({ lr }: GroupBase): number {
  return lr instanceof Tensor ? (lr.item() as number) : lr;
}

/** Sets the rate of a group; one that is a tensor is filled in place. */
export function setRate(group: GroupBase, rate: number): void {
  const { lr } = group;
  if (lr instanceof Tensor) torch.noGrad(() => lr.fill_(rate));
  else group.lr = rate;
}

function pythonName(name: string): string {
  return PYTHON_NAMES[name] ?? snakeCase(name);
}

function saved(value: unknown): unknown {
  return Array.isArray(value) ? value.map(saved) : value;
}

/** A value of a state, as this library holds it. PyTorch counts milestones in a dict. */
function restored(value: unknown, own: unknown): unknown {
  if (own instanceof Map && !(value instanceof Map)) {
    return new Map(Object.entries(value as object).map(([key, count]) => [Number(key), count]));
  }
  return value instanceof Map ? new Map(value) : saved(value);
}
