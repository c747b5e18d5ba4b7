/** Several trainings whose results belong in one table. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../errors.js';
import { makeFolder, writeFileDurably } from '../files/index.js';
import { type Budget, runStage, type Stage, type StageHooks, type StageResult } from './stage.js';

/** What the file of an experiment's folder holds. */
interface Plan {
  readonly budget: Budget;
  /** All that were ever wanted of it, in the order in which they were first. */
  readonly stages: readonly Stage[];
}

/** What an experiment tells while it goes on. */
export interface ExperimentHooks extends StageHooks {
  /** A stage begins; `isDone` where an earlier call has finished it. */
  onStage?(stage: Stage, index: number, count: number, isDone: boolean): void;
}

/** The file of an experiment's folder that says which experiment is in it. */
const PLAN = 'experiment.json';

/**
 * Runs the stages of an experiment in turn, each in a folder of its own. Called again it goes on where it was: stages that
 * are complete are not run again, and others may be added.
 *
 * @returns The results by the stages' names; without those of stages that a signal kept from being complete.
 * @throws UserError where the folder holds a stage of the same name with other settings, and as the trainings
 */
export async function runStages(
  stages: readonly Stage[],
  folder: string,
  budget: Budget,
  hooks: ExperimentHooks = {},
): Promise<Map<string, StageResult>> {
  claim(folder, { budget, stages });
  const results = new Map<string, StageResult>();
  for (const [index, stage] of stages.entries()) {
    if (hooks.signal?.aborted) break;
    const done = resultOf(folder, stage);
    hooks.onStage?.(stage, index, stages.length, done !== null);
    const result = done ?? (await unlessAborted(runStage(stage, folder, budget, hooks), hooks));
    if (!result?.complete) break;
    results.set(stage.name, result);
  }
  return results;
}

/** Null where a signal ended the work before a run began that it could have saved. */
async function unlessAborted<R>(work: Promise<R>, { signal }: ExperimentHooks): Promise<R | null> {
  try {
    return await work;
  } catch (error) {
    if (!signal?.aborted || error !== signal.reason) throw error;
    return null;
  }
}

function claim(folder: string, plan: Plan): void {
  const path = join(folder, PLAN);
  // As it is read again: without what JSON leaves out.
  const wanted = JSON.parse(JSON.stringify(plan)) as Plan;
  makeFolder(folder);
  const found = existsSync(path) ? readPlan(path) : { budget: wanted.budget, stages: [] };
  const known = new Map(found.stages.map((stage) => [stage.name, stage]));
  const other = isDeepStrictEqual(found.budget, wanted.budget)
    ? wanted.stages.find(
        (stage) => known.has(stage.name) && !isDeepStrictEqual(known.get(stage.name), stage),
      )?.name
    : 'budget';
  if (other !== undefined) {
    throw new UserError(
      `${folder}: holds an experiment with other settings (${other} in ${PLAN}); give those again, or another folder with --out`,
    );
  }
  const added = wanted.stages.filter(({ name }) => !known.has(name));
  if (added.length === 0) return;
  const all: Plan = { budget: wanted.budget, stages: [...found.stages, ...added] };
  writeFileDurably(path, `${JSON.stringify(all, null, 2)}\n`);
}

function readPlan(path: string): Plan {
  try {
    const { budget, stages } = JSON.parse(readFileSync(path, 'utf8')) as Plan;
    if (Array.isArray(stages)) return { budget, stages };
  } catch {
    // Told as what it is below.
  }
  throw new UserError(`${path}: is not the plan of an experiment; give another folder with --out`);
}

/** The result of a stage that is complete; null where it is not. */
function resultOf(folder: string, { name }: Stage): StageResult | null {
  const path = join(folder, name, 'summary.json');
  if (!existsSync(path)) return null;
  try {
    const result = JSON.parse(readFileSync(path, 'utf8')) as StageResult;
    return result.complete ? result : null;
  } catch {
    return null;
  }
}
