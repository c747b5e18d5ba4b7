/** Reads a run's log, a line at a time. */
import { open } from 'node:fs/promises';
import { errorCode, readError } from '../../../files/errors.js';

export type NumbersByName = Readonly<Record<string, number>>;

/** Means over the steps since the previous line; NaN where the line has none. */
export interface StepLine {
  readonly step: number;
  /** From 0. */
  readonly epoch: number;
  /** Of the whole run; NaN in logs of version 0.1. */
  readonly totalSteps: number;
  /** Time of all steps so far, without evaluations, pictures and checkpoints. */
  readonly seconds: number;
  /** Mean and maximum of the steps. */
  readonly loss: number;
  readonly lossMax: number;
  /** The other losses, and the values of schedules, by name. */
  readonly losses: NumbersByName;
  readonly values: NumbersByName;
  readonly lr: number;
  readonly gradNorm: number;
  readonly gradNormMax: number;
  readonly imagesPerSecond: number;
  readonly dataWaitMs: number;
  readonly stepMs: number;
}

/** A validation. */
export interface EvalLine {
  readonly step: number;
  /** By name: `top1`, `top5`, `loss` … */
  readonly metrics: NumbersByName;
}

/** An image that could not be read, and the last step that was logged before. */
export interface SkippedImage {
  readonly name: string;
  readonly reason: string;
  readonly step: number;
}

/** A list that may be cut: the total number, and the first ones. */
export interface Listed<T> {
  readonly count: number;
  readonly first: readonly T[];
}

/** A run as its log describes it. Steps that a resume has undone are not in it. */
export interface RunLog {
  readonly steps: readonly StepLine[];
  readonly evals: readonly EvalLine[];
  /** The steps whose update was skipped because the loss or a gradient was not finite. */
  readonly nonFinite: readonly number[];
  /** The steps at which the run was resumed. */
  readonly resumes: readonly number[];
  readonly skipped: Listed<SkippedImage>;
  readonly warnings: Listed<{ readonly step: number; readonly message: string }>;
  /** Lines that are no JSON object, such as one that a killed run was writing. */
  readonly brokenLines: number;
}

/** The most skipped images, and warnings, that are kept. */
const LISTED = 50;

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a log.jsonl. Lines of unknown kinds are ignored. A missing log is empty.
 *
 * @throws UserError where the file cannot be read
 */
export async function readLog(path: string): Promise<RunLog> {
  const log = new LogReader();
  try {
    // The file is closed here alone: a stream's failure to close it would reach nobody.
    await using file = await open(path);
    for await (const line of file.readLines({ encoding: 'utf8', autoClose: false })) log.line(line);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw readError(path, error);
  }
  return log;
}

/** A log that is read line by line. */
export class LogReader implements RunLog {
  readonly steps: StepLine[] = [];
  readonly evals: EvalLine[] = [];
  readonly nonFinite: number[] = [];
  readonly resumes: number[] = [];
  readonly warnings = { count: 0, first: [] as { step: number; message: string }[] };
  brokenLines = 0;
  readonly #skipped: SkippedImage[] = [];
  readonly #skippedNames = new Set<string>();

  get skipped(): RunLog['skipped'] {
    return { count: this.#skippedNames.size, first: this.#skipped };
  }

  /** Reads the next line. */
  line(text: string): void {
    if (text.trim() === '') return;
    const record = parse(text);
    if (record === null) this.brokenLines++;
    else this.#record(record);
  }

  #record(record: Json): void {
    const step = number(record.step);
    switch (record.kind) {
      case 'step':
        this.steps.push({
          step,
          epoch: number(record.epoch),
          totalSteps: number(record.total_steps),
          seconds: this.#secondsAt(step, record),
          loss: number(record.loss),
          lossMax: number(record.loss_max),
          losses: numbersOf(record.losses),
          values: numbersOf(record.values),
          lr: number(record.lr),
          gradNorm: number(record.grad_norm),
          gradNormMax: number(record.grad_norm_max),
          imagesPerSecond: number(record.images_per_second),
          dataWaitMs: number(record.data_wait_ms),
          stepMs: number(record.step_ms),
        });
        break;
      case 'eval': {
        const { kind: _, epoch: _epoch, step: _step, on = 'val', ...metrics } = record;
        // Evaluations on other data at the same step would be another curve: --val-data comes first.
        if (on === 'val') this.#dropEvalAt(step);
        else if (this.evals.at(-1)?.step === step) break;
        this.evals.push({ step, metrics: numbersOf(metrics) });
        break;
      }
      case 'nonfinite':
        this.nonFinite.push(step);
        break;
      case 'resume':
        this.#undo(step);
        this.resumes.push(step);
        break;
      case 'skipped':
        this.#skip(String(record.name), String(record.reason));
        break;
      case 'warning':
        if (this.warnings.count++ < LISTED) {
          this.warnings.first.push({ step, message: String(record.message) });
        }
        break;
    }
  }

  /** The time at the end of a line's steps: it has the mean of each. */
  #secondsAt(step: number, { step_ms: computing, data_wait_ms: waiting }: Json): number {
    const before = this.steps.at(-1);
    const each = (number(computing) || 0) + (number(waiting) || 0);
    return (before?.seconds ?? 0) + ((step - (before?.step ?? 0)) * each) / 1000;
  }

  #dropEvalAt(step: number): void {
    if (this.evals.at(-1)?.step === step) this.evals.pop();
  }

  /** Drops what was logged after the step at which the run was resumed: those steps are repeated. */
  #undo(step: number): void {
    while ((this.steps.at(-1)?.step ?? 0) > step) this.steps.pop();
    while ((this.evals.at(-1)?.step ?? 0) > step) this.evals.pop();
    while ((this.nonFinite.at(-1) ?? 0) > step) this.nonFinite.pop();
    while ((this.resumes.at(-1) ?? 0) > step) this.resumes.pop();
  }

  /** An image counts once, though each start of the run logs it. */
  #skip(name: string, reason: string): void {
    if (this.#skippedNames.has(name)) return;
    this.#skippedNames.add(name);
    if (this.#skipped.length >= LISTED) return;
    this.#skipped.push({ name, reason, step: this.steps.at(-1)?.step ?? 0 });
  }
}

function parse(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : null;
  } catch {
    return null;
  }
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** The numbers of an object; none where the value is no object. */
function numbersOf(value: unknown): NumbersByName {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, each]) => typeof each === 'number'));
}
