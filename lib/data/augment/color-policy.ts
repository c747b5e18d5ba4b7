import { UserError } from '../../errors.js';
import type { ColorSettings } from '../../native/binding.js';
import { checkOptions } from '../../settings/index.js';
import type { RandomStream } from '../random.js';
import type { ColorOp } from './color-ops.js';

/**
 * Colour augmentations of contrastive methods for `train`'s crops, after the flip and in this order; each is absent by
 * default. They need images of 1 or 3 channels, and exclude `autoAugment` and `colorJitter`.
 */
export interface ColorOptions {
  /** Torchvision's `ColorJitter`, with a probability. */
  readonly color?: ColorJitterOptions;
  /** The probability of converting to grayscale. */
  readonly grayscale?: number;
  /** Gaussian blur, with a standard deviation in pixels drawn between two bounds. */
  readonly blur?: {
    /** 1 by default. */
    readonly probability?: number;
    readonly sigma: readonly [number, number];
  };
  /** Inverts the values from a threshold on. */
  readonly solarize?: {
    /** 1 by default. */
    readonly probability?: number;
    /** From 0 to 256; 128 by default. */
    readonly threshold?: number;
  };
}

/**
 * Brightness, contrast and saturation change by a factor from max(0, 1 - this) to 1 + this. The hue turns by up to
 * this, 0.5 at most, in either direction. They come in random order. 0, the default, omits one.
 */
export interface ColorJitterOptions {
  readonly brightness?: number;
  readonly contrast?: number;
  readonly saturation?: number;
  readonly hue?: number;
  /** The probability of all of them together; 1 by default. */
  readonly probability?: number;
}

type Range = readonly [from: number, to: number];

/** The input of {@link drawColorOps}: {@link ColorOptions} with defaults filled in. */
export type ColorPolicy = ColorSettings;

const JITTER_OPTIONS = ['brightness', 'contrast', 'saturation', 'hue', 'probability'] as const;

/** The names of the settings of a {@link ColorPolicy}. */
export const COLOR_SETTINGS = ['color', 'grayscale', 'blur', 'solarize'] as const;

/**
 * @returns undefined where there are no changes
 * @throws UserError where a setting is invalid
 */
export function createColorPolicy(options: ColorOptions): ColorPolicy | undefined {
  if (COLOR_SETTINGS.every((name) => options[name] === undefined)) return undefined;
  const { color, grayscale = 0, blur, solarize } = options;
  checkOptions('color', color ?? {}, JITTER_OPTIONS);
  checkOptions('blur', blur ?? {}, ['probability', 'sigma']);
  checkOptions('solarize', solarize ?? {}, ['probability', 'threshold']);
  const factor = (name: 'brightness' | 'contrast' | 'saturation'): Range => {
    const strength = checkNumber(`color.${name}`, color?.[name] ?? 0, [0, Number.MAX_VALUE]);
    return [Math.max(0, 1 - strength), 1 + strength];
  };
  const hue = checkNumber('color.hue', color?.hue ?? 0, [0, 0.5]);
  const [from, to] = blur?.sigma ?? [0, 0];
  if (!(from >= 0 && from <= to && to < Number.POSITIVE_INFINITY)) {
    throw new UserError(
      `blur.sigma is [${from}, ${to}]; expected two numbers of pixels, 0 <= from <= to, such as [0.1, 2]`,
    );
  }
  const probability = (name: string, value: number) => checkNumber(name, value, [0, 1]);
  return {
    jitter: color === undefined ? 0 : probability('color.probability', color.probability ?? 1),
    brightness: factor('brightness'),
    contrast: factor('contrast'),
    saturation: factor('saturation'),
    hue: [-hue, hue],
    grayscale: probability('grayscale', grayscale),
    blur: blur === undefined ? 0 : probability('blur.probability', blur.probability ?? 1),
    sigma: [from, to],
    solarize:
      solarize === undefined ? 0 : probability('solarize.probability', solarize.probability ?? 1),
    threshold: checkNumber('solarize.threshold', solarize?.threshold ?? 128, [0, 256]),
  };
}

function checkNumber(name: string, value: number, [from, to]: Range): number {
  if (value >= from && value <= to) return value;
  const bounds = to === Number.MAX_VALUE ? `${from} on` : `${from} to ${to}`;
  throw new UserError(`${name} is ${value}; expected a number from ${bounds}`);
}

const JITTER = ['brightness', 'contrast', 'saturation', 'hue'] as const;

/**
 * Draws the changes for one image. For each change the draw whether it applies comes first, and its values follow only
 * then. The jitter draws its order before its four values, as torchvision does, whether or not they change anything.
 * Values that change nothing are omitted. native/data/color.cc draws the same.
 */
export function drawColorOps(policy: ColorPolicy, random: RandomStream): ColorOp[] {
  const ops: ColorOp[] = [];
  if (random.chance(policy.jitter)) {
    const order = [0, 1, 2, 3];
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    const jitter = JITTER.map((kind) => ({ kind, value: random.uniform(...policy[kind]) }));
    for (const i of order) {
      const op = jitter[i] as (typeof jitter)[number];
      const [from, to] = policy[op.kind];
      if (from < to) ops.push(op);
    }
  }
  if (random.chance(policy.grayscale)) ops.push({ kind: 'grayscale', value: 0 });
  if (random.chance(policy.blur))
    ops.push({ kind: 'blur', value: random.uniform(...policy.sigma) });
  if (random.chance(policy.solarize)) ops.push({ kind: 'solarize', value: policy.threshold });
  return ops;
}
