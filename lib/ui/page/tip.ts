/** The values of a chart under the pointer. */
import type uPlot from 'uplot';
import type { XAxis } from '../protocol.js';
import type { Columns, Curve } from './api.js';
import { make } from './dom.js';
import type { LineLook } from './draw-lines.js';
import { number } from './format.js';
import { xText } from './scales.js';

/** The most lines that are told: those nearest to the pointer. */
const MOST = 10;

/** What a line has nearest to the pointer. */
interface Found extends LineLook {
  readonly x: number;
  readonly y: number;
  /** Of the moving average; null where there is none. */
  readonly smoothed: number | null;
  readonly distance: number;
}

/** Shows the values of the lines nearest to the pointer, and a dot on the nearest. */
export class Tip {
  private readonly box = make('div', { className: 'tip', hidden: true });
  private readonly dot = make('div', { className: 'dot', hidden: true });

  /** @param plot The element that the chart is in. */
  constructor(plot: HTMLElement) {
    plot.append(this.dot, this.box);
  }

  hide(): void {
    this.box.hidden = true;
    this.dot.hidden = true;
  }

  show(u: uPlot, curve: Curve, looks: readonly LineLook[], axis: XAxis): void {
    const { left = -1, top = -1 } = u.cursor;
    this.hide();
    if (left < 0 || top < 0) return;
    const at = u.posToVal(left, 'x');
    const found = curve.lines
      .flatMap(({ raw, smoothed }, i): Found[] => {
        const row = nearest(raw.x, at);
        if (row === -1) return [];
        const [x, y] = [raw.x[row] as number, raw.y[row] as number];
        const average = valueAt(smoothed, x);
        const py = u.valToPos(average ?? y, 'y');
        const distance = Number.isFinite(py) ? Math.abs(py - top) : Infinity;
        return [{ ...(looks[i] as LineLook), x, y, smoothed: average, distance }];
      })
      .sort((a, b) => a.distance - b.distance);
    const [first] = found;
    if (first === undefined) return;
    const shown = found.slice(0, MOST);
    this.box.replaceChildren(
      make('div', { className: 'quiet' }, `${axis} ${xText(axis, first.x)}`),
      ...shown.map((each, i) => row(each, i === 0 && shown.length > 1)),
      ...(found.length > shown.length
        ? [make('div', { className: 'quiet' }, `and ${found.length - shown.length} more`)]
        : []),
    );
    this.box.hidden = false;
    this.place(u, left, top);
    const [x, y] = [u.valToPos(first.x, 'x'), u.valToPos(first.smoothed ?? first.y, 'y')];
    this.dot.hidden = !Number.isFinite(y);
    const { offsetLeft, offsetTop } = u.over;
    this.dot.style.background = first.colour;
    this.dot.style.transform = `translate(${offsetLeft + x}px, ${offsetTop + y}px)`;
  }

  /** Beside the pointer, on the side that has room. */
  private place(u: uPlot, left: number, top: number): void {
    const { offsetLeft, offsetTop, clientWidth, clientHeight } = u.over;
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const x = left > clientWidth / 2 ? left - width - 14 : left + 14;
    const y = Math.min(Math.max(0, top - height / 2), Math.max(0, clientHeight - height));
    this.box.style.transform = `translate(${offsetLeft + x}px, ${offsetTop + y}px)`;
  }
}

function row({ label, colour, y, smoothed }: Found, isNearest: boolean): HTMLElement {
  const swatch = make('span', { className: 'swatch' });
  swatch.style.background = colour;
  const value = Number.isNaN(y) ? 'not a number' : number(y);
  const text = smoothed === null ? value : `${number(smoothed)} (${value})`;
  return make(
    'div',
    { className: isNearest ? 'nearest' : '' },
    swatch,
    make('bdi', {}, label),
    make('span', {}, text),
  );
}

/** The value of a line at an x that it has; null where it has none. */
function valueAt({ x, y }: Columns, at: number): number | null {
  const row = nearest(x, at);
  return row === -1 ? null : (y[row] as number);
}

/** The index of the x nearest to a value, in a column that rises; -1 where it is empty. */
function nearest(x: Float64Array, at: number): number {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return x.length === 0 ? -1 : 0;
  if (low === x.length) return low - 1;
  return at - (x[low - 1] as number) < (x[low] as number) - at ? low - 1 : low;
}
