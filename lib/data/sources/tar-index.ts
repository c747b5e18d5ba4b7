import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Header } from 'tar/header';
import { UserError } from '../../errors.js';
import { readTrouble } from '../../system-errors.js';
import { parsePax, type TarAttributes, untilZero } from './tar-attributes.js';
import { followTarLinks, type TarLink, type TarMember } from './tar-links.js';

const BLOCK = 512;
/** Bytes per read. Larger members are skipped by seeking, smaller ones by reading on. */
const WINDOW = 256 * 1024;
/** A long name or a set of attributes with more bytes is refused. */
const MAX_EXTENSION = 1024 * 1024;

/** What {@link indexTar} finds. */
export interface TarIndex {
  readonly members: readonly TarMember[];
  /** Links that lead to no file of the archive. */
  readonly brokenLinks: number;
  /** Names of files that are stored without their zeros. */
  readonly sparse: readonly string[];
  /** Bytes after the archive's end, from the first that is not zero on: other archives, appended as they are. */
  readonly afterEnd: number;
  /** Whether the marker of the archive's end is missing. */
  readonly isOpenEnded: boolean;
}

/**
 * Lists an archive's regular files by reading its headers and seeking over the contents. So an archive of any size
 * costs one read per member. (The tar library's own reader passes every byte through a stream; only its parser of
 * headers is used.) Links to files of the archive are files, too.
 *
 * @throws UserError naming the archive where it cannot be read, is no tar or is truncated
 */
export function indexTar(file: string): TarIndex {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    throw new UserError(`${file}: cannot be read: ${readTrouble(error)}`, { cause: error });
  }
  try {
    const { entries, ...others } = listEntries(new Window(fd), file);
    const { members, broken } = followTarLinks(entries);
    return { members, brokenLinks: broken, ...others };
  } finally {
    closeSync(fd);
  }
}

function listEntries(input: Window, file: string) {
  const entries: (TarMember | TarLink)[] = [];
  const sparse: string[] = [];
  let at = 0;
  /** Attributes of extension headers for the next member, and for all following ones. */
  let next: TarAttributes = {};
  let common: TarAttributes = {};
  if (input.length === 0) throw new UserError(`${file}: the file is empty; expected a tar archive`);
  const damaged = (place: number, what: string) =>
    new UserError(`${file}: the tar archive is damaged at byte ${place} (${what})`);

  let hasEnd = false;
  if (input.length < BLOCK) {
    throw new UserError(`${file}: not a tar archive${whatInstead(input.read(0, input.length))}`);
  }
  while (at + BLOCK <= input.length) {
    const block = input.read(at, BLOCK);
    const header = parseHeader(block);
    if (header === undefined) {
      if (at === 0) throw new UserError(`${file}: not a tar archive${whatInstead(block)}`);
      throw damaged(at, 'a header or its checksum is wrong');
    }
    if (header.nullBlock) {
      hasEnd = true;
      break;
    }
    const { type } = header;
    const own = { ...common, ...next };
    const name = own.path ?? pathOf(block);
    const target = own.linkpath ?? untilZero(block.subarray(157, 257));
    const stored = EXTENSIONS.has(type) ? header.size : (own.size ?? header.size);
    const size = EMPTY.has(type) ? 0 : (stored ?? 0);
    let body = at + BLOCK;
    if (type === 'SparseFile') body += BLOCK * sparseBlocks(input, block, body);
    if (body + size > input.length) {
      throw new UserError(
        `${file}: the tar archive is cut off: a member at byte ${at} goes on for ${size} bytes`,
      );
    }
    at = body + Math.ceil(size / BLOCK) * BLOCK;

    const content = () => {
      if (size > MAX_EXTENSION) throw damaged(body, `a name of ${size} bytes`);
      return input.read(body, size);
    };
    const attributes = () => {
      const found = parsePax(content());
      if (found === undefined) throw damaged(body, "a member's attributes");
      return found;
    };
    switch (type) {
      case 'NextFileHasLongPath':
      case 'OldGnuLongPath':
        next = { ...next, path: untilZero(content()) };
        continue;
      case 'NextFileHasLongLinkpath':
        next = { ...next, linkpath: untilZero(content()) };
        continue;
      case 'ExtendedHeader':
      case 'OldExtendedHeader':
        next = { ...next, ...attributes() };
        continue;
      case 'GlobalExtendedHeader':
        common = { ...common, ...attributes() };
        continue;
      case 'File':
      case 'OldFile':
      case 'ContiguousFile':
        if (own.isSparse) sparse.push(name);
        else entries.push({ name, offset: body, size });
        break;
      case 'SparseFile':
        sparse.push(name);
        break;
      case 'Link':
      case 'SymbolicLink':
        entries.push({ name, target, isHard: type === 'Link' });
    }
    next = {};
  }
  return { entries, sparse, afterEnd: hasEnd ? input.notZero(at) : 0, isOpenEnded: !hasEnd };
}

