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

/** The header's key that is no tensor. */
const METADATA = '__metadata__';

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
  const header: [string, unknown][] = [[METADATA, metadata]];
  let offset = 0;
  for (const [name, tensor] of Object.entries(tensors)) {
    const { dtype, shape } = tensor;
    const formatName = formatNames[dtype];
    if (name === METADATA) {
      throw new UserError(`${path}: no tensor can be called ${METADATA}, the format's own name`);
    }
    if (formatName === undefined) {
      throw new UserError(`${path}: ${name} is ${dtype}, which safetensors has no name for`);
    }
    const bytes = tensor.numel() * dtypeInfo(dtype).bytes;
    header.push([name, { dtype: formatName, shape, data_offsets: [offset, offset + bytes] }]);
    offset += bytes;
  }
  const text = Buffer.from(JSON.stringify(Object.fromEntries(header)));
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
    const tensors = entries.map(([name, { dtype, shape, begin, end }]) => {
      const data = readAt(fd, dataStart + begin, end - begin, path);
      return [name, torch.tensor(typedView(data, dtype), { dtype, shape })] as const;
    });
    return { tensors: Object.fromEntries(tensors), metadata };
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
    const got = readSome(fd, bytes, done, position + done, path);
    if (got === 0) throw new UserError(`${path}: the file ends at byte ${position + done}`);
    done += got;
  }
  return bytes;
}

function readSome(fd: number, bytes: Uint8Array, from: number, position: number, path: string) {
  try {
    return readSync(fd, bytes, from, bytes.length - from, position);
  } catch (error) {
    throw new UserError(`${path}: cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function readHeader(
  fd: number,
  path: string,
): { entries: [string, Entry][]; metadata: Record<string, string>; dataStart: number } {
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
  const bytes = readAt(fd, 8, Number(headerBytes), path);
  let text = '';
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    refuse(`the header, from byte 8, is not JSON: ${message.replace(/\s+/g, ' ')}`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    refuse('the header is not a JSON object');
  }
  const twice = repeatedKey(text);
  if (twice !== undefined) refuse(`the header has ${JSON.stringify(twice)} twice`);
  const { [METADATA]: metadata = {}, ...described } = header as Record<string, unknown>;
  if (!isText(metadata)) return refuse(`${METADATA} is not an object of texts`);
  const entries = Object.entries(described).map(([name, value]): [string, Entry] => [
    name,
    checkEntry(name, value, size - dataStart, refuse),
  ]);
  checkPlaces(entries, size - dataStart, refuse);
  return { entries, metadata, dataStart };
}

function isText(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}

/** A key that an object has twice, of its JSON text; JSON.parse would keep the last value without a word. */
function repeatedKey(json: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[[\]{}]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && token.endsWith(':')) {
      const key = JSON.parse(token.slice(0, -1)) as string;
      if (seen.has(key)) return key;
      seen.add(key);
    }
  }
  return undefined;
}

/** The format wants the tensors' bytes one after the other, without a gap, an overlap or a rest. */
function checkPlaces(
  entries: readonly (readonly [string, Entry])[],
  dataBytes: number,
  refuse: (reason: string) => never,
): void {
  const byPlace = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let expected = 0;
  for (const [name, { begin, end }] of byPlace) {
    if (begin !== expected) {
      refuse(`${name} begins at byte ${begin} of the data, where ${expected} is next`);
    }
    expected = end;
  }
  if (expected !== dataBytes) {
    refuse(`its tensors end at byte ${expected} of the data, which has ${dataBytes}`);
  }
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
  const dtype = typeof formatName === 'string' ? dtypeOf.get(formatName) : undefined;
  if (dtype === undefined) {
    return refuse(`${name} has the unknown dtype ${JSON.stringify(formatName) ?? 'none'}`);
  }
  const isCount = (count: unknown) => Number.isSafeInteger(count) && (count as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(isCount)) return refuse(`${name} has no valid shape`);
  // Strides are products of sides, also beside a side of 0.
  const extent = (shape as number[]).reduce((a, b) => a * Math.max(1, b), 1);
  if (!Number.isSafeInteger(extent)) return refuse(`${name} has a shape too large`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    return refuse(`${name} has no valid data_offsets`);
  }
  const [begin, end] = offsets as [number, number];
  const wanted = (shape as number[]).reduce((a, b) => a * b, dtypeInfo(dtype).bytes);
  if (end > dataBytes || begin > end || end - begin !== wanted) {
    return refuse(
      `${name} of shape [${shape.join(', ')}] needs ${wanted} bytes, its data_offsets are ${begin} to ${end} of ${dataBytes}`,
    );
  }
  return { dtype, shape: shape as number[], begin, end };
}
