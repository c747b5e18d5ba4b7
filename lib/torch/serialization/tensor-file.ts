/** Tensors from the bytes of a file: mapped into memory where that is faster, read elsewhere. */
import { fstatSync, statSync } from 'node:fs';
import { readInto } from '../../files/index.js';
import { tensor } from '../create.js';
import { type Dtype, dtypeInfo } from '../dtype.js';
import { TorchError } from '../errors.js';
import { functions } from '../functions.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';

/** How a file's tensors are read. */
export interface ReadOptions {
  /**
   * Whether tensors lie in the mapped file: nothing is copied, and bytes that are not used are not read. Writing to such a
   * tensor changes memory only. While one is in use, the file must not be shortened or overwritten in place. (Replacing it
   * by renaming another file, as everything here does, is harmless.)
   *
   * Default: files of 64 MiB and more are mapped, except on Windows, where mapped files cannot be replaced.
   */
  readonly map?: boolean;
}

/** From this size on, copying a file's tensors costs more than mapping the file. */
const MAP_FROM_BYTES = 64 * 1024 * 1024;

/** Bytes that are held at once where a file is read in parts. */
const PART_BYTES = 4 * 1024 * 1024;

/** Called with bytes, part after part; each part is valid during its call only. */
type PartCallback = (part: Uint8Array) => void;

/** An open file as a source of tensors. */
export class TensorFile {
  readonly size: number;
  /** The file's bytes; null where it is not mapped. */
  readonly #mapped: Tensor | null;

  /** The mapping belongs to the open scope; tensors in it keep it alive by themselves. */
  constructor(
    readonly fd: number,
    readonly path: string,
    { map }: ReadOptions = {},
  ) {
    this.size = fstatSync(fd).size;
    const isWorthMapping = this.size >= MAP_FROM_BYTES && process.platform !== 'win32';
    this.#mapped = (map ?? isWorthMapping) && this.size > 0 ? this.#map() : null;
  }

  /** Null where another file has taken the name, or the file system has no mappings: the file is then read. */
  #map(): Tensor | null {
    let bytes: Tensor;
    try {
      bytes = functions.fromFile(this.path, false, this.size, { dtype: 'uint8' });
    } catch (error) {
      if (!(error instanceof TorchError)) throw error;
      return null;
    }
    const [opened, named] = [fstatSync(this.fd), statSync(this.path, { throwIfNoEntry: false })];
    if (named?.ino === opened.ino && named.dev === opened.dev && named.size === this.size) {
      return bytes;
    }
    bytes.dispose();
    return null;
  }

  /** Reads a range of bytes in parts. */
  readParts(begin: number, end: number, onPart: PartCallback): void {
    const buffer = new Uint8Array(Math.min(PART_BYTES, end - begin));
    for (let at = begin; at < end; at += PART_BYTES) {
      const part = buffer.subarray(0, Math.min(PART_BYTES, end - at));
      readInto(this.fd, part, at, this.path);
      onPart(part);
    }
  }

  /**
   * A range of the file's bytes, as uint8. Bytes at no multiple of `alignment` in the mapping are copied: a view as a dtype of
   * that width would fail.
   *
   * @param onPart Called with the bytes, such as to hash them; where it throws there is no tensor.
   */
  bytes(begin: number, end: number, alignment: number, onPart?: PartCallback): Tensor {
    const mapped = this.#mapped;
    if (mapped === null) return this.#read(begin, end, onPart);
    if (onPart !== undefined) this.readParts(begin, end, onPart);
    return tidy(() => {
      const bytes = mapped.narrow(0, begin, end - begin);
      return begin % alignment === 0 ? bytes : bytes.clone();
    });
  }

  /** A range of the file as a tensor with its own memory. */
  #read(begin: number, end: number, onPart: PartCallback = () => {}): Tensor {
    const bytes = functions.empty([end - begin], { dtype: 'uint8' });
    let done = 0;
    this.readParts(begin, end, (part) => {
      onPart(part);
      tidy(() => {
        bytes.narrow(0, done, part.length).copy_(tensor(part));
      });
      done += part.length;
    });
    return bytes;
  }
}

/** Views bytes as elements. For bool they are copied: a file's bytes may be other than 0 and 1. */
export function elementsOf(bytes: Tensor, dtype: Dtype): Tensor {
  return dtype === 'bool' ? bytes.ne(0) : bytes.view(dtype);
}

/**
 * Calls `use` with a tensor's elements as files hold them: little-endian, in row-major order. Each part is copied to the CPU
 * by itself.
 */
export function forEachPart(whole: Tensor, use: PartCallback): void {
  tidy(() => {
    const flat = whole.detach().reshape([-1]);
    const elements = flat.numel();
    const most = Math.floor(PART_BYTES / dtypeInfo(whole.dtype).bytes);
    for (let at = 0; at < elements; at += most) {
      tidy(() => {
        const part = flat.narrow(0, at, Math.min(most, elements - at));
        const { buffer, byteOffset, byteLength } = part.toTypedArray();
        use(new Uint8Array(buffer, byteOffset, byteLength));
      });
    }
  });
}
