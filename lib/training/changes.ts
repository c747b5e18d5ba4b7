/** What is otherwise than before where a run is resumed. */
import { warmupCosine, warmupDrops } from '../optim/index.js';
import { fileKey, type Settings } from '../settings/index.js';
import type { MethodSettings } from './method.js';
import { type Plan, planOf } from './settings/plan.js';
import { absolute } from './settings/resolve.js';

type Config = Readonly<Record<string, unknown>>;

/** Settings that do not change what a run comes to. */
const HARMLESS = new Set([
  'out',
  // That of one process; a run keeps that of all.
  'batchSize',
  'keep',
  'logEvery',
  'saveEvery',
  'saveSteps',
  'threads',
  'workers',
]);

/**
 * The settings that differ, as a line; null where none does. Version 0.1 wrote null for defaults, and for `none`.
 *
 * @param before config.json as it was.
 * @param now config.json as it is.
 */
export function changedSettings(settings: Settings, before: Config, now: Config): string | null {
  const shown = (value: unknown) =>
    Array.isArray(value) ? value.join(', ') : String(value ?? 'none');
  const changes = Object.entries(settings).flatMap(([name, setting]) => {
    const key = fileKey(name);
    if (HARMLESS.has(name) || !(key in before) || !(key in now)) return [];
    const earlier = before[key] ?? setting.default ?? null;
    const [was, is] = [shown(absolute(setting, earlier)), shown(now[key])];
    return was === is ? [] : [`${key} is ${is} and was ${was}`];
  });
  return changes.length === 0 ? null : `the run goes on with other settings: ${changes.join('; ')}`;
}

/**
 * How the learning rate leaves its course, as a line; null where it stays on it.
 *
 * @param before config.json as it was.
 * @param step The number of steps done.
 */
export function changedRate(
  before: Config,
  settings: MethodSettings,
  plan: Plan,
  step: number,
  batchesPerEpoch: number,
): string | null {
  if (step >= plan.totalSteps) return null;
  const { epochs, max_steps, min_steps, accum, warmup_epochs, lr, min_lr } = before;
  if (![epochs, accum, lr, min_lr].every(Number.isFinite)) return null;
  const earlier = {
    ...settings,
    ...{ epochs: epochs as number, maxSteps: (max_steps ?? null) as number | null },
    minSteps: (min_steps ?? null) as number | null,
    ...{ accum: accum as number, warmupEpochs: (warmup_epochs ?? null) as number | null },
    ...{ lr: lr as number, minLr: min_lr as number },
    lrDrops: (before.lr_drops ?? null) as readonly number[] | null,
  };
  const planned = planOf(earlier, batchesPerEpoch);
  const [was, is] = [rateAt(earlier, planned, step), rateAt(settings, plan, step)];
  if (was === is) return null;
  const short = (rate: number) => Number(rate.toPrecision(4));
  return (
    `the learning rate goes on at ${short(is)} after step ${step}, where it would have been ${short(was)}: ` +
    `the run has ${plan.totalSteps} steps now and was to have ${planned.totalSteps}`
  );
}

function rateAt(settings: MethodSettings, plan: Plan, step: number): number {
  return scheduleOf(settings, plan)(step);
}

/** The learning rate of each step. */
export function scheduleOf(
  { lr, minLr, lrDrops = null }: Pick<MethodSettings, 'lr' | 'minLr' | 'lrDrops'>,
  { warmupSteps, totalSteps }: Plan,
): (step: number) => number {
  if (lrDrops !== null) {
    const drops = lrDrops.map((share) => Math.round(share * totalSteps));
    return warmupDrops({ base: lr, warmupSteps, drops });
  }
  return warmupCosine({ base: lr, min: minLr, warmupSteps, totalSteps });
}
