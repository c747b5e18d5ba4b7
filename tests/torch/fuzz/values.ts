/** Arguments for ops: mostly of the right type and often absurd in value, sometimes of any other type. */
import { type Dtype, type Tensor, torch } from '../../../lib/torch/index.js';
import type { Parameter } from '../../../lib/torch/overloads.js';

export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

const shapes = [
  [],
  [0],
  [1],
  [2],
  [3],
  [4],
  [3, 4],
  [4, 3],
  [5, 5],
  [2, 0, 3],
  [2, 3, 4],
  [1, 2, 5, 5],
  [2, 3, 4, 4, 4],
];
const commonShapes = [[3], [3, 3], [2, 3, 3], [1, 3, 3, 3]];
const dtypes: Dtype[] = [
  'float32',
  'float64',
  'int64',
  'int32',
  'uint8',
  'bool',
  'complex64',
  'bfloat16',
  'float16',
  'int8',
  'int16',
  'complex128',
  'uint16',
  'float8_e5m2',
  'quint8',
];
const int64Max = 2n ** 63n - 1n;
const smallInts = [0, 1, 2, 3, -1, 1, 2, 0];
const ints = [
  -2,
  -3,
  4,
  5,
  7,
  8,
  16,
  64,
  100,
  1000,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 40,
  2 ** 53 - 1,
  2n ** 62n,
  int64Max,
  -(2n ** 63n),
  -100,
];
const floats = [
  0,
  1,
  0.5,
  -1,
  2,
  1e-5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e308,
  5e-324,
  -0.5,
];
const texts = [
  '',
  'sum',
  'mean',
  'none',
  'amax',
  'prod',
  'floor',
  'trunc',
  'linear',
  'reflect',
  'ij',
  'ij,jk->ik',
  'a\0b',
  'gelu',
  'x'.repeat(10_000),
  '../..',
  'L',
  'reduced',
  'left',
  'backward',
  'ortho',
];
export const junk: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => Number.NaN,
  () => true,
  () => 'float32',
  () => 'nothing',
  () => ({}),
  () => ({ dim: 0 }),
  () => [],
  () => [[1]],
  () => [undefined],
  () => new Array(3),
  () => [null, null],
  () => Symbol('s'),
  () => () => 1,
  () => 2n ** 100n,
  () => new Date(0),
  () => new Float32Array(3),
  () => -0,
  () => torch.complexNumber(Number.NaN, 1),
  () => Object.create(torch.zeros([1])),
  () => new Proxy([], {}),
];

export function tensor(random: Random): Tensor {
  const shape = random.chance(0.6) ? random.pick(commonShapes) : random.pick(shapes);
  const dtype = random.chance(0.5) ? 'float32' : random.pick(dtypes);
  const base = filled(random, shape, dtype);
  if (random.chance(0.7))
    return /^(float(32|64)|complex)/.test(dtype) && random.chance(0.3)
      ? base.requiresGrad_()
      : base;
  try {
    return variation(random, base);
  } catch {
    return base;
  }
}

function filled(random: Random, shape: number[], dtype: Dtype): Tensor {
  if (dtype === 'quint8')
    return torch.quantizePerTensor(torch.rand(shape), 0.1, 10, 'quint8' as never);
  const whole = /^u?int/.test(dtype);
  const base = whole ? torch.randint(0, random.chance(0.8) ? 3 : 120, shape) : torch.randn(shape);
  const made = base.to(dtype);
  if (random.chance(0.9)) return made;
  if (dtype === 'int64') return torch.full(shape, random.pick(ints));
  return torch.full(shape, random.pick(floats)).to(dtype);
}

function variation(random: Random, base: Tensor): Tensor {
  switch (random.below(13)) {
    case 0:
      return base.to('meta');
    case 1:
      return base.expand(3, ...base.shape);
    case 2:
      return base.t();
    case 3:
      return base.toSparse();
    case 4:
      return base.toSparseCsr();
    case 5:
      return base.conj();
    case 6:
      return base.asStrided([1, 1], [2n ** 62n, 2n ** 40n]);
    case 7:
      base.dispose();
      return base;
    case 8:
      return base.unsqueeze(0).transpose(0, -1);
    case 9:
      return base.expand([2, 0, ...base.shape]);
    case 10:
      return torch.empty([2n ** 40n, 2n ** 20n], { device: 'meta' });
    case 11:
      return base.narrow(0, 1, 1);
    default:
      return torch.inferenceMode(() => base.clone());
  }
}

function element(random: Random, kind: Parameter['kind']): unknown {
  switch (kind) {
    case 'Tensor':
      return tensor(random);
    case 'int':
      return random.chance(0.75) ? random.pick(smallInts) : random.pick(ints);
    case 'float':
      return random.pick(floats);
    case 'bool':
      return random.chance(0.5);
    case 'Scalar':
      return random.chance(0.5)
        ? random.pick(smallInts)
        : random.pick<unknown>([
            ...floats,
            ...ints,
            true,
            torch.complexNumber(1, 2),
            torch.asFloat(1),
          ]);
    case 'str':
      return random.pick(texts);
    case 'ScalarType':
      return random.pick(dtypes);
    case 'Layout':
      return random.pick(['strided', 'sparse_coo', 'sparse_csr', 'sparse_bsr']);
    case 'MemoryFormat':
      return random.pick([
        'contiguous_format',
        'preserve_format',
        'channels_last',
        'channels_last_3d',
      ]);
    case 'Device':
      return random.pick(['cpu', 'cpu', 'cpu:0', 'cpu:5', 'meta', 'cuda', 'cuda:7', 'mps']);
    case 'Generator':
      return new torch.Generator().manualSeed(random.below(5));
    default:
      return random.pick(junk)();
  }
}

/** A value for a parameter. `junkChance` is the probability of one of any type. */
export function argument(random: Random, parameter: Parameter, junkChance: number): unknown {
  if (random.chance(junkChance)) return random.pick(junk)();
  if (parameter.optional && random.chance(0.4)) return null;
  if (!parameter.list) return element(random, parameter.kind);
  if (random.chance(0.02) && parameter.kind !== 'Tensor') {
    return Array.from({ length: 5000 }, () => element(random, parameter.kind));
  }
  const length = parameter.size !== null && random.chance(0.7) ? parameter.size : random.below(5);
  // Often all alike, as sizes and strides mostly are.
  const alike =
    parameter.kind === 'int' && random.chance(0.5) ? element(random, parameter.kind) : null;
  return Array.from({ length }, () => alike ?? element(random, parameter.kind));
}
