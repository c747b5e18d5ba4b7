/** torch.signal.windows: windows by which pieces of a signal are weighted. */
import { tensor } from '../create.js';
import { describeValue } from '../describe.js';
import type { Device, Dtype, Layout } from '../dtype.js';
import { TorchError } from '../errors.js';
import { callOp } from '../ops.js';
import { checkOptions } from '../options.js';
import { getDefaultDtype } from '../runtime.js';
import { asFloat } from '../scalar.js';
import { tidy } from '../scope.js';
import type { Tensor } from '../tensor.js';

export interface WindowOptions {
  /** Symmetric, for filters, as by default; a periodic window, for spectra, where it is false. */
  sym?: boolean;
  /** float32 or float64; by default the default dtype. */
  dtype?: Dtype | null;
  layout?: Layout;
  device?: Device | null;
  requiresGrad?: boolean;
}

const NAMES = ['sym', 'dtype', 'layout', 'device', 'requiresGrad'] as const;

/** A window in the making: its length, and how its tensors are made. */
interface Plan {
  readonly name: string;
  readonly length: number;
  readonly sym: boolean;
  readonly make: { dtype: Dtype; device?: Device; requiresGrad?: boolean };
}

function refuse(name: string, problem: string): TorchError {
  return new TorchError(`${name}: ${problem}`, 'ValueError', name);
}

function planOf(name: string, length: number, options: WindowOptions): Plan {
  const { sym = true, dtype, layout = 'strided', device, requiresGrad = false } = options;
  if (!Number.isSafeInteger(length) || length < 0) {
    throw refuse(name, `M should be a length from 0, got ${describeValue(length)}`);
  }
  if (layout !== 'strided') throw refuse(name, `layout should be 'strided', got '${layout}'`);
  const wanted = dtype ?? getDefaultDtype();
  if (wanted !== 'float32' && wanted !== 'float64') {
    throw refuse(name, `dtype should be 'float32' or 'float64', got '${wanted}'`);
  }
  const make = { dtype: wanted, requiresGrad, ...(device == null ? {} : { device }) };
  return { name, length, sym, make };
}

/** The distance between two elements of a window spans the whole in so many steps. */
function steps({ length, sym }: Plan): number {
  return sym ? length - 1 : length;
}

/** The middle of the window. */
function centre({ length, sym }: Plan): number {
  return (!sym && length > 1 ? length : length - 1) / 2;
}

/** The elements of a window from evenly spaced ones. One of length 0 has none; `whole` ones of length 1 are 1. */
function window(
  plan: Plan,
  range: () => readonly [start: number | Tensor, end: number | Tensor],
  compute: (k: Tensor) => Tensor,
  whole = false,
): Tensor {
  const { length, make } = plan;
  if (length === 0) return callOp('aten::empty', [0], make) as Tensor;
  if (length === 1 && whole) return callOp('aten::ones', [1], make) as Tensor;
  return tidy(() => {
    const ends = range().map((end) => (typeof end === 'number' ? asFloat(end) : end));
    return compute(callOp('aten::linspace', ...ends, length, make) as Tensor);
  });
}

/** A window that grows and falls linearly. */
export function bartlett(length: number, options: WindowOptions = {}): Tensor {
  checkOptions('bartlett', options, NAMES);
  const plan = planOf('bartlett', length, options);
  const step = 2 / steps(plan);
  const range = () => [-1, -1 + (length - 1) * step] as const;
  return window(plan, range, (k) => k.abs().rsub(1), true);
}

/** The sum of three cosines of Blackman. */
export function blackman(length: number, options: WindowOptions = {}): Tensor {
  checkOptions('blackman', options, NAMES);
  return cosines(planOf('blackman', length, options), [0.42, 0.5, 0.08]);
}

/** Half a period of a sine. */
export function cosine(length: number, options: WindowOptions = {}): Tensor {
  checkOptions('cosine', options, NAMES);
  const plan = planOf('cosine', length, options);
  const step = Math.PI / (!plan.sym && length > 1 ? length + 1 : length);
  const range = () => [0.5 * step, (0.5 + (length - 1)) * step] as const;
  return window(plan, range, (k) => k.sin());
}

