import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { UserError } from '../../errors.js';

/** A regular file in an archive: where its bytes are. */
export interface TarMember {
  /** The path, its parts separated by `/`. */
  readonly name: string;
  /** In bytes from the archive's start. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

const BLOCK = 512;
/** What is read at once. Members larger than this are jumped over, smaller ones read past. */
const WINDOW = 256 * 1024;
/** A long name or a set of attributes of more bytes than this is no such thing. */
const MAX_EXTENSION = 1024 * 1024;

/**
 * Lists an archive's regular files by reading its headers and stepping over the contents, so that an archive of
 * any size costs a read a member. Knows ustar, GNU's long names and large sizes, and pax attributes.
 *
 * @throws UserError naming the archive where it cannot be read, is no tar or is cut off
 */
export function indexTar(file: string): TarMember[] {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    throw new UserError(`${file}: cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    return listMembers(new Window(fd), file);
  } finally {
    closeSync(fd);
  }
}

function listMembers(input: Window, file: string): TarMember[] {
  const members: TarMember[] = [];
  let at = 0;
  let longName: string | undefined;
  let attributes: Attributes = {};
  let common: Attributes = {};
  if (input.length === 0) throw new UserError(`${file}: the file is empty; expected a tar archive`);

  while (at + BLOCK <= input.length) {
    const header = input.read(at, BLOCK);
    if (isZero(header)) break;
    if (!checksumFits(header)) {
      throw new UserError(
        at === 0
          ? `${file}: not a tar archive${isGzip(header) ? ' but gzip data: unpack it first (gunzip)' : ''}`
          : `${file}: the tar archive is damaged at byte ${at} (a header's checksum is wrong)`,
      );
    }
    const type = String.fromCharCode(header[156] as number);
    const isExtension =
      type === 'L' || type === 'K' || type === 'x' || type === 'X' || type === 'g';
    const size =
      (isExtension ? undefined : attributes.size) ?? common.size ?? readNumber(header, 124, 12);
    const body = at + BLOCK;
    if (!(size >= 0) || body + size > input.length) {
      throw new UserError(
        `${file}: the tar archive is cut off: a member at byte ${at} goes on for ${size} bytes`,
      );
    }
    at = body + Math.ceil(size / BLOCK) * BLOCK;

    if (isExtension) {
      if (size > MAX_EXTENSION) {
        throw new UserError(
          `${file}: the tar archive is damaged at byte ${body} (a name of ${size} bytes)`,
        );
      }
      const content = input.read(body, size);
      if (type === 'L') longName = text(content, 0, size);
      else if (type === 'x' || type === 'X') attributes = parseAttributes(content);
      else if (type === 'g') common = { ...common, ...parseAttributes(content) };
      continue;
    }
    const name = attributes.path ?? longName ?? common.path ?? headerName(header);
    longName = undefined;
    attributes = {};
    // '0' and NUL are plain files, '7' once was a contiguous one; all else has no image in it.
    const isFile = type === '0' || type === '\0' || type === '7';
    if (isFile && !name.endsWith('/')) members.push({ name, offset: body, size });
  }
  return members;
}

/** Reads of an open file, a stretch of it held in memory. */
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

  /** The bytes are valid until the next call. */
  read(at: number, size: number): Uint8Array {
    if (size > WINDOW) {
      const large = Buffer.allocUnsafe(size);
      return large.subarray(0, readSync(this.#fd, large, 0, size, at));
    }
    if (at < this.#start || at + size > this.#start + this.#filled) {
      // After a jump only the header is wanted; a run of small members fills the window.
      const near = at - (this.#start + this.#filled) < WINDOW;
      this.#start = at;
      this.#filled = readSync(this.#fd, this.#buffer, 0, near ? WINDOW : Math.max(size, 4096), at);
    }
    const from = at - this.#start;
    return this.#buffer.subarray(from, Math.min(from + size, this.#filled));
  }
}

interface Attributes {
  path?: string;
  size?: number;
}

/** Pax records: `length key=value\n`, the length in bytes and of the whole record. */
function parseAttributes(content: Uint8Array): Attributes {
  const found: Attributes = {};
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(0x20, at);
    if (space < 0) break;
    const length = Number.parseInt(text(content, at, space - at), 10);
    if (!(length > 0)) break;
    const record = decodeText(content.subarray(space + 1, at + length - 1));
    const equals = record.indexOf('=');
    const key = record.slice(0, equals);
    const value = record.slice(equals + 1);
    if (key === 'path') found.path = value;
    if (key === 'size') found.size = Number.parseInt(value, 10);
    at += length;
  }
  return found;
}

function headerName(header: Uint8Array): string {
  const name = text(header, 0, 100);
  // The prefix field belongs to POSIX's format alone; GNU's ("ustar  ") keeps times there.
  const isPosix = text(header, 257, 6) === 'ustar' && header[262] === 0;
  const prefix = isPosix ? text(header, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** A number in octal digits, or in base 256 where the first bit is set (GNU, for sizes from 8 GiB on). */
function readNumber(header: Uint8Array, at: number, length: number): number {
  if (((header[at] as number) & 0x80) !== 0) {
    let value = (header[at] as number) & 0x7f;
    for (let i = at + 1; i < at + length; i++) value = value * 256 + (header[i] as number);
    return value;
  }
  const digits = text(header, at, length).trim();
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function checksumFits(header: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 0x20 : (header[i] as number);
  return sum === readNumber(header, 148, 8);
}

function isZero(header: Uint8Array): boolean {
  return header.every((byte) => byte === 0);
}

function isGzip(header: Uint8Array): boolean {
  return header[0] === 0x1f && header[1] === 0x8b;
}

/** The text up to the first NUL. */
function text(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return decodeText(end < 0 ? field : field.subarray(0, end));
}

function decodeText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
