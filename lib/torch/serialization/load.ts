/**
 * Reads files of torch.save: zip archives with the pickle of a value, `data.pkl`, and the elements of each storage,
 * `data/KEY`; or, of a PyTorch before 1.6, pickles with the storages after them.
 */
import { crc32 } from 'node:zlib';
import { readInto, withFile } from '../../files/index.js';
import { type Refuse, refusal } from '../../files/refuse.js';
import { checkOptions } from '../../settings/index.js';
import { type Dtype, dtypeInfo } from '../dtype.js';
import { allowUnsafe } from '../guards.js';
import { callOp } from '../ops.js';
import { scope as openScope } from '../scope.js';
import type { Tensor } from '../tensor.js';
import { checkCrc, readArchive } from './archive.js';
import { readLegacy } from './legacy.js';
import { StoredTensor } from './stored-tensor.js';
import { elementsOf, type ReadOptions, TensorFile } from './tensor-file.js';
import { PickledObject } from './values.js';
import type { ZipEntry } from './zip.js';

/** An open file of torch.save. */
export interface PytorchFile {
  /** The saved value, with a {@link StoredTensor} for each tensor. */
  readonly content: unknown;
  /**
   * Reads a tensor into the scope that is open around {@link withPytorchFile}. Tensors of one storage share its memory.
   */
  load(tensor: StoredTensor): Tensor;
  /** Puts a tensor that was made of others into that scope. */
  keep(tensor: Tensor): Tensor;
  /** Throws a UserError that names the file. */
  readonly refuse: Refuse;
}

/**
 * Opens a file while `use` runs. Where that throws, the tensors that it loaded are freed.
 *
 * @throws UserError that names the file and what is wrong with it
 */
export function withPytorchFile<T>(
  path: string,
  options: ReadOptions,
  use: (file: PytorchFile) => T,
): T {
  checkOptions(path, options, ['map']);
  return withFile(path, (fd) => {
    const refuse = refusal(`${path}: not a usable file of torch.save`);
    const isOld = isLegacy(fd, path, refuse);
    using scope = openScope();
    const file = new TensorFile(fd, path, options);
    const { content, checked } = isOld
      ? { content: readLegacy(file, refuse), checked: false }
      : readArchive(file, refuse);
    const load = tensorLoader(file, checked, refuse);
    const kept: Tensor[] = [];
    const keep = (tensor: Tensor) => {
      kept.push(tensor);
      return tensor;
    };
    const result = use({ content, load: (stored) => keep(load(stored)), keep, refuse });
    scope.keep(kept);
    return result;
  });
}

/** Whether a file is of a PyTorch before 1.6; refuses one that is no zip archive either. */
function isLegacy(fd: number, path: string, refuse: Refuse): boolean {
  const start = Buffer.alloc(16);
  try {
    readInto(fd, start, 0, path);
  } catch {
    refuse('it has fewer than 16 bytes');
  }
  if (start[0] === 0x80 && start[1] === 2) return true;
  if (start.readUInt16LE() !== 0x4b50) {
    refuse(`it begins with the bytes ${start.toString('hex', 0, 4)} instead of a zip archive's`);
  }
  return false;
}

/** PyTorch aligns storages for every dtype; other programs may not. */
const ALIGNMENT = 16;

/** Reads each storage once. The scope that is open when its first tensor is read owns it. */
function tensorLoader(file: TensorFile, checked: boolean, refuse: Refuse) {
  const read = new Map<ZipEntry, Tensor>();
  const bytesOf = (entry: ZipEntry): Tensor => {
    const known = read.get(entry);
    if (known !== undefined) return known;
    let found = 0;
    const addToCrc = (part: Uint8Array) => {
      found = crc32(part, found);
    };
    const bytes = file.bytes(entry.begin, entry.end, ALIGNMENT, checked ? addToCrc : undefined);
    if (checked) checkCrc(entry, found, refuse);
    read.set(entry, bytes);
    return bytes;
  };
  const flags = new Map<ZipEntry, Tensor>();
  const storageOf = (entry: ZipEntry, dtype: Dtype): Tensor => {
    const bytes = bytesOf(entry);
    // An untyped storage may have bytes beyond the last whole element.
    const rest = (entry.end - entry.begin) % dtypeInfo(dtype).bytes;
    if (dtype !== 'bool') {
      return elementsOf(bytes.narrow(0, 0, entry.end - entry.begin - rest), dtype);
    }
    const known = flags.get(entry) ?? elementsOf(bytes, dtype);
    flags.set(entry, known);
    return known;
  };
  return ({ entry, dtype, shape, stride, offset, lazy }: StoredTensor): Tensor => {
    const elements = storageOf(entry, dtype);
    // asStrided counts from its tensor's own offset, which in a mapped file is not 0.
    const whole = elements.narrow(0, offset, elements.numel() - offset);
    const plain = whole.asStrided([...shape], [...stride]);
    if (lazy.length === 0) return plain;
    // libtorch leaves the checks of these to others; these are views of a tensor of the right kind.
    return allowUnsafe(() =>
      lazy.reduce((view, op) => callOp(`aten::${op}`, view) as Tensor, plain),
    );
  };
}

/**
 * Reads a file of torch.save. Dicts become Map, lists and tuples Array, bytes Uint8Array. Tensors are on the CPU;
 * parameters become tensors without a gradient. Objects of other classes become {@link PickledObject}; none of their code
 * runs. Views share memory as they did when saved.
 *
 * @throws UserError that names the file and what is wrong with it
 */
export function loadPytorch(path: string, options: ReadOptions = {}): unknown {
  return withPytorchFile(path, options, ({ content, load }) => withTensors(content, load));
}

/** Replaces every stored tensor by a loaded one. Containers may hold each other in cycles. */
function withTensors(content: unknown, load: (stored: StoredTensor) => Tensor): unknown {
  const loaded = new Map<StoredTensor, Tensor>();
  const seen = new Set<object>();
  const waiting: object[] = [];
  const visit = (value: unknown): unknown => {
    if (value instanceof StoredTensor) {
      const tensor = loaded.get(value) ?? load(value);
      loaded.set(value, tensor);
      return tensor;
    }
    if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value);
      waiting.push(value);
    }
    return value;
  };
  const whole = visit(content);
  for (let container = waiting.pop(); container !== undefined; container = waiting.pop()) {
    visitInside(container, visit);
  }
  return whole;
}

function visitInside(container: object, visit: (value: unknown) => unknown): void {
  if (Array.isArray(container)) {
    for (const [i, item] of container.entries()) container[i] = visit(item);
  } else if (container instanceof Map) {
    for (const [key, value] of container) container.set(key, visit(value));
  } else if (container instanceof Set) {
    const items = [...container];
    container.clear();
    for (const item of items) container.add(visit(item));
  } else if (container instanceof PickledObject) {
    container.state = visit(container.state);
    visitInside(container.items, visit);
    visitInside(container.args as unknown[], visit);
  }
}
