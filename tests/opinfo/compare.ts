/** Holds results against PyTorch's, as encode.py wrote them. */
import { Complex, type Dtype, Tensor } from '../../lib/index.js';
import { bitsOf } from '../support/bits.js';
import { type Bytes, type Decoder, ofBytes, type Stored } from './decode.js';

/** `bits`: equal to the last bit. `rounding`: within the tolerance. Otherwise the difference in words. */
export type Likeness = 'bits' | 'rounding' | { difference: string };

interface StoredTensor extends Bytes {
  $: 'tensor';
  dtype: Dtype;
  shape: number[];
  layout: string;
  grad: boolean;
}

/** Relative and absolute: those of torch.testing.assert_close, PyTorch's own measure for two implementations of an op. */
const TOLERANCE: Partial<Record<Dtype, [number, number]>> = {
  float64: [1e-7, 1e-7],
  complex128: [1e-7, 1e-7],
  float32: [1.3e-6, 1e-5],
  complex64: [1.3e-6, 1e-5],
  bfloat16: [1.6e-2, 1e-5],
  float16: [1e-3, 1e-5],
};

export class Comparison {
  /** @param elements Whether elements are compared, or only dtypes and shapes. */
  constructor(
    private readonly decoder: Decoder,
    private readonly elements: boolean,
  ) {}

  compare(ours: unknown, theirs: Stored, path = 'the result'): Likeness {
    if (Array.isArray(theirs)) return this.compareLists(listOf(ours), theirs, path);
    if (isTensor(theirs)) {
      if (!(ours instanceof Tensor)) return differ(`${path} is ${shown(ours)}, PyTorch's a tensor`);
      return this.compareTensors(ours, theirs, path);
    }
    if (theirs !== null && typeof theirs === 'object' && theirs.$ === 'any') return 'bits';
    if (isDict(theirs)) {
      const items = Object.values(theirs.items);
      return this.compareLists(listOf(ours), items, path);
    }
    const expected = this.decoder.value(theirs, true);
    const same =
      Object.is(ours, expected) ||
      (ours === undefined && expected === null) ||
      (ours instanceof Complex && String(ours) === String(expected)) ||
      (typeof ours === 'bigint' && String(ours) === String(expected));
    if (same) return 'bits';
    if (typeof ours === 'number' && typeof expected === 'number') {
      if (near(ours, expected, TOLERANCE.float32 as [number, number])) return 'rounding';
    }
    return differ(`${path} is ${shown(ours)}, PyTorch's ${shown(expected)}`);
  }

  private compareLists(
    ours: readonly unknown[] | null,
    theirs: readonly Stored[],
    path: string,
  ): Likeness {
    if (ours === null) return differ(`${path} is no list, PyTorch's is one of ${theirs.length}`);
    if (ours.length !== theirs.length) {
      return differ(`${path} has ${ours.length} elements, PyTorch's ${theirs.length}`);
    }
    return worst(theirs.map((item, i) => this.compare(ours[i], item, `${path}[${i}]`)));
  }

  private compareTensors(ours: Tensor, theirs: StoredTensor, path: string): Likeness {
    const { dtype, shape, layout } = theirs;
    if (ours.dtype !== dtype) return differ(`${path} is ${ours.dtype}, PyTorch's ${dtype}`);
    if (String(ours.shape) !== String(shape)) {
      return differ(`${path} has the shape [${ours.shape}], PyTorch's [${shape}]`);
    }
    if (ours.layout !== layout) return differ(`${path} is ${ours.layout}, PyTorch's ${layout}`);
    if (ours.requiresGrad !== theirs.grad) {
      return differ(
        `${path} ${theirs.grad ? 'does not require' : 'requires'} a gradient, unlike PyTorch's`,
      );
    }
    if (!this.elements) return 'bits';
    const plain = ours.detach();
    const dense = layout === 'strided' ? plain : plain.toDense();
    const expected = this.decoder.bytes(theirs);
    if (bitsOf(dense.resolveConj().resolveNeg()).bytes === Buffer.from(expected).toString('hex'))
      return 'bits';
    return compareElements(dense, ofBytes(expected, dtype).reshape(shape), path);
  }
}

function compareElements(ours: Tensor, theirs: Tensor, path: string): Likeness {
  // The payload of what is no number means nothing.
  if (ours.allclose(theirs, { rtol: 0, atol: 0, equalNan: true })) return 'bits';
  const tolerance = TOLERANCE[ours.dtype];
  const [rtol, atol] = tolerance ?? [0, 0];
  if (tolerance !== undefined && ours.allclose(theirs, { rtol, atol, equalNan: true }))
    return 'rounding';
  const wide = ours.dtype.startsWith('complex') ? 'complex128' : 'float64';
  const off = ours.to(wide).sub(theirs.to(wide)).abs().nanToNum({ nan: Infinity }).max().item();
  return differ(`${path} differs by ${off} at most`);
}

function near(ours: number, theirs: number, [rtol, atol]: [number, number]): boolean {
  return Math.abs(ours - theirs) <= atol + rtol * Math.abs(theirs);
}

/** The worst of several, the first among equals. */
export function worst(list: readonly Likeness[]): Likeness {
  const difference = list.find((one) => typeof one === 'object');
  return difference ?? (list.includes('rounding') ? 'rounding' : 'bits');
}

const differ = (difference: string): Likeness => ({ difference });

function listOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (value instanceof Tensor || typeof value !== 'object' || value === null) return null;
  return Object.values(value);
}

function isTensor(value: Stored): value is StoredTensor & Stored {
  return typeof value === 'object' && value !== null && '$' in value && value.$ === 'tensor';
}

function isDict(value: Stored): value is { $: 'dict'; items: Record<string, Stored> } {
  return typeof value === 'object' && value !== null && '$' in value && value.$ === 'dict';
}

function shown(value: unknown): string {
  if (value instanceof Tensor) return `a tensor of [${value.shape}]`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const text = typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  return text === undefined ? String(value) : text.slice(0, 60);
}
