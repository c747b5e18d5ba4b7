/** The runs of a folder: where they are, and how they are. */
import { readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { lockState, namesIn, statsOf } from '../files/index.js';
import { FollowedRun } from './followed-run.js';
import type { RunInfo } from './protocol.js';

/** Folders are searched so far below the one that is shown. */
const DEPTH = 3;

/** Time between searches for new runs. */
const SEARCH_MS = 5000;

/** Folders in which no run is looked for. */
const LEFT_OUT = /^(\.|node_modules$|checkpoints$|reconstructions$|previous-\d+$)/;

/** The runs below a folder. They are read again where their files have changed. */
export class Runs {
  private readonly runs = new Map<string, FollowedRun>();
  private nextSearch = 0;

  constructor(readonly folder: string) {}

  /**
   * Looks for runs, and reads what is new of them.
   *
   * @returns Those that have changed since the last call, and the ids of those that are gone.
   */
  async refresh(): Promise<{ changed: RunInfo[]; gone: string[] }> {
    const gone = this.search();
    const changed: RunInfo[] = [];
    for (const run of this.runs.values()) {
      if (await run.refresh()) changed.push(run.info);
    }
    return { changed, gone };
  }

  /** Looks for folders of runs, now and then: there may be many. @returns the ids of those that are gone */
  private search(): string[] {
    if (performance.now() < this.nextSearch) return [];
    const found = new Set(findRuns(this.folder));
    const gone = [...this.runs.keys()].filter((id) => !found.has(id));
    for (const id of gone) this.runs.delete(id);
    for (const id of found) {
      if (!this.runs.has(id)) this.runs.set(id, new FollowedRun(id, join(this.folder, id)));
    }
    this.nextSearch = performance.now() + SEARCH_MS;
    return gone;
  }

  get infos(): RunInfo[] {
    return [...this.runs.values()].map(({ info }) => info);
  }

  /** A run by its id: only those that were found, so that no id leads out of the folder. */
  get(id: string): FollowedRun | undefined {
    return this.runs.get(id);
  }
}

/** The ids of the runs below a folder, the folder itself among them. */
function findRuns(folder: string): string[] {
  const found: string[] = [];
  const look = (path: string, depth: number): void => {
    if (isRun(path)) found.push(relative(folder, path).split(sep).join('/') || '.');
    if (depth === 0) return;
    for (const name of foldersIn(path)) look(join(path, name), depth - 1);
  };
  look(resolve(folder), DEPTH);
  return found;
}

function isRun(path: string): boolean {
  if (statsOf(join(path, 'config.json')) === undefined) return false;
  // Before its first line of the log a run has its lock.
  return (
    statsOf(join(path, 'log.jsonl')) !== undefined || lockState(join(path, '.lock')) !== 'free'
  );
}

/** Links are not followed: they may lead out of the folder. */
function foldersIn(path: string): string[] {
  if (namesIn(path).length === 0) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !LEFT_OUT.test(entry.name))
    .map(({ name }) => name);
}
