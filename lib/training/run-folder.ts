import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
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
  /**
   * Makes the folder. The log and the summary of an earlier run in it go: its summary would say that this one is complete.
   *
   * @throws UserError where the folder cannot be made
   */
  constructor(readonly path: string) {
    try {
      for (const folder of ['', 'checkpoints', 'reconstructions']) {
        mkdirSync(join(path, folder), { recursive: true });
      }
      for (const file of ['summary.json', 'log.jsonl']) rmSync(join(path, file), { force: true });
    } catch (error) {
      throw new UserError(
        `${path}: the run's folder cannot be made: ${(error as Error).message}; give another with --out`,
        { cause: error },
      );
    }
  }

  /** @throws UserError where a file is in the way of the folder; makes nothing */
  static check(path: string): void {
    let place = resolve(path);
    while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
    if (!statSync(place).isDirectory()) {
      throw new UserError(
        `${path}: the run's folder cannot be made: ${place} is a file; give another with --out`,
      );
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
    const path = join(this.path, 'log.jsonl');
    written(path, () => appendFileSync(path, `${JSON.stringify(record)}\n`));
  }

  /** Writes a JSON file, whole or not at all. */
  writeJson(name: string, content: unknown): void {
    const path = join(this.path, name);
    const beside = `${path}.${process.pid}.tmp`;
    written(path, () => {
      try {
        writeFileSync(beside, `${JSON.stringify(content, null, 2)}\n`);
        renameSync(beside, path);
      } catch (error) {
        rmSync(beside, { force: true });
        throw error;
      }
    });
  }
}

/** Runs what writes a file, and names the file where that fails. */
function written(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UserError(`${path}: cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
