/**
 * Reads files of torch.save: zip archives with the pickle of a value, `data.pkl`, and the elements of each storage,
 * `data/KEY`.
 */
import { crc32 } from 'node:zlib';
import { readInto, withFile } from '../../files/index.js';
import { checkOptions } from '../../settings/index.js';
import { type Dtype, dtypeInfo } from '../../torch/dtype.js';
import { type Tensor, torch } from '../../torch/index.js';
import { type Refuse, refusal } from '../refuse.js';
import { elementsOf, type ReadOptions, TensorFile } from '../tensor-file.js';
import { pytorchResolver } from './resolver.js';
import { StoredTensor } from './stored-tensor.js';
import { unpickle } from './unpickle.js';
import { PickledObject } from './values.js';
import { readDirectory, type ZipEntry } from './zip.js';

/** Checkpoints have shorter pickles: their tensors' elements lie outside. */
const MAX_PICKLE_BYTES = 64 * 1024 * 1024;

/** An open file of torch.save. */
export interface PytorchFile {
  /** The saved value, with a {@link StoredTensor} for each tensor. */
  readonly content: unknown;
  /**
   * Reads a tensor into the scope that is open around {@link withPytorchFile}. Tensors of one storage share its memory.
   */
  load(tensor: StoredTensor): Tensor;
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
    checkKind(fd, path, refuse);
    const entries = readDirectory(fd, path, refuse);
    const root = rootOf(entries, refuse);
    using scope = torch.scope();
    const file = new TensorFile(fd, path, options);
    // set_crc32_options(False) leaves out the checksums of all entries.
    const checked = [...entries.values()].some((entry) => entry.crc32 !== 0);
    const find = (name: string) => {
      const entry = entries.get(`${root}/${name}`);
      if (entry?.isCompressed) {
        refuse(`${entry.name} is compressed, which torch.save never does; save it again with that`);
      }
      return entry;
    };
    const textOf = (name: string) => {
      const entry = find(name);
      return entry && readWhole(file, entry, checked, refuse);
    };
    const order = textOf('byteorder')?.toString() ?? 'little';
    if (order !== 'little') {
      refuse(
        `its byte order is ${JSON.stringify(order)}; expected "little": save it again on such a machine`,
      );
    }
    const resolver = pytorchResolver((key) => find(`data/${key}`), file.size, refuse);
    const content = unpickle(textOf('data.pkl') as Buffer, resolver, refuse);
    const load = tensorLoader(file, checked, refuse);
    const loaded: Tensor[] = [];
    const result = use({
      content,
      load(stored) {
        const tensor = load(stored);
        loaded.push(tensor);
        return tensor;
      },
    });
    scope.keep(loaded);
    return result;
  });
}

/** Refuses a file that is no zip archive, and says what it is instead. */
function checkKind(fd: number, path: string, refuse: Refuse): void {
  const start = Buffer.alloc(16);
  try {
    readInto(fd, start, 0, path);
  } catch {
    refuse('it has fewer than 16 bytes');
  }
  // A bare pickle of protocol 2: torch.save wrote it before version 1.6.
  if (start[0] === 0x80 && start[1] === 2) {
    refuse(
      'it is of a PyTorch before 1.6, or a bare pickle; in Python, torch.save(torch.load(path), path) makes it a new one',
    );
  }
  if (start.readUInt16LE() !== 0x4b50) {
    refuse(`it begins with the bytes ${start.toString('hex', 0, 4)} instead of a zip archive's`);
  }
}

/** The folder of the archive that holds all entries. */
function rootOf(entries: ReadonlyMap<string, ZipEntry>, refuse: Refuse): string {
  const roots = [...entries.keys()].flatMap((name) => /^([^/]+)\/data\.pkl$/.exec(name)?.[1] ?? []);
  const [root] = roots;
  if (root === undefined || roots.length > 1) {
    return refuse(`it has ${roots.length} entries NAME/data.pkl; expected one`);
  }
  if (entries.has(`${root}/constants.pkl`)) {
    refuse(
      'it is a TorchScript program; in Python, torch.save(torch.jit.load(path).state_dict(), path) keeps its weights',
    );
  }
  return root;
}

function readWhole(file: TensorFile, entry: ZipEntry, checked: boolean, refuse: Refuse): Buffer {
  const { name, begin, end } = entry;
  if (end - begin > MAX_PICKLE_BYTES) {
    refuse(`${name} has ${end - begin} bytes; expected at most ${MAX_PICKLE_BYTES}`);
  }
  const bytes = Buffer.alloc(end - begin);
  readInto(file.fd, bytes, begin, file.path);
  if (checked) checkCrc(entry, crc32(bytes), refuse);
  return bytes;
}

function checkCrc({ name, crc32: expected }: ZipEntry, found: number, refuse: Refuse): void {
  if (found !== expected) {
    refuse(`${name} is damaged: its bytes do not match their CRC-32; use another copy`);
  }
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
  return ({ entry, dtype, shape, stride, offset }: StoredTensor): Tensor => {
    const elements = storageOf(entry, dtype);
    // asStrided counts from its tensor's own offset, which in a mapped file is not 0.
    return elements.narrow(0, offset, elements.numel() - offset).asStrided([...shape], [...stride]);
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
