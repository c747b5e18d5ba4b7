/**
 * The safetensors format: the header's length in 8 little-endian bytes, the header, then the tensors' bytes. The header is
 * JSON and gives each tensor's dtype, shape and offsets. Python's `safetensors` reads and writes the same files.
 */
import { UserError } from '../errors.js';
import { withFile, writeAll, writeFileDurably } from '../files/index.js';
import { type Refuse, refusal } from '../files/refuse.js';
import { checkOptions } from '../settings/index.js';
import { describeValue } from '../torch/describe.js';
import { dtypeInfo } from '../torch/dtype.js';
import { Tensor, torch } from '../torch/index.js';
import {
  elementsOf,
  forEachPart,
  type ReadOptions,
  TensorFile,
} from '../torch/serialization/tensor-file.js';
import { contentDigest, DIGESTS, type Digests, headerDigest, Sha256 } from './digests.js';
import { formatNames, isTextMap, METADATA, readHeader } from './header.js';

/** What a file holds: tensors by name, and free text by key. */
export interface Safetensors {
  readonly tensors: Record<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
  /** The SHA-256 of all of this; undefined where the file has no hashes. */
  readonly digest?: string | undefined;
}

/** How {@link saveSafetensors} writes. */
export interface SaveOptions {
  /**
   * Whether the file holds a SHA-256 of each tensor and of the header, which reading checks. Default: false. They can also
   * be given, as {@link digestsOf} computes them.
   */
  readonly hashes?: boolean | Digests;
}

/** How {@link loadSafetensors} reads. */
export interface LoadOptions extends ReadOptions {
  /** Whether a file without hashes is refused. Default: false. */
  readonly hashes?: boolean;
}

/** A tensor in the file to be written, and its byte offsets in the data. */
interface Placement {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Writes tensors to a file. The file appears whole or not at all: it is written under another name, flushed to the disk and
 * then renamed. A few MiB at a time are copied to the CPU.
 *
 * @throws DiskFullError where there is no room for it
 * @throws UserError where the file cannot be written, or something has no place in the format
 */
export function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
  options: SaveOptions = {},
): void {
  checkOptions('saveSafetensors', options, ['hashes']);
  const { hashes = false } = options;
  checkContent(path, tensors, metadata);
  if (Object.hasOwn(metadata, DIGESTS)) {
    throw new UserError(
      `${path}: the metadata cannot have ${DIGESTS}, which the tensors' hashes are called`,
    );
  }
  const places = placeTensors(path, tensors);
  const digests = hashes === true ? digestsOf(tensors, metadata) : hashes;
  const header = encodeHeader(
    digests === false
      ? metadata
      : { ...metadata, [DIGESTS]: JSON.stringify(Object.fromEntries(digests)) },
    places,
  );
  writeFileDurably(
    path,
    (fd) => {
      writeAll(fd, header);
      for (const tensor of Object.values(tensors))
        forEachPart(tensor, (part) => writeAll(fd, part));
    },
    header.length + (places.at(-1)?.end ?? 0),
  );
}

/**
 * The SHA-256 of each tensor and of the header, as {@link saveSafetensors} writes them.
 *
 * @throws UserError where a dtype has no place in the format
 */
export function digestsOf(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>>,
): Digests {
  const digests = new Map([[METADATA, headerDigest(metadata, placeTensors('a file', tensors))]]);
  for (const [name, tensor] of Object.entries(tensors)) {
    const hash = new Sha256();
    forEachPart(tensor, (part) => hash.update(part));
    digests.set(name, hash.digest());
  }
  return digests;
}

/** Refuses what a file could not give back: a Map, which has no names, and text that is not Unicode. */
function checkContent(path: string, tensors: unknown, metadata: unknown): void {
  const refuse: Refuse = refusal(path);
  const isObject = typeof tensors === 'object' && tensors !== null;
  if (!isObject || tensors instanceof Map || Array.isArray(tensors)) {
    refuse(`tensors should be an object of tensors by name, got ${describeValue(tensors)}`);
  }
  for (const [name, tensor] of Object.entries(tensors)) {
    if (!(tensor instanceof Tensor))
      refuse(`${name} should be a Tensor, got ${describeValue(tensor)}`);
  }
  if (!isTextMap(metadata) || metadata instanceof Map) {
    refuse('the metadata should be an object whose values are texts');
  }
  for (const text of [...Object.keys(tensors), ...Object.entries(metadata).flat()]) {
    if (/\p{Surrogate}/u.test(text))
      refuse(`${JSON.stringify(text)} is not Unicode: half of a pair is missing`);
  }
}

