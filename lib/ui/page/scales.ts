/** Axes of charts: ticks of logarithmic ones, and times. */
import type uPlot from 'uplot';
import type { XAxis } from '../protocol.js';
import { duration, number } from './format.js';

/** The part of a logarithmic axis that values take, with room at its ends. */
export function logRange(low: number, high: number): [number, number] {
  if (!(low > 0 && high >= low)) return [1, 10];
  return low === high ? [low / 2, high * 2] : [low / 1.1, high * 1.1];
}

/** The part of a linear axis that values take, with room at its ends. */
export function linearRange(low: number, high: number): [number, number] {
  if (!(high >= low)) return [0, 1];
  if (low === high) return [low - (Math.abs(low) / 2 || 0.5), high + (Math.abs(high) / 2 || 0.5)];
  const room = (high - low) * 0.04;
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}

/** 1, 2 and 5 times the powers of ten; where these are few, evenly spaced values. */
export function logTicks(low: number, high: number): number[] {
  const ticks: number[] = [];
  const decades = Math.log10(high / low);
  const multiples = decades < 4 ? [1, 2, 5] : [1];
  const stride = Math.ceil(decades / 10);
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += stride) {
    for (const multiple of multiples) {
      const value = Number(`${multiple}e${power}`);
      if (value >= low && value <= high) ticks.push(value);
    }
  }
  return ticks.length >= 3 ? ticks : linearTicks(low, high, 6);
}

/** Distances of ticks of an axis of times, in seconds. */
const TIMES = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 604800];

/** Evenly spaced ticks at round values: at most so many and one. */
function linearTicks(low: number, high: number, most: number, areTimes = false): number[] {
  const least = (high - low) / Math.max(1, most);
  if (!(least > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(least));
  const round = [1, 2, 5, 10].map((multiple) => multiple * power);
  const last = areTimes ? 604800 * Math.ceil(least / 604800) : least;
  const step = (areTimes ? TIMES : round).find((each) => each >= least) ?? last;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** How an x is written. */
export function xText(x: XAxis, value: number): string {
  if (x === 'time') return duration(value);
  return x === 'step' ? number(Math.round(value)) : number(Number(value.toPrecision(5)));
}

/** What uPlot is told of an axis. */
export function axis(
  log: boolean,
  x: XAxis | null,
  { quiet, grid }: { readonly quiet: string; readonly grid: string },
): uPlot.Axis {
  const text = x === null ? number : (value: number) => xText(x, value);
  return {
    stroke: quiet,
    grid: { stroke: grid, width: 1 },
    ticks: { stroke: grid, width: 1, size: 5 },
    font: '12px system-ui, sans-serif',
    size: x === null ? 62 : 30,
    values: (_, splits) => splits.map((value) => (value === null ? '' : text(value))),
    // uPlot's own take seconds for values that are far from their distances.
    splits: (u, _, low, high) => {
      if (log) return logTicks(low, high);
      const pixels = x === null ? u.bbox.height : u.bbox.width;
      const most = pixels / devicePixelRatio / (x === null ? 34 : 80);
      return linearTicks(low, high, most, x === 'time');
    },
    filter: (_, all) => all,
  };
}
