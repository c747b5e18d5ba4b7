/**
 * What folders and archives of very many images hold, kept between runs in the user's cache folder: finding it out anew
 * takes minutes on a network disk. An index is a file of lines, and the digest of them at its end. Whether it is still
 * true is for its reader to see.
 */
import { createHash } from 'node:crypto';
import { promises as fs, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, removeStaleTemporaries, writeAll, writeFileDurably } from '../files/index.js';
import { cacheDir } from '../native/paths.js';

/** With fewer images than this, looking again is as quick as looking up. */
export const MIN_CACHED = 1000;

/**
 * A file or folder that changed later than this ago might change once more without its time telling: file systems count
 * time in steps of up to two seconds.
 */
const RACY_NS = 2_000_000_000n;

/** Changes with what the lines mean. */
const FORMAT = 'mae-native index 1';
const DIGEST = 64;
const NEWLINE = 10;
/** Indexes that nothing has used for so long are removed. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What an index can be of. */
export type IndexKind = 'folder' | 'tar';

/**
 * A text that changes with a file, or with what lies in a folder; undefined where the last change is too near for the next
 * one to be told from it. Tools that unpack and copy set the time of modification as they like, but not that of the change
 * itself.
 *
 * @param now in milliseconds since 1970
 */
export function stampOf(
  { ino, size, mtimeNs, ctimeNs }: Record<'ino' | 'size' | 'mtimeNs' | 'ctimeNs', bigint>,
  now = Date.now(),
): string | undefined {
  const settled = BigInt(now) * 1_000_000n - RACY_NS;
  if (mtimeNs > settled || ctimeNs > settled) return undefined;
  return [ino, size, mtimeNs, ctimeNs].join(' ');
}

/**
 * The lines that were kept; undefined where there are none, or they are damaged.
 *
 * @param root the real path of what is indexed
 */
export async function readIndex(
  kind: IndexKind,
  root: string,
): Promise<Iterable<string> | undefined> {
  const file = fileOf(kind, root);
  try {
    const content = await fs.readFile(file);
    const body = content.subarray(0, content.length - DIGEST);
    if (content.toString('latin1', body.length) !== digest([body])) return undefined;
    const lines = linesOf(body);
    if (lines.next().value !== headerOf(kind, root)) return undefined;
    await touch(file);
    return lines;
  } catch {
    // Not there, or not to be read: the index is made again.
    return undefined;
  }
}

/** Keeps an index. Where that fails, as in a cache folder that cannot be written to, there is just none. */
export function writeIndex(kind: IndexKind, root: string, lines: Iterable<string>): void {
  const file = fileOf(kind, root);
  try {
    const parts = [Buffer.from(`${headerOf(kind, root)}\n`)];
    for (const line of lines) parts.push(Buffer.from(`${line}\n`));
    makeFolder(folder());
    tidyOnce();
    writeFileDurably(file, (fd) => {
      for (const part of parts) writeAll(fd, part);
      writeAll(fd, Buffer.from(digest(parts), 'latin1'));
    });
  } catch {
    // Only the next run's time is lost.
  }
}

function folder(): string {
  return join(cacheDir(), 'index');
}

function fileOf(kind: IndexKind, root: string): string {
  return join(folder(), `${digest([Buffer.from(root)]).slice(0, 32)}.${kind}`);
}

function headerOf(kind: IndexKind, root: string): string {
  return JSON.stringify([FORMAT, kind, root]);
}

function digest(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Line by line: as one text, the index of millions of files is longer than texts can be. */
function* linesOf(body: Buffer): Generator<string, undefined> {
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf(NEWLINE, at);
    yield body.toString('utf8', at, end);
    at = end + 1;
  }
}

/** Notes that an index is in use. */
async function touch(file: string): Promise<void> {
  const now = Date.now();
  const { mtimeMs } = await fs.stat(file);
  if (now - mtimeMs > DAY_MS) await fs.utimes(file, now / 1000, now / 1000).catch(() => {});
}

let tidied: string | undefined;

/** Removes what processes that were killed left, and what is no longer used; once in a process, which may write thousands. */
function tidyOnce(): void {
  if (tidied === folder()) return;
  tidied = folder();
  removeStaleTemporaries(folder());
  for (const name of readdirSync(folder())) {
    const file = join(folder(), name);
    const used = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (used !== undefined && Date.now() - used > KEPT_MS) rmSync(file, { force: true });
  }
}
