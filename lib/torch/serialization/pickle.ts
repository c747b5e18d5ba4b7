/** Writes values as Python's pickle format, protocol 2, with tensors as PyTorch has them in its files. */
import { UserError } from '../../errors.js';
import { dtypeInfo } from '../dtype.js';
import { FloatScalar } from '../scalar.js';
import { Tensor } from '../tensor.js';
import { storageClasses, UNTYPED_STORAGE, untypedDtypes } from './stored-tensor.js';

/** No checkpoint nests deeper, and Python's reader has limits of its own. */
const MAX_DEPTH = 100;

const EMPTY = Buffer.alloc(0);

/** A pickle, and the tensors of its storages `0`, `1` … in order. */
export interface Pickled {
  readonly bytes: Buffer;
  readonly storages: readonly Tensor[];
}

/**
 * Array becomes a list, Map an OrderedDict, a plain object a dict, Set a set, Uint8Array bytes. A whole number becomes an int, `torch.asFloat(1)` a float.
 *
 * The tensors that it makes belong to the open scope.
 *
 * @param value null, boolean, number, bigint, string, Array, Map, Set, Uint8Array, plain object, Tensor, in any nesting
 * @throws UserError that names what has no place in a file for PyTorch
 */
export function pickle(value: unknown): Pickled {
  const pickler = new Pickler();
  pickler.save(value, 'the value', 0);
  return pickler.finish();
}

class Pickler {
  readonly #parts: Uint8Array[] = [Buffer.from([0x80, 2])];
  /** Memo indices of the objects and names that have been written. */
  readonly #memo = new Map<unknown, number>();
  readonly #storages: Tensor[] = [];

  finish(): Pickled {
    this.#parts.push(Buffer.from('.'));
    return { bytes: Buffer.concat(this.#parts), storages: this.#storages };
  }

  #opcode(code: string, operand: Uint8Array = EMPTY): void {
    this.#parts.push(Buffer.from(code, 'latin1'), operand);
  }

  /** Writes a reference to a key that was written before; else calls `write` and memoizes the key. */
  #writeOnce(key: unknown, write: () => void): void {
    if (this.#writeReference(key)) return;
    write();
    this.#memoize(key);
  }

  /** Writes a reference to a key that was written before, and returns whether it was. */
  #writeReference(key: unknown): boolean {
    const known = this.#memo.get(key);
    if (known !== undefined) this.#opcode('j', uint32(known));
    return known !== undefined;
  }

