/**
 * Lock files, each of which names the process that has it. The lock of a process that has ended is taken over, by one
 * process alone however many try.
 *
 * To take over the lock `L`, a process creates `L.HASH`, where HASH is that of the content of `L`. Creating is exclusive,
 * and only who has created it may replace `L`. A process that comes too late creates the file after it was removed
 * again. It then finds another content in `L`, and gives up. Where a process ends in between, its `L.HASH` is taken over
 * in turn, by the same rule.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './errors.js';
import { createExclusively } from './exclusive.js';
import { isAlive, temporaryName } from './temporaries.js';

/** The process that has a lock. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** The start time of the process, as Linux counts, since another may get its number later; null elsewhere. */
  readonly began: string | null;
}

/** A file of a lock, and who made it; null where its content does not say. */
interface Claim {
  readonly path: string;
  readonly content: string;
  readonly owner: LockOwner | null;
}

/** Times that an incomplete file is read before it counts as damaged, and milliseconds between them. */
const ATTEMPTS = 10;
const PAUSE_MS = 20;

/**
 * Takes a lock for this process, until it is disposed. A lock of another machine counts as that of an ended process, since
 * it cannot be checked.
 *
 * @returns The lock, or the running process that has it.
 * @throws the system's error where its file cannot be written
 */
export function takeLock(path: string): Disposable | LockOwner {
  const own = JSON.stringify({
    ...{ pid: process.pid, host: hostname(), began: beginning(process.pid) },
    // No two contents are the same, even of one process.
    nonce: randomUUID(),
  });
  for (;;) {
    const claims = claimsOf(path);
    const last = claims.at(-1);
    if (last === undefined) {
      if (createExclusively(path, own)) return release(path, own);
      continue;
    }
    if (last.owner !== null && isRunning(last.owner)) return last.owner;
    if (takeOver(path, last, own)) return release(path, own);
  }
}

/** What a lock says of the process that took it. */
export type LockState =
  /** Nobody has it. */
  | 'free'
  /** A process of this machine that runs. */
  | 'held'
  /** A process that has ended without giving it back. */
  | 'left'
  /** A process of another machine, which cannot be checked. */
  | 'elsewhere';

/** Looks at a lock without taking it. A file that cannot be read counts as none. */
export function lockState(path: string): LockState {
  try {
    const owner = parse(readFileSync(path, 'utf8'));
    if (owner === null) return 'left';
    if (owner.host !== hostname()) return 'elsewhere';
    return isRunning(owner) ? 'held' : 'left';
  } catch {
    return 'free';
  }
}

/** @param last The newest claim, whose process has ended. @returns whether this process was the first */
function takeOver(path: string, last: Claim, own: string): boolean {
  const successor = successorOf(path, last.content);
  if (!createExclusively(successor, own)) return false;
  if (claimsOf(path).at(-1)?.content !== own) {
    rmSync(successor, { force: true });
    return false;
  }
  const beside = temporaryName(path);
  writeFileSync(beside, own, { flag: 'wx' });
  renameSync(beside, path);
  removeSuccessors(path);
  return true;
}

/** The lock and those that were to take it over, in order. */
function claimsOf(path: string): Claim[] {
  const claims: Claim[] = [];
  for (let file = path; ; ) {
    const claim = read(file);
    if (claim === null) return claims;
    claims.push(claim);
    file = successorOf(path, claim.content);
  }
}

/** Null where there is no file. */
function read(path: string): Claim | null {
  for (let attempt = 1; ; attempt++) {
    let content: string;
    try {
      content = readFileSync(path, 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
    const owner = parse(content);
    if (owner !== null || attempt === ATTEMPTS) return { path, content, owner };
    // Without hard links a new file is empty at first.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
}

function parse(content: string): LockOwner | null {
  try {
    const owner = JSON.parse(content) as LockOwner | null;
    return typeof owner?.pid === 'number' ? owner : null;
  } catch {
    return null;
  }
}

function successorOf(path: string, content: string): string {
  return `${path}.${createHash('sha256').update(content).digest('hex').slice(0, 32)}`;
}

/** Removes the files of takeovers that are over. One in progress is of a process that comes too late. */
function removeSuccessors(path: string): void {
  const prefix = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(prefix) || !/^[0-9a-f]{32}$/.test(name.slice(prefix.length))) continue;
    rmSync(join(dirname(path), name), { force: true });
  }
}

function release(path: string, own: string): Disposable {
  return {
    [Symbol.dispose]() {
      try {
        if (readFileSync(path, 'utf8') === own) rmSync(path);
      } catch {
        // The disk may be read-only now. A lock of an ended process does not count.
      }
    },
  };
}

function isRunning({ pid, host, began }: LockOwner): boolean {
  return host === hostname() && isAlive(pid) && began === beginning(pid);
}

function beginning(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in brackets, may hold spaces. The start time is field 22.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
