/** Where values lie along an axis, and which of them it names. */
import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale';

export interface Axis {
  readonly label: string;
  /** Linear by default. On a logarithmic axis values that are not above zero have no place, and are gaps. */
  readonly scale?: 'linear' | 'log';
  /** A value that the axis covers in any case. */
  readonly includes?: number;
  /** Names of the whole numbers from 0, in the place of numbers: an axis of things. */
  readonly names?: readonly string[];
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** An axis that has been laid out. */
export interface Layout {
  /** The pixel of a value; NaN where it has none. */
  place(value: number): number;
  readonly ticks: readonly Tick[];
}

/** Arithmetic with numbers below this, or above its inverse, soon has no numbers left. */
const TINY = 1e-300;

/**
 * Lays out an axis.
 *
 * @param values all that it shows; those that have no place on it do not count
 * @param pixels where it begins and ends
 * @param room share of its length that is left free at both ends
 * @param count about how many ticks there should be
 */
export function layOut(
  axis: Axis,
  values: Iterable<number>,
  pixels: readonly [number, number],
  room: number,
  count: number,
): Layout {
  const log = axis.scale === 'log';
  const hasPlace = (value: number): boolean =>
    Math.abs(value) <= 1 / TINY && (!log || value >= TINY);
  // Each thing has the same room around it.
  const [low, high] = axis.names
    ? [-0.5, axis.names.length - 0.5]
    : domainOf(values, hasPlace, axis);
  const scale: ScaleContinuousNumeric<number, number> = log ? scaleLog() : scaleLinear();
  // The ends are set back in pixels, which is right for both kinds of scale.
  const margin = (pixels[1] - pixels[0]) * room;
  scale.domain([low, high]).range([pixels[0] + margin, pixels[1] - margin]);
  const ends: [number, number] = [scale.invert(pixels[0]), scale.invert(pixels[1])];
  // An axis down to zero ends there: below it is nothing.
  if (!log && low === 0 && room > 0) ends[0] = 0;
  scale.domain(ends).range(pixels);
  return {
    place: (value) => (hasPlace(value) ? scale(value) : Number.NaN),
    ticks:
      axis.names?.map((label, value) => ({ value, label })) ??
      (log && high / low >= 10 ? decades(ends, count) : linearTicks(ends, count)),
  };
}

/** From the lowest to the highest value; around it where there is only one, and 0 to 1 (1 to 10) where there is none. */
function domainOf(
  values: Iterable<number>,
  hasPlace: (value: number) => boolean,
  { includes, scale }: Axis,
): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  const cover = (value: number): void => {
    if (!hasPlace(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const value of values) cover(value);
  if (low > high) return scale === 'log' ? [1, 10] : [0, 1];
  if (includes !== undefined) cover(includes);
  const largest = Math.max(Math.abs(low), Math.abs(high));
  // Differences in the last digits of a number are not worth an axis.
  if (high - low > Math.max(1e-9 * largest, TINY)) return [low, high];
  if (scale === 'log') return [low / 2, high * 2];
  return largest <= TINY ? [0, 1] : [low - largest / 2, high + largest / 2];
}

function linearTicks(ends: readonly [number, number], count: number): Tick[] {
  const scale = scaleLinear().domain(ends);
  const largest = Math.max(Math.abs(ends[0]), Math.abs(ends[1]));
  const form =
    largest >= 10_000 && largest < 1e15
      ? '~s'
      : largest < 1e-3 || largest >= 1e15
        ? '~e'
        : undefined;
  const label = form === undefined ? scale.tickFormat(count) : scale.tickFormat(count, form);
  return scale.ticks(count).map((value) => ({ value, label: value === 0 ? '0' : label(value) }));
}

/** 1, 2 and 5 times the powers of ten, or only the powers, or only some of them, so that there are about `count`. */
function decades([low, high]: readonly [number, number], count: number): Tick[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const multiples = 3 * Math.log10(high / low) <= count * 1.5 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil((last - first) / (count * 1.5)));
  const ticks: Tick[] = [];
  for (let power = first; power <= last; power += stride) {
    for (const multiple of multiples) {
      const value = Number(`${multiple}e${power}`);
      if (value >= low && value <= high) ticks.push({ value, label: plainOrPower(value) });
    }
  }
  return ticks;
}

function plainOrPower(value: number): string {
  return value >= 1e-3 && value < 1e5 ? String(value) : value.toExponential().replace('e+', 'e');
}
