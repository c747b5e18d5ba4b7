/** Positions of values along an axis, and its ticks. */
import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale';

export interface Axis {
  readonly label: string;
  /** Default: linear. A logarithmic axis shows values up to zero as gaps. */
  readonly scale?: 'linear' | 'log';
  /** A value that the axis always covers. */
  readonly includes?: number;
  /** Names of the whole numbers from 0: a categorical axis. */
  readonly names?: readonly string[];
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** An axis in pixels. */
export interface AxisLayout {
  /** The pixel of a value; NaN where the axis cannot show it. */
  place(value: number): number;
  readonly ticks: readonly Tick[];
}

/** Values below this, or above its inverse, would soon underflow or overflow. */
const TINY = 1e-300;

/**
 * Lays out an axis.
 *
 * @param values all values to show; those that the axis cannot show do not count
 * @param pixels its first and last pixel
 * @param room share of its length that is left free at both ends
 * @param count approximate number of ticks
 */
export function layOutAxis(
  axis: Axis,
  values: Iterable<number>,
  pixels: readonly [number, number],
  room: number,
  count: number,
): AxisLayout {
  const log = axis.scale === 'log';
  const canShow = (value: number): boolean =>
    Math.abs(value) <= 1 / TINY && (!log || value >= TINY);
  // Each category has the same room around it.
  const [low, high] = axis.names
    ? [-0.5, axis.names.length - 0.5]
    : domainOf(values, canShow, axis);
  const scale: ScaleContinuousNumeric<number, number> = log ? scaleLog() : scaleLinear();
  // The margin is in pixels: that suits both kinds of scale.
  const margin = (pixels[1] - pixels[0]) * room;
  scale.domain([low, high]).range([pixels[0] + margin, pixels[1] - margin]);
  const ends: [number, number] = [scale.invert(pixels[0]), scale.invert(pixels[1])];
  // An axis from zero has no margin below it.
  if (!log && low === 0 && room > 0) ends[0] = 0;
  scale.domain(ends).range(pixels);
  return {
    place: (value) => (canShow(value) ? scale(value) : Number.NaN),
    ticks:
      axis.names?.map((label, value) => ({ value, label })) ??
      (log && high / low >= 10 ? logTicks(ends, count) : linearTicks(ends, count)),
  };
}

/** The lowest and highest value. A single value gets a range around it; without values it is 0 to 1, or 1 to 10. */
function domainOf(
  values: Iterable<number>,
  canShow: (value: number) => boolean,
  { includes, scale }: Axis,
): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  const cover = (value: number): void => {
    if (!canShow(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const value of values) cover(value);
  if (low > high) return scale === 'log' ? [1, 10] : [0, 1];
  if (includes !== undefined) cover(includes);
  const largest = Math.max(Math.abs(low), Math.abs(high));
  // Values that differ in their last digits only count as equal.
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

/** About `count` ticks: 1, 2 and 5 times the powers of ten, only the powers, or only some of them. */
function logTicks([low, high]: readonly [number, number], count: number): Tick[] {
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
