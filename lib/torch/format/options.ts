import { TorchError } from '../errors.js';
import { isPlainObject } from '../plain.js';

/** How tensors are printed. */
export interface PrintOptions {
  /** Digits after the point; 4 by default. */
  precision: number;
  /** A tensor of more elements is shown by its edges alone; 1000 by default. */
  threshold: number;
  /** The elements shown at either edge of each dimension; 3 by default. */
  edgeItems: number;
  /** Characters of a line; 80 by default. Dimensions other than the last are not wrapped. */
  lineWidth: number;
  /** Whether floats are written as 1.0000e+00; with null, the default, the values decide. */
  sciMode: boolean | null;
}

const profiles = {
  default: { precision: 4, threshold: 1000, edgeItems: 3, lineWidth: 80 },
  short: { precision: 2, threshold: 1000, edgeItems: 2, lineWidth: 80 },
  full: { precision: 4, threshold: Number.POSITIVE_INFINITY, edgeItems: 3, lineWidth: 80 },
} as const;

let current: PrintOptions = { ...profiles.default, sciMode: null };

/** The options in force. */
export function getPrintOptions(): PrintOptions {
  return { ...current };
}

/**
 * Sets how tensors are printed, as `torch.set_printoptions`. Options that are not given stay, except `sciMode`: a call without
 * it resets it to null.
 *
 * @param options.profile A set of values to start from: `'default'`, `'short'` or `'full'` (which never summarizes).
 * @throws TorchError for values that are out of range.
 */
export function setPrintOptions(
  options: Partial<PrintOptions> & { profile?: keyof typeof profiles },
): void {
  if (!isPlainObject(options)) refuse('options', 'an object', options);
  const { profile, sciMode = null, ...values } = options;
  const next: PrintOptions = { ...current, sciMode };
  if (profile !== undefined) {
    if (!Object.hasOwn(profiles, profile)) {
      refuse('profile', `one of ${Object.keys(profiles).join(', ')}`, profile);
    }
    Object.assign(next, profiles[profile]);
  }
  for (const [name, value] of Object.entries(values)) {
    if (!(name in next)) refuse(name, `left out: the options are ${Object.keys(next)}`, value);
    if (value === undefined) continue;
    const whole = Number.isInteger(value) || (name === 'threshold' && value === Infinity);
    if (!whole || value < 0) refuse(name, 'a whole number', value);
    next[name as keyof typeof values] = value;
  }
  if (sciMode !== null && typeof sciMode !== 'boolean') {
    refuse('sciMode', 'true, false or null', sciMode);
  }
  current = next;
}

/** {@link setPrintOptions} with the names that PyTorch gives these options. */
export function setPrintoptions(
  options: Omit<Parameters<typeof setPrintOptions>[0], 'edgeItems' | 'lineWidth'> & {
    edgeitems?: number;
    linewidth?: number;
  },
): void {
  if (!isPlainObject(options)) refuse('options', 'an object', options);
  const { edgeitems: edgeItems, linewidth: lineWidth, ...others } = options;
  setPrintOptions({
    ...others,
    ...(edgeItems !== undefined && { edgeItems }),
    ...(lineWidth !== undefined && { lineWidth }),
  });
}

function refuse(name: string, expected: string, got: unknown): never {
  throw new TorchError(
    `setPrintOptions: ${name} should be ${expected}, got ${String(got)}`,
    'ValueError',
    'setPrintOptions',
  );
}
