/** Index expressions, the same ones in each run, in Python's notation and in this library's. */
import { type Index, type Tensor, torch } from '../../lib/torch/index.js';
import { generator } from './print-cases.js';

/** One index in both notations. */
export interface PartCase {
  python: string;
  /** Made anew for each use: a tensor belongs to the scope that is open. */
  ours: () => Index;
}

export interface IndexCase {
  shape: readonly number[];
  /** What stands between the brackets. */
  python: string;
  parts: readonly PartCase[];
  /** Some index is a tensor, an array or a boolean, so that a part is picked and not viewed. */
  advanced: boolean;
}

type Random = () => number;
const below = (random: Random, bound: number) => Math.floor(random() * bound);
const pick = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)] as T;

type Nested = number | boolean | Nested[];

/** The numbers that `next` gives, in nested arrays. */
function nested(shape: readonly number[], next: () => number | boolean): Nested {
  const [size, ...rest] = shape;
  return size === undefined ? next() : Array.from({ length: size }, () => nested(rest, next));
}

const source = (value: Nested): string =>
  Array.isArray(value)
    ? `[${value.map(source).join(', ')}]`
    : typeof value === 'boolean'
      ? value
        ? 'True'
        : 'False'
      : String(value);

function integer(random: Random, size: number): PartCase {
  // One in twenty is out of bounds.
  const reach = random() < 0.05 ? size + 2 : size;
  const value = below(random, Math.max(2 * reach, 1)) - reach;
  const python = String(value);
  if (random() < 0.8) return { python, ours: () => (random() < 0.2 ? BigInt(value) : value) };
  const dtype = pick(random, ['int64', 'int32', 'int16'] as const);
  return {
    python: `torch.tensor(${value}, dtype=torch.${dtype})`,
    ours: () => torch.tensor(value, { dtype }),
  };
}

function range(random: Random, size: number): PartCase {
  const bound = () => (random() < 0.4 ? null : below(random, 2 * size + 5) - size - 2);
  const [start, stop] = [bound(), bound()];
  const step = random() < 0.6 ? null : random() < 0.05 ? 0 : 1 + below(random, 3);
  const text = `${start ?? ''}:${stop ?? ''}${step === null ? '' : `:${step}`}`;
  const asText = random() < 0.5;
  return {
    python: text,
    ours: () => (asText ? (text as ':') : torch.slice(start, stop, step)),
  };
}

function ofIndices(random: Random, size: number, shape: readonly number[]): PartCase {
  const reach = random() < 0.04 ? size + 1 : size;
  const values = nested(size === 0 ? [0] : shape, () => below(random, 2 * reach) - reach);
  const python = source(values);
  if (random() < 0.5) return { python, ours: () => values as Index };
  const dtype = pick(random, ['int64', 'int32'] as const);
  return {
    python: `torch.tensor(${python}, dtype=torch.${dtype})`,
    ours: () => torch.tensor(values, { dtype }),
  };
}

function ofMask(random: Random, shape: readonly number[], trues: number): PartCase {
  const count = shape.reduce((product, size) => product * size, 1);
  const places = new Set<number>();
  while (places.size < Math.min(trues, count)) places.add(below(random, count));
  let i = 0;
  const values = nested(shape, () => places.has(i++));
  const python = source(values);
  // Nested lists of booleans are counted as one dimension by PyTorch, which matters before an ellipsis.
  if (shape.length === 1 && count > 0 && random() < 0.5) {
    return { python, ours: () => values as Index };
  }
  const dtype = random() < 0.1 ? 'uint8' : 'bool';
  return {
    python: `torch.tensor(${python}, dtype=torch.${dtype}).reshape(${source([...shape])})`,
    ours: () => torch.tensor(values, { dtype }).reshape(shape),
  };
}

function boolean(random: Random): PartCase {
  const value = random() < 0.7;
  if (random() < 0.6) return { python: source(value), ours: () => value };
  return { python: `torch.tensor(${source(value)})`, ours: () => torch.tensor(value) };
}

function randomCase(random: Random): IndexCase {
  const shape = Array.from({ length: below(random, 6) }, () =>
    random() < 0.06 ? 0 : 1 + below(random, 4),
  );
  // What advanced indices broadcast to.
  const picked = 1 + below(random, 3);
  const forms = pick(random, [[[picked]], [[picked], [1]], [[2, picked], [picked], [2, 1]]]);
  const likesPicks = random() < 0.6;
  const parts: PartCase[] = [];
  let advanced = false;
  let dim = 0;
  let hasEllipsis = false;
  const takeAdvanced = (part: PartCase, dims: number) => {
    parts.push(part);
    advanced = true;
    dim += dims;
  };
  while (random() < 0.85) {
    const size = shape[dim];
    const kind = random();
    if (kind < 0.08) parts.push({ python: 'None', ours: () => (random() < 0.5 ? null : 'None') });
    else if (kind < 0.11) takeAdvanced(boolean(random), 0);
    else if (kind < 0.25 && !hasEllipsis) {
      hasEllipsis = true;
      parts.push({ python: '...', ours: () => '...' });
      dim += below(random, shape.length - dim + 1);
    } else if (size === undefined) {
      if (random() < 0.95) break;
      parts.push(integer(random, 1));
    } else if (likesPicks && kind < 0.55) {
      takeAdvanced(ofIndices(random, size, pick(random, forms)), 1);
    } else if (likesPicks && kind < 0.65) {
      const dims = Math.min(1 + below(random, 2), shape.length - dim);
      takeAdvanced(ofMask(random, shape.slice(dim, dim + dims), picked), dims);
    } else if (kind < 0.8) {
      parts.push(range(random, size));
      dim++;
    } else {
      parts.push(integer(random, size));
      dim++;
    }
  }
  const list = parts.map(({ python }) => python).join(', ');
  // The comma makes a tuple: a sole nested list would be read as one.
  const python =
    parts.length === 0
      ? '()'
      : parts.length === 1 && parts[0]?.python.startsWith('[')
        ? `${list},`
        : list;
  return { shape, python, parts, advanced };
}

export function indexCases(count: number): IndexCase[] {
  const random = generator(77);
  const cases = new Map<string, IndexCase>();
  while (cases.size < count) {
    const one = randomCase(random);
    cases.set(`${one.shape} ${one.python}`, one);
  }
  return [...cases.values()];
}

/** Reads a case's part, one of the ways in which it can be written. */
export function readPart(x: Tensor, { parts }: IndexCase): Tensor {
  return x.index(...parts.map(({ ours }) => ours()));
}

/** A case's indices as indexPut_ takes them. */
export function indicesForWriting({ parts }: IndexCase): Index | Index[] {
  const indices = parts.map(({ ours }) => ours());
  if (indices.length === 1 && !Array.isArray(indices[0])) return indices[0] as Index;
  // In a list of tensors alone, null would be a whole dimension.
  return indices.map((index) => (index === null ? 'None' : index));
}

/** A tensor of the numbers from `first` on, as tests/python/indexing.py makes them. */
export function numbered(
  shape: readonly number[],
  dtype: 'float32' | 'float64' | 'int64' | 'bool',
  first = 0,
): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Float64Array.from({ length: count }, (_, i) => i + first);
  return torch.tensor(values, { shape }).to(dtype);
}
