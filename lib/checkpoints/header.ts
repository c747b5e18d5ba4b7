/** The header of a safetensors file: its JSON text, its entries, and their checks. */
import { fstatSync } from 'node:fs';
import { UserError } from '../errors.js';
import { readInto } from '../files/index.js';
import { type Refuse, refusal } from '../files/refuse.js';
import { type Dtype, dtypeInfo } from '../torch/dtype.js';
import { DIGESTS, type Digests, headerDigest, parseDigests } from './digests.js';

/** The header's key that names no tensor. */
export const METADATA = '__metadata__';

/** The longest header that is read, as in the format's own implementation. */
const MAX_HEADER_BYTES = 100_000_000;

/** More than any tensor has. A shape of millions of ones would take more memory than its bytes. */
const MAX_DIMENSIONS = 64;

export const formatNames: Partial<Record<Dtype, string>> = {
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

/** A tensor's dtype and shape, and its bytes in the data. */
export interface Entry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** The content of a header. */
interface Header {
  readonly entries: [string, Entry][];
  /** Without the digests. */
  readonly metadata: Record<string, string>;
  /** Undefined where the file has none. */
  readonly digests: Digests | undefined;
  /** Where in the file the data begins. */
  readonly dataStart: number;
}

/**
 * Reads the header of an open file, and checks its entries against the file's size.
 *
 * @throws UserError that names the file and what is wrong with it
 */
export function readHeader(fd: number, path: string): Header {
  const size = fstatSync(fd).size;
  const refuse: Refuse = refusal(`${path}: not a usable safetensors file`);
  if (size < 8) refuse(`it has ${size} bytes, fewer than the 8 of the header's length`);
  const length = Buffer.alloc(8);
  readInto(fd, length, 0, path);
  const headerBytes = length.readBigUInt64LE();
  if (headerBytes > BigInt(Math.min(MAX_HEADER_BYTES, size - 8))) {
    refuse(`byte 0 says that the header has ${headerBytes} bytes, the file has ${size}`);
  }
  const dataStart = 8 + Number(headerBytes);
  const bytes = new Uint8Array(Number(headerBytes));
  readInto(fd, bytes, 8, path);
  let text = '';
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (error) {
    refuse(`the header, from byte 8, is not JSON: ${(error as Error).message}`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    refuse('the header is not a JSON object');
  }
  const twice = repeatedKey(text);
  if (twice !== undefined) refuse(`the header has ${JSON.stringify(twice)} twice`);
  const { [METADATA]: given, ...described } = header as Record<string, unknown>;
  const texts = given ?? {};
  if (!isTextMap(texts)) return refuse(`${METADATA} is not an object of texts`);
  const entries = Object.entries(described).map(([name, value]): [string, Entry] => [
    name,
    checkEntry(name, value, size - dataStart, refuse),
  ]);
  checkLayout(entries, size - dataStart, refuse);
  const { [DIGESTS]: digestText, ...metadata } = texts;
  const digests = digestText === undefined ? undefined : parseDigests(digestText);
  const isDamaged =
    digestText === undefined
      ? hasMisspeltDigests(metadata)
      : !matchesDigests(digests, metadata, entries);
  if (isDamaged) {
    throw new UserError(
      `${path}: the file is damaged: its header does not match its SHA-256; use another copy or an older file, or ` +
        `drop ${DIGESTS} from its metadata where another program has changed it`,
    );
  }
  return { entries, metadata, digests, dataStart };
}

/** Whether the digests match the header, and every tensor has one. */
function matchesDigests(
  digests: Digests | undefined,
  metadata: Readonly<Record<string, string>>,
  entries: readonly (readonly [string, Entry])[],
): boolean {
  const tensors = entries.map(([name, { dtype, shape }]) => ({
    name,
    dtype: formatNames[dtype] as string,
    shape,
  }));
  return (
    digests?.get(METADATA) === headerDigest(metadata, tensors) &&
    tensors.every(({ name }) => digests?.has(name))
  );
}

/** Whether another key has digests of a whole file: damage to their own would leave the tensors unchecked. */
function hasMisspeltDigests(metadata: Readonly<Record<string, string>>): boolean {
  return Object.values(metadata).some(
    (text) => text.includes(METADATA) && parseDigests(text)?.has(METADATA) === true,
  );
}

/** Whether a value is an object of texts, as the metadata is. */
export function isTextMap(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}

/** A key that stands twice in an object's JSON text; JSON.parse would silently keep the last value. */
function repeatedKey(json: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      const end = endOfString(json, at);
      let next = end;
      while (/\s/.test(json[next] ?? '')) next++;
      if (depth === 1 && json[next] === ':') {
        const key = JSON.parse(json.slice(at, end)) as string;
        if (seen.has(key)) return key;
        seen.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** The index after the closing quote of a JSON string. A regular expression would overflow the stack on long strings. */
function endOfString(json: string, begin: number): number {
  let end = json.indexOf('"', begin + 1);
  for (;;) {
    let escapes = 0;
    while (json[end - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return end + 1;
    end = json.indexOf('"', end + 1);
  }
}

/** Checks that the tensors' bytes follow one another, without gap, overlap or rest, as the format demands. */
function checkLayout(
  entries: readonly (readonly [string, Entry])[],
  dataBytes: number,
  refuse: Refuse,
): void {
  const byOffset = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let expected = 0;
  for (const [name, { begin, end }] of byOffset) {
    if (begin !== expected) {
      refuse(`${name} begins at byte ${begin} of the data, where ${expected} is next`);
    }
    expected = end;
  }
  if (expected !== dataBytes) {
    refuse(`its tensors end at byte ${expected} of the data, which has ${dataBytes}`);
  }
}

function checkEntry(name: string, value: unknown, dataBytes: number, refuse: Refuse): Entry {
  const {
    dtype: formatName,
    shape,
    data_offsets: offsets,
  } = (value ?? {}) as Record<string, unknown>;
  const dtype = typeof formatName === 'string' ? dtypeOf.get(formatName) : undefined;
  if (dtype === undefined) {
    const shown = typeof formatName === 'string' ? JSON.stringify(formatName) : 'that is no text';
    return refuse(`${name} has the unknown dtype ${formatName === undefined ? 'none' : shown}`);
  }
  const isCount = (count: unknown) => Number.isSafeInteger(count) && (count as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(isCount)) return refuse(`${name} has no valid shape`);
  if (shape.length > MAX_DIMENSIONS) refuse(`${name} has ${shape.length} dimensions`);
  // Strides are products of sizes, even where another size is 0.
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