  #memoize(key: unknown): void {
    this.#opcode('r', uint32(this.#memo.size));
    this.#memo.set(key, this.#memo.size);
  }

  /** @param where The path to the value, for errors. */
  save(value: unknown, where: string, depth: number): void {
    if (depth > MAX_DEPTH) throw new UserError(`${where}: nested deeper than ${MAX_DEPTH}`);
    if (value === null) this.#opcode('N');
    else if (typeof value === 'boolean') this.#opcode(value ? '\x88' : '\x89');
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'bigint') this.#integer(value, where);
    else if (typeof value === 'string') this.#text(value, where);
    else if (value instanceof FloatScalar) this.#float(value.value);
    else if (value instanceof Tensor) this.#writeOnce(value, () => this.#tensor(value, where));
    else if (typeof value === 'object') this.#container(value, where, depth);
    else this.#refuse(value, where);
  }

  #refuse(value: unknown, where: string): never {
    const kind = typeof value === 'object' ? value?.constructor?.name : typeof value;
    const hint = ArrayBuffer.isView(value) ? '; torch.tensor() makes a tensor of it' : '';
    throw new UserError(
      `${where} is of the type ${kind}; expected null, a boolean, number, text, tensor, array, Map, Set, Uint8Array or plain object${hint}`,
    );
  }

  /** A container is memoized before it is filled: it may contain itself. */
  #container(value: object, where: string, depth: number): void {
    if (this.#writeReference(value)) return;
    if (Array.isArray(value)) {
      this.#opcode(']');
      this.#memoize(value);
      this.#opcode('(');
      for (const [i, item] of value.entries()) this.save(item, `${where}[${i}]`, depth + 1);
      this.#opcode('e');
    } else if (value instanceof Map) {
      this.#global('collections', 'OrderedDict');
      this.#opcode(')R');
      this.#items(value, value, where, depth);
    } else if (value instanceof Set) {
      this.#set(value, where, depth);
    } else if (value instanceof Uint8Array) {
      this.#bytes(value);
    } else if ([Object.prototype, null].includes(Object.getPrototypeOf(value))) {
      this.#opcode('}');
      this.#items(value, entriesOf(value), where, depth);
    } else this.#refuse(value, where);
  }

  /** A set is made from a list of its items; it cannot contain itself. */
  #set(set: ReadonlySet<unknown>, where: string, depth: number): void {
    this.#global('__builtin__', 'set');
    this.#opcode('(](');
    for (const item of set) this.save(item, `an item of ${where}`, depth + 1);
    this.#opcode('etR');
    this.#memoize(set);
  }

  /** Protocol 2 has no bytes: Python encodes a text with the same character codes. */
  #bytes(bytes: Uint8Array): void {
    this.#global('_codecs', 'encode');
    const text = Buffer.from(Buffer.from(bytes).toString('latin1'));
    this.#opcode('(X', Buffer.concat([uint32(text.length), text]));
    this.#text('latin1', 'bytes');
    this.#opcode('tR');
    this.#memoize(bytes);
  }

  #items(dict: object, items: Iterable<[unknown, unknown]>, where: string, depth: number): void {
    this.#memoize(dict);
    this.#opcode('(');
    for (const [key, item] of items) {
      if (typeof key === 'object' && key !== null) this.#refuse(key, `a key of ${where}`);
      this.save(key, `a key of ${where}`, depth + 1);
      this.save(item, `${where}[${JSON.stringify(String(key))}]`, depth + 1);
    }
    this.#opcode('u');
  }

  #number(value: number): void {
    const bytes = Buffer.alloc(4);
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) this.#float(value);
    else if (value >= 0 && value < 0x100) this.#opcode('K', Buffer.from([value]));
    else if (value === (value | 0)) {
      bytes.writeInt32LE(value);
      this.#opcode('J', bytes);
    } else this.#integer(BigInt(value), '');
  }

  #float(value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    this.#opcode('G', bytes);
  }

  /** Two's complement, little-endian, as short as the sign allows. */
  #integer(value: bigint, where: string): void {
    const bits = (value < 0n ? ~value : value).toString(2).length + 1;
    const length = Math.ceil(bits / 8);
    if (length > 255)
      throw new UserError(`${where} is an integer of ${length} bytes; expected at most 255`);
    const digits = BigInt.asUintN(8 * length, value)
      .toString(16)
      .padStart(2 * length, '0');
    const bytes = Buffer.from(digits, 'hex').reverse();
    this.#opcode('\x8a', Buffer.concat([Buffer.from([length]), bytes]));
  }

  #text(value: string, where: string): void {
    if (/\p{Surrogate}/u.test(value)) {
      throw new UserError(`${where}: ${JSON.stringify(value)} has half a character in it`);
    }
    this.#writeOnce(value, () => {
      const bytes = Buffer.from(value);
      this.#opcode('X', Buffer.concat([uint32(bytes.length), bytes]));
    });
  }

  #global(module: string, name: string): void {
    const text = `${module}\n${name}\n`;
    // The prefix keeps the memo key apart from the texts that are saved.
    this.#writeOnce(`\0${text}`, () => this.#opcode('c', Buffer.from(text)));
  }

  #tensor(tensor: Tensor, where: string): void {
    const { dtype, shape } = tensor;
    const storageClass = storageClasses.get(dtype);
    const untyped = untypedDtypes.has(dtype);
    if (storageClass === undefined && !untyped) {
      throw new UserError(`${where} is ${dtype}, which a file for PyTorch cannot hold here`);
    }
    const [name, count] = untyped
      ? [UNTYPED_STORAGE, tensor.numel() * dtypeInfo(dtype).bytes]
      : [storageClass as string, tensor.numel()];
    const split = name.lastIndexOf('.');
    this.#global('torch._utils', untyped ? '_rebuild_tensor_v3' : '_rebuild_tensor_v2');
    this.#opcode('((');
    this.#text('storage', where);
    this.#global(name.slice(0, split), name.slice(split + 1));
    this.#text(String(this.#storages.length), where);
    this.#text('cpu', where);
    this.#number(count);
    this.#opcode('tQ');
    this.#number(0);
    this.#tuple(shape);
    this.#tuple(contiguousStrides(shape));
    // Not a parameter, and no hooks.
    this.#opcode('\x89');
    this.#global('collections', 'OrderedDict');
    this.#opcode(')R');
    if (untyped) this.#global('torch', dtype);
    this.#opcode('tR');
    this.#storages.push(tensor);
  }

  #tuple(numbers: readonly number[]): void {
    this.#opcode('(');
    for (const number of numbers) this.#number(number);
    this.#opcode('t');
  }
}

/** Whether an object is the state of an optimizer, whose parameters are numbers in Python. */
function isOptimizerState(value: object): boolean {
  return 'param_groups' in value && 'state' in value && Object.keys(value).length === 2;
}

/** The items of an object. */
function entriesOf(value: object): [unknown, unknown][] {
  if (!isOptimizerState(value)) return Object.entries(value);
  return Object.entries(value).map(([key, item]) => [key, key === 'state' ? byNumber(item) : item]);
}

/**
 * The state of each parameter by its number. Each has tensors of its own, where here they share the count of steps: PyTorch
 * counts in each of them.
 */
function byNumber(state: object): unknown {
  const isNumbered = Object.entries(state).every(
    ([id, values]) => /^\d+$/.test(id) && typeof values === 'object' && values !== null,
  );
  if (!isNumbered) return state;
  const own = (value: unknown) => (value instanceof Tensor ? value.detach() : value);
  const parts = Object.entries(state).map(([id, values]: [string, object]) => {
    const tensors = Object.entries(values).map(([name, value]) => [name, own(value)] as const);
    return [Number(id), Object.fromEntries(tensors)] as const;
  });
  return new Map<unknown, unknown>(parts);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function contiguousStrides(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (const side of shape.toReversed()) {
    strides.unshift(step);
    step *= Math.max(1, side);
  }
  return strides;
}
