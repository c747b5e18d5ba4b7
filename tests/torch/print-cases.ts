/** Tensors of many kinds, the same ones in each run, to be printed by both sides. */
import { dtypes } from '../../lib/torch/dtype.js';
import { type Dtype, type PrintOptions, type Tensor, torch } from '../../lib/torch/index.js';

/** How the printed tensor is made from the one that holds the numbers. */
export type Form =
  | 'plain'
  | 'requires_grad'
  | 'grad_fn'
  | 'in_place'
  | 'transposed'
  | 'every_other'
  | 'conjugate'
  | 'imaginary_of_conjugate'
  | 'sparse'
  | 'compressed'
  | 'meta';

export interface PrintCase {
  name: string;
  tensor: Tensor;
  form: Form;
  options?: Partial<PrintOptions> & { profile?: 'default' | 'short' | 'full' };
  defaultDtype?: 'float64' | 'float16';
}

/** mulberry32: uniform numbers from 0 to 1. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

const shapes: readonly (readonly number[])[] = [
  [],
  [1],
  [3],
  [7],
  [23],
  [100],
  [1000],
  [1001],
  [2, 3],
  [5, 30],
  [40, 40],
  [3, 400],
  [400, 3],
  [1, 1500],
  [1500, 1],
  [2, 3, 4],
  [1, 1, 1, 1],
  [12, 11, 10],
  [7, 7, 30],
  [2, 2, 2, 2, 2],
  [2, 9, 1, 8, 8],
];

type Random = () => number;
const sign = (random: Random) => (random() < 0.5 ? -1 : 1);
const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;

const specials = [0, -0, Number.NaN, Infinity, -Infinity, 1, -1];

/** One number of each kind. */
const numbers: Record<string, (random: Random) => number> = {
  fractions: (random) => sign(random) * random() * 3,
  'small whole numbers': (random) => Math.floor(random() * 20) - 10,
  'whole numbers to 2^31': (random) => sign(random) * Math.floor(random() * 2 ** 31),
  'all magnitudes': (random) => sign(random) * 10 ** (random() * 76 - 38),
  'extreme magnitudes': (random) => sign(random) * 10 ** (random() * 630 - 323),
  tiny: (random) => random() * 1e-6,
  huge: (random) => sign(random) * random() * 1e12,
  'around 1e-4': (random) => pick(random, [1e-4, 1.00001e-4, 9.9999e-5, 5e-4]),
  'from 1e-4 on': (random) => pick(random, [1e-4, 5e-4]),
  'around a ratio of 1000': (random) => pick(random, [0.5, 500, 499.5, 500.5, 1]),
  'around 1e8': (random) => pick(random, [1e8, 1e8 + 8, 1e8 - 8, 1e6]),
  ties: (random) => (sign(random) * (2 * Math.floor(random() * 999) + 1)) / 2 ** 5,
  'ties in scientific notation': (random) =>
    pick(random, [1000005, 1000015, 10000050, 3.0517578125e-5, 1.52587890625e-5]),
  'about to gain a digit': (random) => pick(random, [9.99995, 99.99999, 0.99995, -9.99996]),
  'special values': (random) => pick(random, specials),
  'fractions and special values': (random) =>
    random() < 0.5 ? pick(random, specials) : random() * 5,
  'whole numbers and special values': (random) =>
    random() < 0.5 ? pick(random, specials) : Math.floor(random() * 500),
  zeros: () => 0,
  'zeros of both signs': (random) => sign(random) * 0,
};

/** Any bits at all are numbers of some kind in these. */
const bitDtypes = ['float16', 'bfloat16', 'float32', 'float64', 'complex64'] as const;
const floats = ['float32', 'float64', 'float16', 'bfloat16', 'float8_e5m2', 'float8_e4m3fn'];
const complexes = ['complex64', 'complex128', 'complex32'];
const integers = ['int64', 'int32', 'int16', 'int8', 'uint8', 'uint16', 'uint32', 'uint64'];

function ofNumbers(
  random: Random,
  dtype: Dtype,
  shape: readonly number[],
  number: (random: Random) => number,
): Tensor {
  const complex = dtype.startsWith('complex');
  const count = shape.reduce((product, size) => product * size, complex ? 2 : 1);
  const list = Float64Array.from({ length: count }, () => number(random));
  const wide = torch.tensor(list, { dtype: complex ? 'complex128' : 'float64', shape });
  return wide.to(dtype);
}

function ofBits(random: Random, dtype: Dtype, shape: readonly number[]): Tensor {
  const info = dtypes.get(dtype);
  if (info === undefined) throw new Error(dtype);
  const count = shape.reduce((product, size) => product * size, info.bytes);
  const bytes = Uint8Array.from({ length: count }, () => {
    return dtype === 'bool' ? Math.floor(random() * 2) : Math.floor(random() * 256);
  });
  return torch.tensor(new info.array(bytes.buffer), { dtype, shape });
}

const optionSets: readonly PrintCase['options'][] = [
  { precision: 0 },
  { precision: 1 },
  { precision: 2 },
  { precision: 10 },
  { precision: 40 },
  { precision: 120 },
  { threshold: 5 },
  { threshold: 0, edgeItems: 1 },
  { threshold: 20, edgeItems: 2 },
  { threshold: 20, edgeItems: 0 },
  { lineWidth: 40 },
  { lineWidth: 200 },
  { lineWidth: 1 },
  { sciMode: true },
  { sciMode: false },
  { sciMode: true, precision: 0 },
  { profile: 'short' },
  { profile: 'full' },
  { profile: 'full', edgeItems: 1, precision: 3 },
];

