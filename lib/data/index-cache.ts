/**
 * Keeps the contents of folders and archives with very many images between runs, in the user's cache folder. Listing
 * them again takes minutes on a network disk. An index is a file of lines that ends with their digest. Readers check
 * whether an index is still valid.
 */
import { createHash } from 'node:crypto';
import { promises as fs, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, removeStaleTemporaries, writeAll, writeFileDurably } from '../files/index.js';
import { cacheDir } from '../native/paths.js';

/** With fewer images, listing again is as quick as reading the index. */
export const MIN_CACHED = 1000;

/**
 * A file or folder that changed less than this ago might change again without a new time stamp: file systems have steps
 * of up to two seconds.
 */
const RACY_NS = 2_000_000_000n;

/** Incremented when the meaning of the lines changes. */
const FORMAT = 'mae-native index 3';
const DIGEST = 64;
const NEWLINE = 10;
/** Unused indexes are removed after this time. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The kinds of index. */
export type IndexKind = 'folder' | 'tar';

/**
 * A text that changes with a file, or with the contents of a folder. It is undefined where the last change is too
 * recent to tell the next one from it. Tools that unpack and copy set the modification time freely, but not that of the
 * change itself.
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
 * The stored lines; undefined where there are none, or they are damaged.
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
    // Missing or unreadable: the index is made again.
    return undefined;
  }
}

/** Stores an index. A failure, such as a read-only cache folder, is ignored. */
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
    // A failure only costs the next run time.
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

/** Line by line: the index of millions of files is longer than the longest string. */
function* linesOf(body: Buffer): Generator<string, undefined> {
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf(NEWLINE, at);
    yield body.toString('utf8', at, end);
    at = end + 1;
  }
}

/** Marks an index as used. */
async function touch(file: string): Promise<void> {
  const now = Date.now();
  const { mtimeMs } = await fs.stat(file);
  if (now - mtimeMs > DAY_MS) await fs.utimes(file, now / 1000, now / 1000).catch(() => {});
}

let tidied: string | undefined;

/** Removes leftovers of killed processes and unused indexes. Runs once in a process, which may write thousands. */
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
