/** Tensors whose elements lie in a file: mapped into memory where that is worth it, read elsewhere. */
import { fstatSync, statSync } from 'node:fs';
import { readInto } from '../files/index.js';
import { type Dtype, dtypeInfo } from '../torch/dtype.js';
import { type Tensor, TorchError, torch } from '../torch/index.js';

/** How a file's tensors come into memory. */
export interface ReadOptions {
  /**
   * Whether tensors lie in the mapped file: nothing is copied, and what is not looked at is not read. Writing to such a
   * tensor changes memory only. While one is in use, the file must not be shortened or written over in place (replacing
   * it by renaming another, as everything here does, is harmless). By default files of 64 MiB and more are mapped,
   * except on Windows, where a mapped file cannot be replaced.
   */
  readonly map?: boolean;
}

/** From this size on, copying a file's tensors costs more than a mapping for the whole of it. */
const MAP_FROM_BYTES = 64 * 1024 * 1024;

/** What is held in memory at once of what is only looked through. */
const PART_BYTES = 4 * 1024 * 1024;

/** What bytes are given to, part after part; each is valid during the call only. */
type Look = (part: Uint8Array) => void;

/** An open file as a source of tensors. */
export class TensorFile {
  readonly size: number;
  /** The file's bytes; null where it is not mapped. */
  readonly #mapped: Tensor | null;

  /** The mapping belongs to the open scope; tensors that lie in it hold it for themselves. */
  constructor(
    readonly fd: number,
    readonly path: string,
    { map }: ReadOptions = {},
  ) {
    this.size = fstatSync(fd).size;
    const worthIt = this.size >= MAP_FROM_BYTES && process.platform !== 'win32';
    this.#mapped = (map ?? worthIt) && this.size > 0 ? this.#map() : null;
  }

  /** Null where the name has come to stand for another file, or the file system has no mappings: then it is read. */
  #map(): Tensor | null {
    let bytes: Tensor;
    try {
      bytes = torch.fromFile(this.path, false, this.size, { dtype: 'uint8' });
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

  /** Reads an area in parts. */
  lookThrough(begin: number, end: number, look: Look): void {
    const buffer = new Uint8Array(Math.min(PART_BYTES, end - begin));
    for (let at = begin; at < end; at += PART_BYTES) {
      const part = buffer.subarray(0, Math.min(PART_BYTES, end - at));
      readInto(this.fd, part, at, this.path);
      look(part);
    }
  }

  /**
   * The bytes from one of the file to another, as uint8. What lies in the mapping at no multiple of `alignment` is copied:
   * it could not be seen as a dtype of so many bytes.
   *
   * @param look Is given the bytes; where it throws there is no tensor.
   */
  bytes(begin: number, end: number, alignment: number, look?: Look): Tensor {
    const mapped = this.#mapped;
    if (mapped === null) return this.#read(begin, end, look);
    if (look !== undefined) this.lookThrough(begin, end, look);
    return torch.tidy(() => {
      const bytes = mapped.narrow(0, begin, end - begin);
      return begin % alignment === 0 ? bytes : bytes.clone();
    });
  }

  /** An area of the file as a tensor of its own. */
  #read(begin: number, end: number, look: Look = () => {}): Tensor {
    const bytes = torch.empty([end - begin], { dtype: 'uint8' });
    let done = 0;
    this.lookThrough(begin, end, (part) => {
      look(part);
      torch.tidy(() => {
        bytes.narrow(0, done, part.length).copy_(torch.tensor(part));
      });
      done += part.length;
    });
    return bytes;
  }
}

/** Bytes seen as elements, in the same memory but for bool: that is 0 or 1 there, and a file's bytes may be others. */
export function elementsOf(bytes: Tensor, dtype: Dtype): Tensor {
  return dtype === 'bool' ? bytes.ne(0) : bytes.view(dtype);
}

/**
 * Gives a tensor's elements as the bytes that files hold, little-endian and in row-major order, in parts: each is copied
 * to the CPU by itself.
 */
export function inParts(tensor: Tensor, use: Look): void {
  torch.tidy(() => {
    const flat = tensor.detach().reshape([-1]);
    const elements = flat.numel();
    const most = Math.floor(PART_BYTES / dtypeInfo(tensor.dtype).bytes);
    for (let at = 0; at < elements; at += most) {
      torch.tidy(() => {
        const part = flat.narrow(0, at, Math.min(most, elements - at));
        const { buffer, byteOffset, byteLength } = part.toTypedArray();
        use(new Uint8Array(buffer, byteOffset, byteLength));
      });
    }
  });
}
