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
  if (ticks.length >= 3) return ticks;
  const step = 10 ** Math.floor(Math.log10((high - low) / 2));
  const first = Math.ceil(low / step);
  const all = Array.from(
    { length: Math.floor(high / step) - first + 1 },
    (_, i) => (first + i) * step,
  );
  const every = Math.ceil(all.length / 6);
  return all.filter((_, i) => i % every === 0).map((value) => Number(value.toPrecision(12)));
}

/** How an x is written. */
export function xText(x: XAxis, value: number): string {
  if (x === 'time') return duration(value);
  return x === 'step' ? number(Math.round(value)) : number(Number(value.toPrecision(5)));
}

/** Distances of ticks of an axis of times, in seconds. */
const TIMES = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 604800];

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
    space: x === null ? 34 : 80,
    values: (_, splits) => splits.map((value) => (value === null ? '' : text(value))),
    ...(log && { splits: (_, __, low, high) => logTicks(low, high), filter: (_, all) => all }),
    ...(x === 'time' && !log && { incrs: TIMES }),
  };
}