/** All of the cases. They hold tensors: make them in a scope. */
export function printCases(): PrintCase[] {
  const random = generator(20260);
  const cases: PrintCase[] = [];
  const add = (what: string, tensor: Tensor, more: Partial<PrintCase> = {}) => {
    const parts = [`${tensor.dtype}[${tensor.shape}] of ${what}`];
    if (more.form !== undefined) parts.push(more.form);
    if (more.options !== undefined) parts.push(JSON.stringify(more.options));
    if (more.defaultDtype !== undefined) parts.push(`by default ${more.defaultDtype}`);
    cases.push({ name: parts.join(', '), form: 'plain', ...more, tensor });
  };

  const kinds = Object.entries(numbers);
  for (const [kind, number] of kinds) {
    for (const dtype of [...floats, ...complexes] as Dtype[]) {
      add(kind, ofNumbers(random, dtype, pick(random, shapes), number));
    }
    add(kind, ofNumbers(random, 'float32', pick(random, shapes), number));
    add(kind, ofNumbers(random, 'float64', [4, 5], number));
  }
  for (const dtype of [...bitDtypes, ...integers, 'bool'] as Dtype[]) {
    for (let i = 0; i < 3; i++) add('random bits', ofBits(random, dtype, pick(random, shapes)));
    add('random bits', ofBits(random, dtype, [30, 60]));
    add('nothing', torch.empty([0], { dtype }));
    add('nothing', torch.empty([2, 0, 3], { dtype }));
    add('nothing', torch.empty([3], { dtype }), { form: 'meta' });
  }
  for (const options of optionSets) {
    for (const dtype of ['float32', 'float64', 'int64', 'complex64'] as const) {
      const [kind, number] = pick(random, kinds);
      // No integer type holds these.
      const safe = dtype === 'int64' ? (numbers.huge as (random: Random) => number) : number;
      add(dtype === 'int64' ? 'huge' : kind, ofNumbers(random, dtype, pick(random, shapes), safe), {
        options,
      });
    }
  }
  const fraction = numbers.fractions as (random: Random) => number;
  for (const form of ['requires_grad', 'grad_fn', 'in_place'] as const) {
    for (const shape of [[3], [5, 30], [40, 40], [2, 11], [9]]) {
      const dtype = pick(random, ['float32', 'float64', 'bfloat16'] as const);
      add('fractions', ofNumbers(random, dtype, shape, fraction), { form });
    }
  }
  add('fractions', ofNumbers(random, 'float32', [], fraction), { form: 'grad_fn' });
  for (const form of ['transposed', 'every_other'] as const) {
    for (const shape of [
      [3, 4],
      [400, 3],
      [30, 9, 9],
    ]) {
      add('fractions', ofNumbers(random, 'float32', shape, fraction), { form });
    }
  }
  for (const form of ['conjugate', 'imaginary_of_conjugate'] as const) {
    add('fractions', ofNumbers(random, 'complex64', [2, 3], fraction), { form });
    add('fractions', ofNumbers(random, 'complex64', [40, 40], fraction), { form });
  }
  const sparse = (random: Random) => (random() < 0.7 ? 0 : random());
  for (const form of ['sparse', 'compressed'] as const) {
    for (const shape of [
      [3, 4],
      [20, 90],
      [2, 0],
    ]) {
      add('few numbers', ofNumbers(random, 'float32', shape, sparse), { form });
      add('few numbers', ofNumbers(random, 'float64', shape, sparse), { form });
    }
  }
  for (const dtype of ['float32', 'float64', 'float16', 'complex64', 'complex128'] as const) {
    for (const defaultDtype of ['float64', 'float16'] as const) {
      add('fractions', ofNumbers(random, dtype, [2, 2], fraction), { defaultDtype });
    }
  }
  return cases;
}

const forms: Record<Form, (x: Tensor) => Tensor> = {
  plain: (x) => x,
  requires_grad: (x) => x.requiresGrad_(),
  grad_fn: (x) => x.requiresGrad_().clone(),
  in_place(x) {
    const copy = x.requiresGrad_().clone();
    copy.select(0, 0).zero_();
    return copy;
  },
  transposed: (x) => x.transpose(0, -1),
  every_other: (x) => x.slice(-1, null, null, 2),
  conjugate: (x) => x.conj(),
  imaginary_of_conjugate: (x) => torch.imag(x.conj()),
  sparse: (x) => x.toSparse(),
  compressed: (x) => x.toSparseCsr(),
  meta: (x) => x.to('meta'),
};

/** The case as this library prints it. */
export function print({ tensor, form, options, defaultDtype }: PrintCase): string {
  using _scope = torch.scope();
  try {
    if (options !== undefined) torch.setPrintOptions(options);
    if (defaultDtype !== undefined) torch.setDefaultDtype(defaultDtype);
    // A copy: some forms make the tensor require a gradient.
    return forms[form](tensor.clone()).toString();
  } finally {
    torch.setPrintOptions({ profile: 'default' });
    torch.setDefaultDtype('float32');
  }
}

/** The case as tests/python/printing.py reads it. */
export function request({ tensor, form, options, defaultDtype }: PrintCase): unknown {
  const { buffer } = tensor.toTypedArray();
  const { precision, threshold, edgeItems, lineWidth, sciMode, profile } = options ?? {};
  return {
    dtype: tensor.dtype,
    shape: tensor.shape,
    bytes: Buffer.from(buffer as ArrayBuffer).toString('base64'),
    form,
    options: options && {
      precision,
      threshold,
      edgeitems: edgeItems,
      linewidth: lineWidth,
      sci_mode: sciMode,
      profile,
    },
    default_dtype: defaultDtype,
  };
}
