/** Images of other sizes, and sampled at other places. */
import { type Tensor, TorchError, torch } from '../../torch/index.js';
import { callable, tuple } from '../arguments.js';
import type { Size } from './pool.js';

export type InterpolateMode =
  | 'nearest'
  | 'nearest-exact'
  | 'linear'
  | 'bilinear'
  | 'trilinear'
  | 'bicubic'
  | 'lanczos'
  | 'area';

export interface InterpolateOptions {
  /** The size of the output, or one number for all dimensions. Give this or `scaleFactor`. */
  size?: Size | null;
  scaleFactor?: Size | null;
  /** `'nearest'` by default. */
  mode?: InterpolateMode;
  /** Whether corner pixels keep their values, for linear modes and bicubic; false by default. */
  alignCorners?: boolean | null;
  /** Compute positions from the output's size rather than from `scaleFactor`; false by default. */
  recomputeScaleFactor?: boolean | null;
  /** Whether to average when shrinking, for bilinear and bicubic; false by default. */
  antialias?: boolean;
}

function refuse(problem: string): TorchError {
  return new TorchError(`interpolate: ${problem}`, 'ValueError', 'interpolate');
}

/** How many dimensions besides N and C each mode is for, and its op without that number. */
const MODES: Record<InterpolateMode, readonly [dims: readonly number[], op: string]> = {
  nearest: [[1, 2, 3], 'upsample_nearest'],
  'nearest-exact': [[1, 2, 3], '_upsample_nearest_exact'],
  linear: [[1], 'upsample_linear'],
  bilinear: [[2], 'upsample_bilinear'],
  trilinear: [[3], 'upsample_trilinear'],
  bicubic: [[2], 'upsample_bicubic'],
  lanczos: [[2], 'upsample_lanczos'],
  area: [[1, 2, 3], 'adaptive_avg_pool'],
};

/** Resizes signals [N, C, L], images [N, C, H, W] or volumes [N, C, D, H, W]. */
export const interpolate = callable(
  'interpolate',
  ['input'],
  ['size', 'scaleFactor', 'mode', 'alignCorners', 'recomputeScaleFactor', 'antialias'],
  (input: Tensor, options: InterpolateOptions) => {
    const { mode = 'nearest', alignCorners = null, antialias = false } = options;
    const known = MODES[mode];
    if (known === undefined) {
      throw refuse(`mode should be one of ${Object.keys(MODES).join(', ')}; got '${mode}'`);
    }
    const [dims, base] = known;
    const spatial = input.ndim - 2;
    if (!dims.includes(spatial)) {
      const wanted = dims.map((count) => count + 2).join(' or ');
      throw refuse(`input should have ${wanted} dimensions for '${mode}', got ${input.ndim}`);
    }
    const isPlain = ['nearest', 'nearest-exact', 'area'].includes(mode);
    if (isPlain && alignCorners !== null) {
      throw refuse(`alignCorners is for linear modes and bicubic, mode is '${mode}'`);
    }
    if (antialias && !['bilinear', 'bicubic', 'lanczos'].includes(mode)) {
      throw refuse(`antialias is for bilinear, bicubic and lanczos, mode is '${mode}'`);
    }
    if (mode === 'lanczos' && (!antialias || alignCorners)) {
      throw refuse("mode 'lanczos' needs antialias, and has no alignCorners");
    }
    const { size, scales } = target(input.shape, options);
    if (mode === 'area') return call(`${base}${spatial}d`, input, size);
    const op = antialias ? `_${base}${spatial}d_aa` : `${base}${spatial}d`;
    if (isPlain) return call(op, input, size, ...scales);
    const resized = () => call(op, input, size, alignCorners ?? false, ...scales);
    // The sizes were checked, which this op leaves to its callers.
    return antialias && mode !== 'bilinear' ? torch.ops.allowUnsafe(resized) : resized();
  },
);

/** Calls an op by its name in the dispatcher, as PyTorch does: libtorch does not export all of these. */
function call(op: string, ...args: unknown[]): Tensor {
  return torch.ops.aten?.[op]?.(...args) as Tensor;
}

