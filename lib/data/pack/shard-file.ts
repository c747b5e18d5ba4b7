import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { UserError } from '../../errors.js';
import { readError, readInto } from '../../files/index.js';
import { readTrouble } from '../../system-errors.js';
import { SampleError } from '../sample.js';
import {
  damaged,
  decodeHeader,
  decodeRecord,
  HEADER_BYTES,
  RECORD_BYTES,
  type Section,
  type ShardHeader,
  type ShardRecord,
} from './format.js';
import { decodeMetadata, rawLayout, type ShardMetadata } from './metadata.js';

const readAsync = promisify(read);

/** An open packed shard. Index and metadata are in memory, 32 bytes an image; other parts are read on demand. */
export class ShardFile {
  readonly path: string;
  readonly header: ShardHeader;
  readonly metadata: ShardMetadata;
  /** Number of images. */
  readonly length: number;
  readonly #fd: number;
  readonly #index: Buffer;
  #closed = false;

  /** @throws UserError naming the file where it is no shard, or its header, index or metadata is damaged */
  constructor(path: string) {
    this.path = path;
    try {
      this.#fd = openSync(path, 'r');
    } catch (error) {
      throw readError(path, error);
    }
    try {
      this.header = readHeader(this.#fd, path);
      this.length = this.header.index.length / RECORD_BYTES;
      this.metadata = decodeMetadata(this.#section('metadata'), path);
      this.#index = this.#section('index');
      this.#checkRecords();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  record(i: number): ShardRecord {
    return decodeRecord(this.#index, i);
  }

  /** The class of an image; undefined: none. */
  className(i: number): string | undefined {
    return this.metadata.classes?.[this.#index.readInt32LE(i * RECORD_BYTES + 24)];
  }

  /** The name of an image in messages: the shard, and the image's name when it was packed. */
  async name(i: number): Promise<string> {
    const { names } = this.header;
    const start = i === 0 ? 0 : this.record(i - 1).nameEnd;
    const bytes = Buffer.allocUnsafe(this.record(i).nameEnd - start);
    const { bytesRead } = await readAsync(
      this.#fd,
      bytes,
      0,
      bytes.length,
      names.offset + start,
    ).catch(() => ({ bytesRead: 0 }));
    const known = bytesRead === bytes.length ? bytes.toString('utf8') : `image ${i}`;
    return `${this.path}: ${known}`;
  }

  /**
   * An image's bytes and name.
   *
   * @throws SampleError (as a rejection) where they cannot be read or are damaged
   */
  async read(i: number): Promise<{ bytes: Uint8Array; name: string }> {
    const { offset, length, crc } = this.record(i);
    const bytes = Buffer.allocUnsafeSlow(length);
    const [got, name] = await Promise.all([
      readAsync(this.#fd, bytes, 0, length, offset).catch((error: Error) => error),
      this.name(i),
    ]);
    if (got instanceof Error) {
      throw new SampleError(name, `cannot be read: ${readTrouble(got)}`, { cause: got });
    }
    if (got.bytesRead < length) {
      throw new SampleError(name, `the shard ends after ${got.bytesRead} of ${length} bytes`);
    }
    if (crc32(bytes) !== crc) {
      throw new SampleError(name, 'its bytes are damaged: they do not fit their checksum');
    }
    return { bytes, name };
  }

  /** @throws UserError where the names' checksum is wrong */
  checkNames(): void {
    this.#section('names');
  }

  close(): void {
    if (!this.#closed) closeSync(this.#fd);
    this.#closed = true;
  }

  #section(name: 'index' | 'names' | 'metadata'): Buffer {
    const { offset, length, crc } = this.header[name] as Section;
    const bytes = Buffer.allocUnsafeSlow(length);
    readInto(this.#fd, bytes, offset, this.path);
    if (crc32(bytes) !== crc) throw damaged(this.path, name === 'names' ? 'list of names' : name);
    return bytes;
  }

  /** Checks the index, so that readers can rely on it. */
  #checkRecords(): void {
    const { index, names } = this.header;
    const { classes, settings } = this.metadata;
    const layout = rawLayout(settings);
    if (this.header.deep !== (layout?.deep === true)) throw damaged(this.path, 'header');
    const pixelBytes = layout?.bytes;
    let nameStart = 0;
    for (let i = 0; i < this.length; i++) {
      const { offset, length, width, height, label, nameEnd } = this.record(i);
      const isRight =
        offset >= HEADER_BYTES &&
        offset + length <= index.offset &&
        (pixelBytes === undefined
          ? length > 0 && width > 0 && height > 0
          : length === pixelBytes && width === settings.size && height === settings.size) &&
        label >= -1 &&
        label < (classes?.length ?? 0) &&
        nameEnd >= nameStart &&
        nameEnd <= names.length;
      if (!isRight) throw damaged(this.path, 'index');
      nameStart = nameEnd;
    }
  }
}

/** @throws UserError naming the file where it is no shard or its header is damaged */
export function readHeader(fd: number, path: string): ShardHeader {
  const bytes = Buffer.alloc(HEADER_BYTES);
  let found: ReturnType<typeof fstatSync>;
  let got: number;
  try {
    found = fstatSync(fd);
    got = found.isFile() ? readSync(fd, bytes, 0, HEADER_BYTES, 0) : 0;
  } catch (error) {
    throw readError(path, error);
  }
  if (!found.isFile()) throw new UserError(`${path}: not a file; expected a packed shard`);
  return decodeHeader(bytes.subarray(0, got), found.size, path);
}
