/** Several trainings whose results belong in one table. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../errors.js';
import { makeFolder, writeFileDurably } from '../files/index.js';
import type { TrainingHooks } from '../training/index.js';
import { type Budget, runStage, type Stage, type StageResult } from './stage.js';

/** What an experiment tells while it goes on. */
export interface ExperimentHooks extends TrainingHooks {
  /** A stage begins; `isDone` where an earlier call has finished it. */
  onStage?(stage: Stage, index: number, count: number, isDone: boolean): void;
}

/** The file of an experiment's folder that says which experiment is in it. */
const PLAN = 'experiment.json';

/**
 * Runs the stages of an experiment in turn, each in a folder of its own. Called again it goes on where it was: stages that
 * are complete are not run again.
 *
 * @returns The results by the stages' names; without those of stages that a signal kept from being complete.
 * @throws UserError where the folder holds another experiment, and as the trainings
 */
export async function runStages(
  stages: readonly Stage[],
  folder: string,
  budget: Budget,
  hooks: ExperimentHooks = {},
): Promise<Map<string, StageResult>> {
  claim(folder, { stages, budget });
  const results = new Map<string, StageResult>();
  for (const [index, stage] of stages.entries()) {
    if (hooks.signal?.aborted) break;
    const done = resultOf(folder, stage);
    hooks.onStage?.(stage, index, stages.length, done !== null);
    const result = done ?? (await runStage(stage, folder, budget, hooks));
    if (!result.complete) break;
    results.set(stage.name, result);
  }
  return results;
}

function claim(folder: string, plan: object): void {
  const path = join(folder, PLAN);
  // As it is read again: without what JSON leaves out.
  const wanted = JSON.parse(JSON.stringify(plan)) as unknown;
  makeFolder(folder);
  if (!existsSync(path)) {
    writeFileDurably(path, `${JSON.stringify(wanted, null, 2)}\n`);
    return;
  }
  let found: unknown = null;
  try {
    found = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Told as another experiment below.
  }
  if (isDeepStrictEqual(found, wanted)) return;
  throw new UserError(
    `${folder}: holds an experiment with other settings (${PLAN}); give those again, or another folder with --out`,
  );
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
