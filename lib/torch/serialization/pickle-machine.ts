/** The stack machine of Python's pickle format: see unpickle.ts. */
import type { Refuse } from '../../files/refuse.js';
import type { Resolver } from './resolver.js';
import { PickledGlobal, PickledObject } from './values.js';

/** Bounds containers and memo entries, which take more memory than their bytes in the file. */
const MAX_OBJECTS = 1_000_000;
/** The limit of Python's own reader of untrusted files. */
const MAX_INTEGER_BYTES = 255;
const MAX_PROTOCOL = 5;

/** The opcode that ends a pickle. */
const STOP = 0x2e;

/** A stack with a memo. Its methods are what opcodes do. */
export class PickleMachine {
  readonly #bytes: Buffer;
  readonly #resolver: Resolver;
  readonly #refuse: Refuse;
  #at = 0;
  /** The offset of the current opcode. */
  #opcodeAt = 0;
  #stack: unknown[] = [];
  /** The stack's length at each mark. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, unknown>();
  #objects = 0;

  constructor(bytes: Buffer, at: number, resolver: Resolver, refuse: Refuse) {
    this.#bytes = bytes;
    this.#at = at;
    this.#resolver = resolver;
    this.#refuse = refuse;
  }

  /** The byte after what was read. */
  get end(): number {
    return this.#at;
  }

  /** @param actions What each opcode does. */
  run(actions: ReadonlyMap<number, (machine: PickleMachine) => void>): unknown {
    for (;;) {
      this.#opcodeAt = this.#at;
      const code = this.#take(1)[0] as number;
      if (code === STOP) {
        if (this.#marks.length > 0 || this.#stack.length !== 1) this.#fail('ends too early');
        return this.#pop();
      }
      const action = actions.get(code);
      if (action === undefined) {
        return this.#fail(`is the opcode 0x${code.toString(16)}, which has no place here`);
      }
      action(this);
    }
  }

  #fail(reason: string): never {
    return this.#refuse(`byte ${this.#opcodeAt} of its data.pkl ${reason}`);
  }

  #take(count: number): Buffer {
    if (count > this.#bytes.length - this.#at) this.#fail('leads past its end');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** Reads a length field of `width` bytes. */
  #length(width: 1 | 4 | 8): number {
    const field = this.#take(width);
    if (width < 8) return field.readUIntLE(0, width);
    const length = field.readBigUInt64LE();
    if (length > BigInt(this.#bytes.length)) this.#fail('leads past its end');
    return Number(length);
  }

  #push(value: unknown): void {
    this.#stack.push(value);
  }

  /** Pushes a value that takes memory of its own. */
  #pushObject(value: unknown): void {
    this.#count();
    this.#stack.push(value);
  }

  #count(): void {
    if (++this.#objects > MAX_OBJECTS) this.#fail(`makes more than ${MAX_OBJECTS} objects`);
  }