/** Places the tensors one after the other. */
function placeTensors(path: string, tensors: Readonly<Record<string, Tensor>>): Placement[] {
  let offset = 0;
  return Object.entries(tensors).map(([name, tensor]) => {
    const dtype = formatNames[tensor.dtype];
    if (name === METADATA) {
      throw new UserError(`${path}: no tensor can be called ${METADATA}, the format's own name`);
    }
    if (dtype === undefined) {
      throw new UserError(`${path}: ${name} is ${tensor.dtype}, which safetensors has no name for`);
    }
    const begin = offset;
    offset += tensor.numel() * dtypeInfo(tensor.dtype).bytes;
    return { name, dtype, shape: tensor.shape, begin, end: offset };
  });
}

/** The header, with its length before it. */
function encodeHeader(
  metadata: Readonly<Record<string, string>>,
  places: readonly Placement[],
): Uint8Array {
  const entries = places.map(({ name, dtype, shape, begin, end }): [string, unknown] => [
    name,
    { dtype, shape, data_offsets: [begin, end] },
  ]);
  const text = JSON.stringify(Object.fromEntries([[METADATA, metadata], ...entries]));
  const bytes = Buffer.from(text);
  // The data begins at a multiple of 8 bytes: readers can then map it into memory.
  const header = Buffer.alloc(8 + Math.ceil(bytes.length / 8) * 8, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8));
  bytes.copy(header, 8);
  return header;
}

/**
 * The tensors of a file, on the CPU. Where the file has hashes, they are checked.
 *
 * @throws UserError that names the file and what is wrong with it, and the tensor that is damaged
 */
export function loadSafetensors(path: string, options: LoadOptions = {}): Safetensors {
  checkOptions('loadSafetensors', options, ['map', 'hashes']);
  return withFile(path, (fd) => {
    const { entries, metadata, digests, dataStart } = readHeader(fd, path);
    if (digests === undefined && options.hashes === true) {
      throw new UserError(
        `${path}: has no SHA-256 of its tensors, which every checkpoint of a run has: it is damaged, or another program wrote it`,
      );
    }
    // Where one tensor cannot be read, the scope frees those before it.
    const tensors = torch.tidy(() => {
      const file = new TensorFile(fd, path, options);
      const readTensor = ([name, { dtype, shape, begin, end }]: (typeof entries)[number]) => {
        const hash = digests === undefined ? undefined : new Sha256();
        const onPart = hash && ((part: Uint8Array) => hash.update(part));
        const width = dtypeInfo(dtype).bytes;
        const bytes = file.bytes(dataStart + begin, dataStart + end, width, onPart);
        if (hash !== undefined) checkDigest(path, name, digests as Digests, hash);
        return [name, elementsOf(bytes, dtype).view(shape)] as const;
      };
      return Object.fromEntries(entries.map(readTensor));
    });
    return { tensors, metadata, digest: digests && contentDigest(digests) };
  });
}

/**
 * Reads the metadata of a file without its tensors. Where the file has hashes, the header's is checked.
 *
 * @throws UserError that names the file and what is wrong with its header
 */
export function readSafetensorsMetadata(path: string): Readonly<Record<string, string>> {
  return withFile(path, (fd) => readHeader(fd, path).metadata);
}

/** The names of a file's tensors. */
export function namesInSafetensors(path: string): string[] {
  return withFile(path, (fd) => readHeader(fd, path).entries.map(([name]) => name));
}

/**
 * Checks that a file is whole, without making tensors: its header, its length, and every tensor's bytes where the file has
 * hashes.
 *
 * @returns its metadata
 * @throws UserError that names the file and what is wrong with it, as {@link loadSafetensors} does
 */
export function checkSafetensors(path: string): Readonly<Record<string, string>> {
  return withFile(path, (fd) => {
    const { entries, metadata, digests, dataStart } = readHeader(fd, path);
    if (digests === undefined) return metadata;
    const file = new TensorFile(fd, path, { map: false });
    for (const [name, { begin, end }] of entries) {
      const hash = new Sha256();
      file.readParts(dataStart + begin, dataStart + end, (part) => hash.update(part));
      checkDigest(path, name, digests, hash);
    }
    return metadata;
  });
}

function checkDigest(path: string, name: string, digests: Digests, hash: Sha256): void {
  if (hash.digest() !== digests.get(name)) {
    refusal(`${path}: the file is damaged`)(
      `the bytes of ${name} do not match their SHA-256; use another copy or an older file`,
    );
  }
}
