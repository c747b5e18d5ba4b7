import { existsSync, readFileSync } from 'node:fs';
import { readError } from '../../files/index.js';
import type { EpochRecord, SkippedUpdate, StepRecord } from '../engine/records.js';
import { JsonLines } from './json-lines.js';
import type { Skipped } from './skipped-list.js';

/** A line of log.jsonl. Numbers that are not finite are null. */
export type LogRecord =
  | {
      kind: 'step';
      step: number;
      epoch: number;
      /** Mean and maximum since the last line. */
      loss: number;
      loss_max: number;
      /** Means of the other losses, where a method has several. */
      losses?: Readonly<Record<string, number>>;
      lr: number;
      /** The values of the method's schedules at the step: momentum, temperature … */
      values?: Readonly<Record<string, number>>;
      grad_norm: number;
      grad_norm_max: number;
      /** The loss scale, with fp16. */
      loss_scale?: number;
      images_per_second: number;
      /** Time per step spent waiting for data, since the last line. */
      data_wait_ms: number;
      /** Time of a step without that wait. */
      step_ms: number;
      /** Of the whole run. */
      total_steps: number;
    }
  | {
      kind: 'epoch';
      epoch: number;
      step: number;
      loss: number;
      losses?: Readonly<Record<string, number>>;
      images_per_second: number;
      seconds: number;
    }
  /** A step whose loss or gradient was not finite, and whose update was skipped. */
  | {
      kind: 'nonfinite';
      step: number;
      epoch: number;
      loss: number;
      grad_norm: number;
      lr: number;
    }
  /** Metrics of the weights on other data than the training's. */
  | {
      kind: 'eval';
      epoch: number;
      step: number;
      /** `val` or `holdout`. */
      on: string;
      /** Metrics by name: `top1`, `top5`, `loss` … */
      [metric: string]: number | string;
    }
  | { kind: 'resume'; step: number; epoch: number }
  | { kind: 'warning'; message: string }
  | { kind: 'skipped'; name: string; reason: string };

/** The start of a line of a skipped sample. */
const SKIPPED = '{"kind":"skipped"';

/** log.jsonl. */
export class Log extends JsonLines<LogRecord> {
  /**
   * The samples that were skipped. Unreadable lines are ignored.
   *
   * @throws UserError where the file cannot be read
   */
  skipped(): Skipped[] {
    const skipped: Skipped[] = [];
    for (const line of this.lines()) {
      if (!line.startsWith(SKIPPED)) continue;
      try {
        skipped.push(JSON.parse(line) as Skipped);
      } catch {
        // Not written by this program.
      }
    }
    return skipped;
  }

  private lines(): string[] {
    try {
      return existsSync(this.path) ? readFileSync(this.path, 'utf8').split('\n') : [];
    } catch (error) {
      throw readError(this.path, error);
    }
  }
}

const isEmpty = (values: object): boolean => Object.keys(values).length === 0;

export function stepLine(record: StepRecord): LogRecord {
  return {
    kind: 'step',
    step: record.step,
    epoch: record.epoch,
    loss: record.loss,
    loss_max: record.lossMax,
    ...(isEmpty(record.losses) ? {} : { losses: record.losses }),
    lr: record.lr,
    ...(isEmpty(record.values) ? {} : { values: record.values }),
    grad_norm: record.gradNorm,
    grad_norm_max: record.gradNormMax,
    ...(record.lossScale === undefined ? {} : { loss_scale: record.lossScale }),
    images_per_second: record.imagesPerSecond,
    data_wait_ms: record.dataWaitMs,
    step_ms: record.stepMs,
    total_steps: record.totalSteps,
  };
}

export function epochLine(record: EpochRecord): LogRecord {
  return {
    kind: 'epoch',
    epoch: record.epoch,
    step: record.step,
    loss: record.loss,
    ...(isEmpty(record.losses) ? {} : { losses: record.losses }),
    images_per_second: record.imagesPerSecond,
    seconds: record.seconds,
  };
}

export function nonFiniteLine({ step, epoch, loss, gradNorm, lr }: SkippedUpdate): LogRecord {
  return { kind: 'nonfinite', step, epoch, loss, grad_norm: gradNorm, lr };
}
