import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../errors.js';
import {
  makeFolder,
  namesIn,
  removeStaleTemporaries,
  writeFileDurably,
} from '../../files/index.js';
import { lockFolder } from './lock.js';

/** The files of a run in its folder. */
const OWN =
  /^(config\.json|log\.jsonl|skipped\.jsonl|summary\.json|report\.html|checkpoints|reconstructions|events\.out\.tfevents\..*)$/;

/** The folder of a run and its paths. */
export class RunFolder {
  constructor(readonly path: string) {}

  /** @throws UserError where a file has the folder's name; creates nothing */
  check(): void {
    let place = resolve(this.path);
    while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
    if (!statSync(place).isDirectory()) {
      throw new UserError(
        `${this.path}: the run's folder cannot be made: ${place} is a file; give another with --out`,
      );
    }
  }

  /** @throws UserError where it cannot be created */
  make(): void {
    this.attempt(() => {
      for (const folder of [this.path, this.checkpoints]) {
        makeFolder(folder);
        removeStaleTemporaries(folder);
      }
      // Made with the first picture: not every method draws.
      if (existsSync(this.reconstructions)) removeStaleTemporaries(this.reconstructions);
    });
  }

  /**
   * Locks the folder for this process, until it is disposed.
   *
   * @throws UserError where another process trains in it, or it is not writable
   */
  lock(): Disposable {
    return this.attempt(() => lockFolder(this.path));
  }

  /**
   * Moves the files of an earlier run into a folder of their own.
   *
   * @returns That folder; null where there was nothing.
   */
  setAside(): string | null {
    const own = namesIn(this.path).filter((name) => OWN.test(name));
    return own.length === 0 ? null : this.moveAside(own);
  }

  /**
   * Moves files, given by their paths in the folder, into a new folder `previous-N`.
   *
   * @returns That folder.
   */
  moveAside(files: readonly string[]): string {
    let number = 1;
    while (existsSync(join(this.path, `previous-${number}`))) number++;
    const aside = join(this.path, `previous-${number}`);
    this.attempt(() => {
      for (const file of files) {
        makeFolder(dirname(join(aside, file)));
        renameSync(join(this.path, file), join(aside, file));
      }
    });
    return aside;
  }

  private attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError(
        `${this.path}: the run's folder cannot be made: ${(error as Error).message}; give another with --out`,
        { cause: error },
      );
    }
  }

  get config(): string {
    return join(this.path, 'config.json');
  }

  get summary(): string {
    return join(this.path, 'summary.json');
  }

  get log(): string {
    return join(this.path, 'log.jsonl');
  }

  /** The samples that cannot be read, a line each. */
  get skipped(): string {
    return join(this.path, 'skipped.jsonl');
  }

  get checkpoints(): string {
    return join(this.path, 'checkpoints');
  }

  get reconstructions(): string {
    return join(this.path, 'reconstructions');
  }

  reconstruction(name: string): string {
    return join(this.reconstructions, `${name}.png`);
  }
}

/** A file of JSON; null where there is none that can be read. */
export function readJson(path: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Writes a JSON file atomically. */
export function writeJson(path: string, content: unknown): void {
  writeFileDurably(path, `${JSON.stringify(content, null, 2)}\n`);
}