/** The size of the output, and the scales for computing positions; null derives them from the sizes. */
function target(
  shape: readonly number[],
  { size = null, scaleFactor = null, recomputeScaleFactor, mode }: InterpolateOptions,
): { size: readonly number[]; scales: readonly (number | null)[] } {
  const before = shape.slice(2);
  const derived = before.map(() => null);
  if ((size === null) === (scaleFactor === null)) throw refuse('give one of size and scaleFactor');
  const each = tuple((size ?? scaleFactor) as Size, before.length);
  if (each.length !== before.length) {
    const name = size === null ? 'scaleFactor' : 'size';
    throw refuse(`${name} should have ${before.length} numbers, got [${each.join(', ')}]`);
  }
  if (size !== null) {
    if (recomputeScaleFactor) {
      throw refuse('recomputeScaleFactor is for scaleFactor, but size is given');
    }
    return { size: each, scales: derived };
  }
  const after = before.map((length, i) => Math.floor(length * (each[i] as number)));
  return { size: after, scales: recomputeScaleFactor || mode === 'area' ? derived : each };
}

/** The older name of {@link interpolate}. */
export const upsample = callable(
  'upsample',
  ['input'],
  ['size', 'scaleFactor', 'mode', 'alignCorners'],
  (input: Tensor, options: Omit<InterpolateOptions, 'recomputeScaleFactor' | 'antialias'>) =>
    interpolate(input, options),
);

type SizeOrScale = Pick<InterpolateOptions, 'size' | 'scaleFactor'>;

/** {@link interpolate} in the mode `'nearest'`. */
export const upsampleNearest = callable(
  'upsampleNearest',
  ['input'],
  ['size', 'scaleFactor'],
  (input: Tensor, options: SizeOrScale) => interpolate(input, { ...options, mode: 'nearest' }),
);

/** {@link interpolate} in the mode `'bilinear'`; corners keep their values. */
export const upsampleBilinear = callable(
  'upsampleBilinear',
  ['input'],
  ['size', 'scaleFactor'],
  (input: Tensor, options: SizeOrScale) =>
    interpolate(input, { ...options, mode: 'bilinear', alignCorners: true }),
);

const SAMPLE_MODES = ['bilinear', 'nearest', 'bicubic'] as const;
const SAMPLE_PADDING = ['zeros', 'border', 'reflection'] as const;

export interface GridSampleOptions {
  /** How values between pixels are computed; `'bilinear'` by default. */
  mode?: (typeof SAMPLE_MODES)[number];
  /** What is outside of the image; `'zeros'` by default. */
  paddingMode?: (typeof SAMPLE_PADDING)[number];
  /** Whether -1 and 1 are the centres of the corner pixels, rather than the image's edges; false by default. */
  alignCorners?: boolean | null;
}

function codeOf(name: string, value: string, values: readonly string[]): number {
  const code = values.indexOf(value);
  if (code >= 0) return code;
  throw new TorchError(
    `gridSample: ${name} should be one of ${values.join(', ')}; got '${value}'`,
    'ValueError',
    'gridSample',
  );
}

/** Samples images [N, C, H, W] at places [N, H', W', 2] from -1 to 1: x, then y. Volumes likewise. */
export const gridSample = callable(
  'gridSample',
  ['input', 'grid'],
  ['mode', 'paddingMode', 'alignCorners'],
  (
    input: Tensor,
    grid: Tensor,
    { mode = 'bilinear', paddingMode = 'zeros', alignCorners }: GridSampleOptions,
  ) =>
    torch.gridSampler(
      input,
      grid,
      codeOf('mode', mode, SAMPLE_MODES),
      codeOf('paddingMode', paddingMode, SAMPLE_PADDING),
      alignCorners ?? false,
    ),
);

/** The places for {@link gridSample} of affine maps [N, 2, 3] or [N, 3, 4], for an output of `size`. */
export const affineGrid = callable(
  'affineGrid',
  ['theta', 'size'],
  ['alignCorners'],
  (theta: Tensor, size: readonly number[], { alignCorners }: { alignCorners?: boolean | null }) => {
    const refused = (problem: string) =>
      new TorchError(`affineGrid: ${problem}`, 'ValueError', 'affineGrid');
    if (!theta.isFloatingPoint()) {
      throw refused(`theta should have a floating point dtype, got ${theta.dtype}`);
    }
    const dims = size.length - 2;
    if (dims !== 2 && dims !== 3) {
      throw refused(`size should have 4 or 5 numbers, got [${size.join(', ')}]`);
    }
    const { shape } = theta;
    if (shape.length !== 3 || shape[1] !== dims || shape[2] !== dims + 1) {
      throw refused(
        `theta should have the shape [N, ${dims}, ${dims + 1}] for size [${size.join(', ')}], got [${shape.join(', ')}]`,
      );
    }
    if (!size.every((one) => one > 0)) {
      throw refused(`size should be above 0 everywhere, got [${size.join(', ')}]`);
    }
    return torch.affineGridGenerator(theta, size, alignCorners ?? false);
  },
);
