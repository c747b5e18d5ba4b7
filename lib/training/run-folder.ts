import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';

/** A line of log.jsonl. */
export type LogRecord =
  | {
      kind: 'step';
      step: number;
      epoch: number;
      loss: number;
      lr: number;
      grad_norm: number;
      images_per_second: number;
      /** Time that the steps since the last line waited for data, per step. */
      data_wait_ms: number;
      /** Time of a step without that wait. */
      step_ms: number;
    }
  | {
      kind: 'epoch';
      epoch: number;
      step: number;
      loss: number;
      images_per_second: number;
      seconds: number;
    }
  | { kind: 'skipped'; name: string; reason: string };

/** The folder of a run and the files in it. */
export class RunFolder {
  /** @throws UserError where the folder cannot be made */
  constructor(readonly path: string) {
    try {
      for (const folder of ['', 'checkpoints', 'reconstructions']) {
        mkdirSync(join(path, folder), { recursive: true });
      }
    } catch (error) {
      throw new UserError(`${path}: the run's folder cannot be made: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  get weights(): string {
    return join(this.path, 'checkpoints', 'last.safetensors');
  }

  reconstruction(name: string): string {
    return join(this.path, 'reconstructions', `${name}.png`);
  }

  /** Appends a line to log.jsonl. */
  log(record: LogRecord): void {
    appendFileSync(join(this.path, 'log.jsonl'), `${JSON.stringify(record)}\n`);
  }

  /** Writes a JSON file, whole or not at all. */
  writeJson(name: string, content: unknown): void {
    const path = join(this.path, name);
    writeFileSync(`${path}.tmp`, `${JSON.stringify(content, null, 2)}\n`);
    renameSync(`${path}.tmp`, path);
  }
}