  #pop(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) this.#fail('takes from an empty stack');
    return this.#stack.pop();
  }

  #top(): unknown {
    const value = this.#pop();
    this.#stack.push(value);
    return value;
  }

  #popMark(): unknown[] {
    const mark = this.#marks.pop();
    if (mark === undefined) return this.#fail('looks for a mark that is not there');
    return this.#stack.splice(mark);
  }

  proto(): void {
    const version = this.#take(1)[0] as number;
    if (version < 2 || version > MAX_PROTOCOL) {
      this.#fail(`says protocol ${version}; expected 2 to ${MAX_PROTOCOL}`);
    }
  }

  /** A frame gives the number of bytes that follow; they are all in memory already. */
  frame(): void {
    const length = this.#length(8);
    if (length > this.#bytes.length - this.#at) this.#fail('leads past its end');
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  pop(): void {
    const mark = this.#marks.at(-1);
    if (mark !== undefined && mark === this.#stack.length) this.#marks.pop();
    else this.#pop();
  }

  popMark(): void {
    this.#popMark();
  }

  dup(): void {
    this.#push(this.#top());
  }

  constant(value: unknown): void {
    this.#push(value);
  }

  unsigned(width: 1 | 2): void {
    this.#push(this.#take(width).readUIntLE(0, width));
  }

  int32(): void {
    this.#push(this.#take(4).readInt32LE());
  }

  /** Two's complement, little-endian, of any length. */
  long(width: 1 | 4): void {
    const length = this.#length(width);
    if (length > MAX_INTEGER_BYTES) this.#fail(`is an integer of ${length} bytes`);
    const digits = Buffer.from(this.#take(length)).reverse().toString('hex');
    const value = BigInt.asIntN(8 * length, BigInt(`0x0${digits}`));
    const number = Number(value);
    this.#push(Number.isSafeInteger(number) ? number : value);
  }

  float(): void {
    this.#push(this.#take(8).readDoubleBE());
  }

  text(width: 1 | 4 | 8): void {
    this.#push(this.#utf8(this.#take(this.#length(width))));
  }

  #utf8(bytes: Uint8Array): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return this.#fail('is a text that is not UTF-8');
    }
  }

  /** A str of Python 2: its bytes are read as Latin-1. */
  latin1Text(width: 1 | 4): void {
    this.#push(this.#take(this.#length(width)).toString('latin1'));
  }

  byteString(width: 1 | 4 | 8): void {
    this.#pushObject(Uint8Array.from(this.#take(this.#length(width))));
  }

  emptyList(): void {
    this.#pushObject([]);
  }

  emptyDict(): void {
    this.#pushObject(new Map());
  }

  emptySet(): void {
    this.#pushObject(new Set());
  }

  /** The last `count` values as a tuple. */
  tuple(count: number): void {
    const items = Array.from({ length: count }, () => this.#pop());
    this.#pushObject(items.reverse());
  }

  markedList(): void {
    this.#pushObject(this.#popMark());
  }

  markedSet(): void {
    this.#pushObject(new Set(this.#popMark()));
  }

  markedDict(): void {
    const items = this.#popMark();
    const dict = new Map();
    this.#setItems(dict, items);
    this.#pushObject(dict);
  }

  append(): void {
    const item = this.#pop();
    this.#extend([item]);
  }

  appends(): void {
    this.#extend(this.#popMark());
  }

  #extend(items: readonly unknown[]): void {
    const target = this.#top();
    if (Array.isArray(target)) for (const item of items) target.push(item);
    else if (target instanceof PickledObject) for (const item of items) target.items.push(item);
    else this.#fail('appends to what is no list');
  }

  addItems(): void {
    const items = this.#popMark();
    const target = this.#top();
    if (!(target instanceof Set)) throw this.#fail('adds to what is no set');
    for (const item of items) target.add(item);
  }

  setItem(): void {
    const value = this.#pop();
    const key = this.#pop();
    this.#setItems(this.#top(), [key, value]);
  }

  setItems(): void {
    const items = this.#popMark();
    this.#setItems(this.#top(), items);
  }

  #setItems(target: unknown, items: readonly unknown[]): void {
    if (items.length % 2 !== 0) this.#fail('has a key without a value');
    for (let i = 0; i < items.length; i += 2) {
      if (target instanceof Map) target.set(items[i], items[i + 1]);
      else if (target instanceof PickledObject) target.items.push([items[i], items[i + 1]]);
      else this.#fail('sets an item of what is no dict');
    }
  }

  memoGet(width: 1 | 4): void {
    const index = this.#take(width).readUIntLE(0, width);
    if (!this.#memo.has(index)) this.#fail(`asks for memo ${index}, which is not there`);
    this.#push(this.#memo.get(index));
  }

  memoPut(width: 1 | 4): void {
    this.#memoise(this.#take(width).readUIntLE(0, width));
  }

  memoNext(): void {
    this.#memoise(this.#memo.size);
  }

  #memoise(index: number): void {
    this.#count();
    this.#memo.set(index, this.#top());
  }

  global(): void {
    const module = this.#line();
    this.#pushObject(new PickledGlobal(`${module}.${this.#line()}`));
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) return this.#fail('is a name without an end');
    const text = this.#utf8(this.#take(end - this.#at));
    this.#take(1);
    return text;
  }

  stackGlobal(): void {
    const name = this.#pop();
    const module = this.#pop();
    if (typeof name !== 'string' || typeof module !== 'string') {
      throw this.#fail('names a class by what is no text');
    }
    this.#pushObject(new PickledGlobal(`${module}.${name}`));
  }

  /** Calls a function, or a class's `__new__`. */
  call(): void {
    const args = this.#pop();
    this.#call(this.#pop(), args);
  }

  callWithNames(): void {
    const names = this.#pop();
    const args = this.#pop();
    const target = this.#pop();
    if (!(names instanceof Map)) throw this.#fail('calls with names that are no dict');
    if (names.size > 0 && target instanceof PickledGlobal) {
      // The resolver knows no class or function that is called so.
      this.#pushObject(new PickledObject(target.name, [args, names]));
    } else this.#call(target, args);
  }

  #call(target: unknown, args: unknown): void {
    if (!Array.isArray(args)) throw this.#fail('calls with what is no tuple');
    if (!(target instanceof PickledGlobal)) throw this.#fail('calls what is no class or function');
    const value = this.#resolver.call(target.name, args);
    this.#pushObject(value === undefined ? new PickledObject(target.name, args) : value);
  }

  /** Sets an object's attributes. Those of containers, such as a state dict's versions, are left out. */
  build(): void {
    const state = this.#pop();
    const target = this.#top();
    if (target instanceof PickledObject) target.state = state;
  }

  persistent(): void {
    this.#pushObject(this.#resolver.persistent(this.#pop()));
  }
}