/** Types whose contents describe other members. */
const EXTENSIONS = new Set<Header['type']>([
  'NextFileHasLongPath',
  'OldGnuLongPath',
  'NextFileHasLongLinkpath',
  'ExtendedHeader',
  'OldExtendedHeader',
  'GlobalExtendedHeader',
]);

/** Types without contents, whatever size their headers say. */
const EMPTY = new Set<Header['type']>([
  'Link',
  'SymbolicLink',
  'CharacterDevice',
  'BlockDevice',
  'Directory',
  'FIFO',
]);

/** The path in a header. The library would make different names that are no UTF-8 the same. */
function pathOf(block: Buffer): string {
  const name = untilZero(block.subarray(0, 100));
  if (block.toString('latin1', 257, 265) !== 'ustar\x0000') return name;
  // Some programs keep times in the last 25 bytes.
  const prefix = untilZero(block.subarray(345, block[475] === 0 ? 475 : 500));
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Number of blocks between the header of a sparse file of GNU's tar and its contents. */
function sparseBlocks(input: Window, header: Buffer, body: number): number {
  let isMore = header[482] === 1;
  let count = 0;
  while (isMore && body + (count + 1) * BLOCK <= input.length) {
    isMore = input.read(body + count * BLOCK, BLOCK)[504] === 1;
    count++;
  }
  return count;
}

/** Undefined where the block is no header. */
function parseHeader(block: Buffer): Header | undefined {
  try {
    const header = new Header(block);
    return header.cksumValid || header.nullBlock ? header : undefined;
  } catch {
    // A number in an invalid notation.
    return undefined;
  }
}

/** Formats in which people have images, by their first bytes, and what is to be done with them. */
const OTHER_FORMATS: readonly (readonly [start: string, what: string])[] = [
  ['\x1f\x8b', 'gzip data: unpack it first (gunzip)'],
  ['\x28\xb5\x2f\xfd', 'zstd data: unpack it first (unzstd)'],
  ['\xfd7zXZ', 'xz data: unpack it first (unxz)'],
  ['BZh', 'bzip2 data: unpack it first (bunzip2)'],
  ['PK\x03\x04', 'a zip archive: unpack it into a folder'],
  ['7z\xbc\xaf', 'a 7z archive: unpack it into a folder'],
  ['Rar!', 'a rar archive: unpack it into a folder'],
  ['PAR1', 'a Parquet table: write its images to a folder or a .tar'],
  ['\x89HDF', 'an HDF5 file: write its images to a folder or a .tar'],
];

/** Completes `not a tar archive`. */
function whatInstead(block: Buffer): string {
  const start = block.toString('latin1', 0, 8);
  const found = OTHER_FORMATS.find(([magic]) => start.startsWith(magic));
  return found === undefined ? '' : ` but ${found[1]}`;
}

/** Reads an open file through a buffered window. */
class Window {
  readonly length: number;
  readonly #fd: number;
  readonly #buffer = Buffer.allocUnsafe(WINDOW);
  #start = 0;
  #filled = 0;

  constructor(fd: number) {
    this.#fd = fd;
    this.length = fstatSync(fd).size;
  }

  /** Number of bytes from the first block on that is not zero. */
  notZero(from: number): number {
    for (let at = from; at < this.length; at += BLOCK) {
      if (this.read(at, Math.min(BLOCK, this.length - at)).some((byte) => byte !== 0)) {
        return this.length - at;
      }
    }
    return 0;
  }

  /** The bytes are valid until the next call. */
  read(at: number, size: number): Buffer {
    if (size > WINDOW) {
      const large = Buffer.allocUnsafe(size);
      return large.subarray(0, readSync(this.#fd, large, 0, size, at));
    }
    if (at < this.#start || at + size > this.#start + this.#filled) {
      // After a seek only the header is needed; a run of small members fills the window.
      const near = at - (this.#start + this.#filled) < WINDOW;
      this.#start = at;
      this.#filled = readSync(this.#fd, this.#buffer, 0, near ? WINDOW : Math.max(size, 4096), at);
    }
    const from = at - this.#start;
    return this.#buffer.subarray(from, Math.min(from + size, this.#filled));
  }
}