/** exp(-|n - center| / tau). `center` may be given for periodic windows; it is the middle by default. */
export function exponential(
  length: number,
  options: WindowOptions & { center?: number | null; tau?: number } = {},
): Tensor {
  checkOptions('exponential', options, [...NAMES, 'center', 'tau']);
  const { center, tau = 1, ...rest } = options;
  const plan = planOf('exponential', length, rest);
  if (!(tau > 0)) throw refuse('exponential', `tau should be above 0, got ${tau}`);
  if (plan.sym && center != null) {
    throw refuse('exponential', `a symmetric window has no center of its own, got ${center}`);
  }
  const middle = center ?? centre(plan);
  const range = () => [-middle * (1 / tau), (-middle + (length - 1)) * (1 / tau)] as const;
  return window(plan, range, (k) => k.abs().neg().exp());
}

/** The bell curve of a standard deviation, 1 by default. */
export function gaussian(length: number, options: WindowOptions & { std?: number } = {}): Tensor {
  checkOptions('gaussian', options, [...NAMES, 'std']);
  const { std = 1, ...rest } = options;
  const plan = planOf('gaussian', length, rest);
  if (!(std > 0)) throw refuse('gaussian', `std should be above 0, got ${std}`);
  const scale = 1 / (std * Math.sqrt(2));
  const start = -centre(plan);
  const range = () => [start * scale, (start + (length - 1)) * scale] as const;
  return window(plan, range, (k) => k.pow(2).neg().exp());
}

/** A sum of cosines with the given factors: `sum over i of (-1)^i a[i] cos(2 pi i n / (M - 1))`. */
export function generalCosine(
  length: number,
  options: WindowOptions & { a: readonly number[] },
): Tensor {
  checkOptions('generalCosine', options, [...NAMES, 'a']);
  const { a, ...rest } = options;
  const plan = planOf('generalCosine', length, rest);
  if (length > 1 && (!Array.isArray(a) || a.length === 0)) {
    throw refuse('generalCosine', `a should be an array of factors, got ${describeValue(a)}`);
  }
  return cosines(plan, a);
}

/** `alpha - (1 - alpha) cos(2 pi n / (M - 1))`; `alpha` is 0.54 by default. */
export function generalHamming(
  length: number,
  options: WindowOptions & { alpha?: number } = {},
): Tensor {
  checkOptions('generalHamming', options, [...NAMES, 'alpha']);
  const { alpha = 0.54, ...rest } = options;
  return cosines(planOf('generalHamming', length, rest), [alpha, 1 - alpha]);
}

/** The window of Hamming. */
export function hamming(length: number, options: WindowOptions = {}): Tensor {
  checkOptions('hamming', options, NAMES);
  return cosines(planOf('hamming', length, options), [0.54, 1 - 0.54]);
}

/** The window of von Hann. */
export function hann(length: number, options: WindowOptions = {}): Tensor {
  checkOptions('hann', options, NAMES);
  return cosines(planOf('hann', length, options), [0.5, 0.5]);
}

/** The window of Kaiser; `beta`, 12 by default, decides how fast it falls. */
export function kaiser(length: number, options: WindowOptions & { beta?: number } = {}): Tensor {
  checkOptions('kaiser', options, [...NAMES, 'beta']);
  const { beta = 12, ...rest } = options;
  const plan = planOf('kaiser', length, rest);
  if (!(beta >= 0)) throw refuse('kaiser', `beta should be 0 or above, got ${beta}`);
  const { dtype, device } = plan.make;
  return tidy(() => {
    // In the window's own precision: a root of what is barely negative would be no number.
    const b = tensor(beta, { dtype, device });
    const range = () => {
      const start = b.neg();
      const step = b.mul(2).div(steps(plan));
      return [start, b.minimum(start.add(step.mul(length - 1)))] as const;
    };
    return window(plan, range, (k) => b.mul(b).sub(k.pow(2)).sqrt().i0().div(b.i0()), true);
  });
}

/** The sum of four cosines of Nuttall. */
export function nuttall(length: number, options: WindowOptions = {}): Tensor {
  checkOptions('nuttall', options, NAMES);
  const plan = planOf('nuttall', length, options);
  return cosines(plan, [0.3635819, 0.4891775, 0.1365995, 0.0106411]);
}

function cosines(plan: Plan, factors: readonly number[]): Tensor {
  const step = (2 * Math.PI) / steps(plan);
  return window(
    plan,
    () => [0, (plan.length - 1) * step],
    (k) => {
      const signed = factors.map((factor, i) => (-1) ** i * factor);
      const a = tensor(signed, plan.make);
      const i = callOp('aten::arange', signed.length, plan.make) as Tensor;
      return a.unsqueeze(-1).mul(i.unsqueeze(-1).mul(k).cos()).sum(0);
    },
    true,
  );
}
