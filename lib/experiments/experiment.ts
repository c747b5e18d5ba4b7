/** Experiments: several trainings with one table of results. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../errors.js';
import { makeFolder, writeFileDurably } from '../files/index.js';
import {
  absoluteStage,
  type Budget,
  runStage,
  type Stage,
  type StageHooks,
  type StageResult,
  SUMMARY,
} from './stage.js';

/** The content of an experiment's plan file. */
interface Plan {
  readonly budget: Budget;
  /** All stages that were ever requested, in the order of their first request. */
  readonly stages: readonly Stage[];
}

/** Called while an experiment runs. */
export interface ExperimentHooks extends StageHooks {
  /** A stage starts; `isDone` where an earlier call has completed it. */
  onStage?(stage: Stage, index: number, count: number, isDone: boolean): void;
}

/** The plan file of an experiment's folder. */
const PLAN = 'experiment.json';

/**
 * Runs the stages of an experiment in turn, each in a folder of its own. A later call continues: complete stages are not run
 * again, and stages may be added.
 *
 * @returns The results by the stages' names, without stages that a signal interrupted.
 * @throws UserError where the folder holds a stage of the same name with other settings, and as the trainings
 */
export async function runStages(
  stages: readonly Stage[],
  folder: string,
  budget: Budget,
  hooks: ExperimentHooks = {},
): Promise<Map<string, StageResult>> {
  writePlan(folder, { budget, stages });
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

/** Null where a signal ended the work before the run started: then nothing was saved. */
async function unlessAborted<R>(work: Promise<R>, { signal }: ExperimentHooks): Promise<R | null> {
  try {
    return await work;
  } catch (error) {
    if (!signal?.aborted || error !== signal.reason) throw error;
    return null;
  }
}

/** Writes the plan, with earlier stages of the folder. Refuses a plan with other settings. */
function writePlan(folder: string, plan: Plan): void {
  const path = join(folder, PLAN);
  const stages = plan.stages.map(absoluteStage);
  // As it will be read: without values that JSON leaves out.
  const wanted = JSON.parse(JSON.stringify({ ...plan, stages })) as Plan;
  makeExperimentFolder(folder);
  const found = existsSync(path) ? readPlan(path) : { budget: wanted.budget, stages: [] };
  // Older plans have paths as they were given.
  const known = new Map(found.stages.map((stage) => [stage.name, absoluteStage(stage)]));
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

function makeExperimentFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new UserError(
      `${folder}: the experiment's folder cannot be made: ${(error as Error).message}; give another with --out`,
      { cause: error },
    );
  }
}

function readPlan(path: string): Plan {
  try {
    const { budget, stages } = JSON.parse(readFileSync(path, 'utf8')) as Plan;
    if (Array.isArray(stages)) return { budget, stages };
  } catch {
    // The error below says that it is no plan.
  }
  throw new UserError(`${path}: is not the plan of an experiment; give another folder with --out`);
}

/** The result of a stage that is complete; null where it is not. */
function resultOf(folder: string, { name }: Stage): StageResult | null {
  const path = join(folder, name, SUMMARY);
  if (!existsSync(path)) return null;
  try {
    const result = JSON.parse(readFileSync(path, 'utf8')) as StageResult;
    return result.complete ? result : null;
  } catch {
    return null;
  }
}
