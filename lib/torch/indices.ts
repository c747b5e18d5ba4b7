/** Indices of tensors: the forms that users write, and their checked form. */
import { tensor } from './create.js';
import { describeValue } from './describe.js';
import type { Device } from './dtype.js';
import { TorchError, type TorchErrorCode } from './errors.js';
import { flatten } from './nested.js';
import { Tensor } from './tensor.js';

/** A range of an indexed dimension, as Python's `start:stop:step`. */
export class Slice {
  constructor(
    readonly start: number | null = null,
    readonly stop: number | null = null,
    readonly step: number | null = null,
  ) {}
}

/** `slice(1, 5)` is Python's `1:5`, `slice(null, null, 2)` its `::2`. */
export function slice(
  start: number | null = null,
  stop: number | null = null,
  step: number | null = null,
): Slice {
  return new Slice(start, stop, step);
}

/** Indices or a mask in nested arrays; all booleans or all whole numbers. */
export type IndexArray = readonly (number | bigint | boolean | IndexArray)[];

/**
 * One index of a tensor.
 *
 * - a whole number: that element of a dimension, counted from the end if negative; the dimension goes away
 * - `torch.slice(start, stop, step)`, or the same in Python's notation, `'1:3'`, `'::2'`, `':'`: a range of a dimension
 * - `'...'`: as many whole dimensions as the other indices leave
 * - `null` or `'None'`: a new dimension of size 1
 * - a boolean: a new dimension of size 1, or of size 0 if false
 * - a Tensor of int64 or int32, or an array of whole numbers: those elements of a dimension
 * - a Tensor of bool or uint8, or an array of booleans: a mask over as many dimensions as it has
 */
export type Index =
  | number
  | bigint
  | boolean
  | null
  | Slice
  | Tensor
  | '...'
  | 'None'
  | `${string}:${string}`
  | IndexArray;

export const ellipsis = Symbol('...');

/** An index in its checked form: arrays have become tensors, and texts slices. */
export type IndexPart = number | boolean | null | Slice | Tensor | typeof ellipsis;

/** The error for one index; `what` completes the sentence `indices[0] …`. */
export function indexError(
  op: string,
  position: number,
  what: string,
  code: TorchErrorCode,
): TorchError {
  return new TorchError(`${op}: indices[${position}] ${what}`, code, op);
}

/** Reads one index of `self`. Tensors are made for arrays, on its device. */
export function toIndexPart(op: string, index: unknown, position: number, self: Tensor): IndexPart {
  if (index === null || typeof index === 'boolean') return index;
  if (typeof index === 'number' || typeof index === 'bigint') {
    const number = Number(index);
    if (Number.isSafeInteger(number)) return number;
    throw indexError(op, position, `should be a whole number, got ${index}`, 'IndexError');
  }
  if (typeof index === 'string') return textPart(op, index, position);
  if (index instanceof Slice) return checkedSlice(op, index, position);
  if (index instanceof Tensor) return checkedTensor(op, index, position);
  if (Array.isArray(index)) return arrayPart(op, index, position, self.device);
  throw indexError(
    op,
    position,
    "should be a whole number, a slice such as '1:3', '...', null, a boolean, a Tensor or an array of whole numbers " +
      `or booleans, got ${describeValue(index)}`,
    'TypeError',
  );
}

const sliceText = /^\s*([+-]?\d+)?\s*:\s*([+-]?\d+)?\s*(?::\s*([+-]?\d+)?\s*)?$/;

// Parsing a slice costs as much as applying it, and programs use the same few repeatedly.
const MAX_KNOWN_SLICES = 256;
const knownSlices = new Map<string, Slice>();

function textPart(op: string, text: string, position: number): IndexPart {
  const known = knownSlices.get(text);
  if (known !== undefined) return known;
  if (text === '...') return ellipsis;
  if (text === 'None') return null;
  const match = sliceText.exec(text);
  if (match === null) {
    throw indexError(
      op,
      position,
      `should be a slice in Python's notation such as '1:3', '::2' or ':', or '...' or 'None', got '${text}'`,
      'ValueError',
    );
  }
  const [start, stop, step] = match
    .slice(1)
    .map((bound) => (bound === undefined ? null : Number(bound)));
  const slice = checkedSlice(op, new Slice(start, stop, step), position);
  if (knownSlices.size < MAX_KNOWN_SLICES) knownSlices.set(text, slice);
  return slice;
}

function checkedSlice(op: string, slice: Slice, position: number): Slice {
  for (const name of ['start', 'stop', 'step'] as const) {
    const bound: unknown = slice[name];
    if (bound === null || Number.isSafeInteger(bound)) continue;
    throw indexError(
      op,
      position,
      `should have a whole number or null for its ${name}, got ${describeValue(bound)}`,
      'TypeError',
    );
  }
  if (slice.step !== null && slice.step <= 0) {
    throw indexError(
      op,
      position,
      `should have a step greater than zero, got ${slice.step}`,
      'ValueError',
    );
  }
  return slice;
}

const integerDtypes: readonly string[] = ['int64', 'int32', 'uint8', 'bool'];
const scalarDtypes = /^u?int\d+$|^bool$/;

function checkedTensor(op: string, index: Tensor, position: number): Tensor {
  const { dtype } = index;
  // A single integer of any width is read as a number.
  if (integerDtypes.includes(dtype) || (scalarDtypes.test(dtype) && index.ndim === 0)) return index;
  throw indexError(
    op,
    position,
    `should be a tensor of int64, int32, uint8 or bool, got ${describeValue(index)}`,
    'IndexError',
  );
}

function arrayPart(
  op: string,
  array: readonly unknown[],
  position: number,
  device: Device,
): Tensor {
  let flat: ReturnType<typeof flatten>;
  try {
    flat = flatten(array);
  } catch {
    throw indexError(
      op,
      position,
      `should be an array whose parts are equally long, got ${describeValue(array)}`,
      'ValueError',
    );
  }
  const { items, shape } = flat;
  const bools = items.length > 0 && items.every((item) => typeof item === 'boolean');
  if (bools) return tensor(items as boolean[], { shape, dtype: 'bool', device });
  for (const item of items) {
    if (typeof item === 'bigint' || Number.isSafeInteger(item)) continue;
    const number = typeof item === 'number';
    throw indexError(
      op,
      position,
      `should be an array of whole numbers only or of booleans only, got ${describeValue(item)} in it`,
      number ? 'IndexError' : 'TypeError',
    );
  }
  return tensor(items as number[], { shape, dtype: 'int64', device });
}

/** Whether an array is one index and not a list of indices: it holds only numbers and booleans, at any depth. */
export function isIndexArray(value: readonly unknown[]): boolean {
  return value.every((item) =>
    Array.isArray(item)
      ? isIndexArray(item)
      : typeof item === 'number' || typeof item === 'bigint' || typeof item === 'boolean',
  );
}
