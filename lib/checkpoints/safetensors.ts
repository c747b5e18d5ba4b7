/**
 * The safetensors format: an 8-byte little-endian length, a JSON header of that many bytes that gives each tensor's
 * dtype, shape and place, then the tensors' bytes. Python's `safetensors` reads and writes the same files.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../errors.js';
import { type Dtype, dtypeInfo } from '../torch/dtype.js';
import { type Tensor, torch } from '../torch/index.js';

/** The longest header that is read, as in the format's own implementation. */
const MAX_HEADER_BYTES = 100_000_000;

const formatNames: Partial<Record<Dtype, string>> = {
  bool: 'BOOL',
  uint8: 'U8',
  int8: 'I8',
  int16: 'I16',
  uint16: 'U16',
  float16: 'F16',
  bfloat16: 'BF16',
  int32: 'I32',
  uint32: 'U32',
  float32: 'F32',
  float64: 'F64',
  int64: 'I64',
  uint64: 'U64',
  float8_e5m2: 'F8_E5M2',
  float8_e4m3fn: 'F8_E4M3',
};
const dtypeOf = new Map(Object.entries(formatNames).map(([dtype, name]) => [name, dtype as Dtype]));

/** What a file holds: tensors by name, and free text by key. */
export interface Safetensors {
  readonly tensors: Record<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Writes tensors to a file. The file appears whole or not at all: it is written beside its place, flushed to the disk and
 * then renamed.
 *
 * @throws UserError where the file cannot be written, or a dtype has no place in the format
 */
export function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, tensor] of Object.entries(tensors)) {
    const { dtype, shape } = tensor;
    const formatName = formatNames[dtype];
    if (formatName === undefined) {
      throw new UserError(`${path}: ${name} is ${dtype}, which safetensors has no name for`);
    }
    const bytes = tensor.numel() * dtypeInfo(dtype).bytes;
    header[name] = { dtype: formatName, shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const text = Buffer.from(JSON.stringify(header));
  // The tensors begin at a multiple of 8 bytes, so that a reader can map them into memory.
  const padded = Buffer.alloc(Math.ceil(text.length / 8) * 8, ' ');
  text.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));

  const beside = `${path}.${process.pid}.tmp`;
  try {
    const fd = openSync(beside, 'w');
    try {
      writeAll(fd, length);
      writeAll(fd, padded);
      for (const tensor of Object.values(tensors)) {
        const data = tensor.toTypedArray();
        writeAll(fd, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      }
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(beside, path);
    flushFolder(dirname(path));
  } catch (error) {
    rmSync(beside, { force: true });
    throw new UserError(`${path}: cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(fd, bytes, written, bytes.length - written);
  }
}

/** Makes a rename in a folder last through a power cut, where the system lets folders be opened. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Reads every tensor of a file to the CPU.
 *
 * @throws UserError that names the file and what is wrong with it
 */
export function loadSafetensors(path: string): Safetensors {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw new UserError(`${path}: cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    const { entries, metadata, dataStart } = readHeader(fd, path);
    const tensors: Record<string, Tensor> = {};
    for (const [name, entry] of entries) {
      const data = readAt(fd, dataStart + entry.begin, entry.end - entry.begin, path);
      tensors[name] = torch.tensor(typedView(data, entry.dtype), {
        dtype: entry.dtype,
        shape: entry.shape,
      });
    }
    return { tensors, metadata };
  } finally {
    closeSync(fd);
  }
}

function typedView(data: Uint8Array, dtype: Dtype) {
  const { array, bytes } = dtypeInfo(dtype);
  return new array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength / bytes);
}

function readAt(fd: number, position: number, length: number, path: string): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const got = readSync(fd, bytes, done, length - done, position + done);
    if (got === 0) throw new UserError(`${path}: the file ends at byte ${position + done}`);
    done += got;
  }
  return bytes;
}

function readHeader(
  fd: number,
  path: string,
): { entries: Map<string, Entry>; metadata: Record<string, string>; dataStart: number } {
  const size = fstatSync(fd).size;
  const refuse = (reason: string): never => {
    throw new UserError(`${path}: not a usable safetensors file: ${reason}`);
  };
  if (size < 8) refuse(`it has ${size} bytes, fewer than the 8 of the header's length`);
  const headerBytes = Buffer.from(readAt(fd, 0, 8, path)).readBigUInt64LE();
  if (headerBytes > BigInt(Math.min(MAX_HEADER_BYTES, size - 8))) {
    refuse(`byte 0 says that the header has ${headerBytes} bytes, the file has ${size}`);
  }
  const dataStart = 8 + Number(headerBytes);
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      readAt(fd, 8, Number(headerBytes), path),
    );
    header = JSON.parse(text);
  } catch (error) {
    refuse(`the header, from byte 8, is not JSON: ${(error as Error).message}`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    refuse('the header is not a JSON object');
  }
  const entries = new Map<string, Entry>();
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header as Record<string, unknown>)) {
    if (name === '__metadata__') metadata = value as Record<string, string>;
    else entries.set(name, checkEntry(name, value, size - dataStart, refuse));
  }
  return { entries, metadata, dataStart };
}

function checkEntry(
  name: string,
  value: unknown,
  dataBytes: number,
  refuse: (reason: string) => never,
): Entry {
  const {
    dtype: formatName,
    shape,
    data_offsets: offsets,
  } = (value ?? {}) as Record<string, unknown>;
  const dtype = dtypeOf.get(String(formatName));
  if (dtype === undefined) return refuse(`${name} has the unknown dtype ${String(formatName)}`);
  const isCount = (count: unknown) => Number.isSafeInteger(count) && (count as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(isCount)) return refuse(`${name} has no valid shape`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    return refuse(`${name} has no valid data_offsets`);
  }
  const [begin, end] = offsets as [number, number];
  const wanted = shape.reduce(
    (product: number, side: number) => product * side,
    dtypeInfo(dtype).bytes,
  );
  if (end > dataBytes || begin > end || end - begin !== wanted) {
    return refuse(
      `${name} of shape [${shape.join(', ')}] needs ${wanted} bytes, its data_offsets are ${begin} to ${end} of ${dataBytes}`,
    );
  }
  return { dtype, shape: shape as number[], begin, end };
}
