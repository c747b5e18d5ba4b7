import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Header } from 'tar/header';
import { Pax } from 'tar/pax';
import { UserError } from '../../errors.js';

/** A regular file in an archive: the position of its bytes. */
export interface TarMember {
  /** The path, its parts separated by `/`. */
  readonly name: string;
  /** In bytes from the archive's start. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

const BLOCK = 512;
/** Bytes per read. Larger members are skipped by seeking, smaller ones by reading on. */
const WINDOW = 256 * 1024;
/** A long name or a set of attributes with more bytes is refused. */
const MAX_EXTENSION = 1024 * 1024;

/**
 * Lists an archive's regular files by reading its headers and seeking over the contents. So an archive of any size
 * costs one read per member. (The tar library's own reader passes every byte through a stream; only its parsers of
 * headers and of pax attributes are used.)
 *
 * @throws UserError naming the archive where it cannot be read, is no tar or is truncated
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
  /** Attributes of extension headers for the next member, and for all following ones. */
  let next: Pax | undefined;
  let common: Pax | undefined;
  if (input.length === 0) throw new UserError(`${file}: the file is empty; expected a tar archive`);

  while (at + BLOCK <= input.length) {
    const block = input.read(at, BLOCK);
    const header = parseHeader(block, next, common);
    if (header === undefined) {
      const gzip = isGzip(block) ? ' but gzip data: unpack it first (gunzip)' : '';
      throw new UserError(
        at === 0
          ? `${file}: not a tar archive${gzip}`
          : `${file}: the tar archive is damaged at byte ${at} (a header or its checksum is wrong)`,
      );
    }
    if (header.nullBlock) break;
    const { path = '', size = 0 } = header;
    const body = at + BLOCK;
    if (body + size > input.length) {
      throw new UserError(
        `${file}: the tar archive is cut off: a member at byte ${at} goes on for ${size} bytes`,
      );
    }
    at = body + Math.ceil(size / BLOCK) * BLOCK;

    const readText = () => {
      if (size > MAX_EXTENSION) {
        throw new UserError(
          `${file}: the tar archive is damaged at byte ${body} (a name of ${size} bytes)`,
        );
      }
      return input.read(body, size).toString('utf8');
    };
    switch (header.type) {
      case 'NextFileHasLongPath':
      case 'OldGnuLongPath':
        next = new Pax({ ...next, path: readText().split('\0', 1)[0] });
        break;
      case 'ExtendedHeader':
      case 'OldExtendedHeader':
        next = Pax.parse(readText(), next);
        break;
      case 'GlobalExtendedHeader':
        common = Pax.parse(readText(), common, true);
        break;
      case 'NextFileHasLongLinkpath':
        break;
      case 'File':
      case 'OldFile':
      case 'ContiguousFile':
        // The header's own `path` joins its prefix field even to an extension's path.
        members.push({ name: next?.path ?? common?.path ?? path, offset: body, size });
        next = undefined;
        break;
      default:
        next = undefined;
    }
  }
  return members;
}

/** Undefined where the block is no header. */
function parseHeader(block: Buffer, next?: Pax, common?: Pax): Header | undefined {
  try {
    const header = new Header(block, 0, next, common);
    return header.cksumValid || header.nullBlock ? header : undefined;
  } catch {
    // A number in an invalid notation.
    return undefined;
  }
}

function isGzip(block: Buffer): boolean {
  return block[0] === 0x1f && block[1] === 0x8b;
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
