import { UserError } from '../../errors.js';
import type { ColorSettings } from '../../native/binding.js';
import type { RandomStream } from '../random.js';
import type { ColorOp } from './color-ops.js';

/**
 * What contrastive methods do to the colours of `train`'s crops, after the flip and in this order; each is absent by
 * default. They take images of 1 or 3 channels, and neither `autoAugment` nor `colorJitter` beside them.
 */
export interface ColorOptions {
  /** Torchvision's `ColorJitter`, with a probability. */
  readonly color?: ColorJitterOptions;
  /** The probability that the colours are taken. */
  readonly grayscale?: number;
  /** Gaussian blur, its standard deviation in pixels drawn between two bounds. */
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
 * Brightness, contrast and saturation change by a factor from 1 - this, but no less than 0, to 1 + this; the hue turns by
 * up to this, 0.5 at most, in either direction. They come in random order. 0, the default, leaves one out.
 */
export interface ColorJitterOptions {
  readonly brightness?: number;
  readonly contrast?: number;
  readonly saturation?: number;
  readonly hue?: number;
  /** That of all of them together; 1 by default. */
  readonly probability?: number;
}

type Range = readonly [from: number, to: number];

/** What {@link drawColorOps} draws by: {@link ColorOptions} with all that is left out. */
export type ColorPolicy = ColorSettings;

/** The names of the settings that make a {@link ColorPolicy}. */
export const COLOR_SETTINGS = ['color', 'grayscale', 'blur', 'solarize'] as const;

/**
 * @returns undefined where nothing is to be done
 * @throws UserError where a setting makes no sense
 */
export function createColorPolicy(options: ColorOptions): ColorPolicy | undefined {
  if (COLOR_SETTINGS.every((name) => options[name] === undefined)) return undefined;
  const { color, grayscale = 0, blur, solarize } = options;
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
 * Draws what is done to one image: for each change first whether it is carried out, and only then its values. Of
 * the jitter the order comes before its four values, as in torchvision, drawn whether or not they change anything. What
 * changes nothing is left out. native/data/color.cc draws the same.
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
