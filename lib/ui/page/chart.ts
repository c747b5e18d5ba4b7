/** A chart of one curve of several runs. */
import uPlot from 'uplot';
import type { CurveName } from '../protocol.js';
import { askCurve, type Columns, type Curve } from './api.js';
import { variable } from './colours.js';
import { inTurn, make, onceAFrame } from './dom.js';
import { drawCurve, type LineLook } from './draw-lines.js';
import { axis, linearRange, logRange } from './scales.js';
import { Tip } from './tip.js';
import type { View } from './view.js';

/** A line of charts: one run, or several and their mean. */
export interface LineSpec extends LineLook {
  readonly runs: readonly string[];
}

const HEIGHT = 240;

/** What a chart is told from outside. */
export interface ChartOptions {
  readonly view: View;
  /** The lines that are shown now. */
  lines(): readonly LineSpec[];
  /** A part of the x axis was chosen; null for all of it. */
  onRange(range: View['range']): void;
}

export class Chart {
  readonly element: HTMLElement;
  private readonly plot = make('div', { className: 'plot' });
  private readonly links: Record<'csv' | 'svg', HTMLAnchorElement>;
  private u: uPlot | null = null;
  private tip: Tip | null = null;
  private curve: Curve | null = null;
  private looks: readonly LineSpec[] = [];
  /** What the chart was made for; another needs another one. */
  private made = '';
  private isAsking = false;
  private isStale = true;
  private isVisible = false;

  constructor(
    readonly name: CurveName,
    private readonly options: ChartOptions,
  ) {
    const link = (text: string) =>
      make('a', { title: `${name.title} as ${text}`, download: '' }, text);
    this.links = { csv: link('CSV'), svg: link('SVG') };
    const title = make(
      'h3',
      {},
      name.title,
      make('small', { className: 'quiet' }, ` ${name.unit}`),
    );
    const head = make(
      'div',
      { className: 'head' },
      title,
      make('span', {}, ...Object.values(this.links)),
    );
    this.element = make('div', { className: 'card' }, head, this.plot);
    // What is out of sight waits.
    new IntersectionObserver(
      ([entry]) => {
        this.isVisible = entry?.isIntersecting === true;
        if (this.isVisible && this.isStale) this.refresh();
      },
      { rootMargin: '200px' },
    ).observe(this.element);
    new ResizeObserver(onceAFrame(() => this.resize())).observe(this.plot);
  }

  /** Asks for the curve again, now or when the chart is seen. */
  refresh(): void {
    this.isStale = true;
    if (this.isVisible && !this.isAsking) void this.ask();
  }

  private async ask(): Promise<void> {
    const { view } = this.options;
    this.isAsking = true;
    this.isStale = false;
    const looks = this.options.lines();
    const asked = {
      ...{ name: this.name.name, x: view.x, smooth: view.smooth, range: view.range },
      ...{ lines: looks.map(({ runs }) => runs), width: Math.max(200, this.plot.clientWidth - 70) },
    };
    try {
      const curve = await askCurve(asked);
      await new Promise<void>((resolve) => inTurn(resolve));
      this.curve = curve;
      this.looks = looks;
      this.draw();
      this.link();
    } catch (error) {
      console.error(error);
    }
    this.isAsking = false;
    if (this.isStale) this.refresh();
  }

  private link(): void {
    const { view } = this.options;
    const query = new URLSearchParams({
      name: this.name.name,
      x: view.x,
      smooth: String(view.smooth),
    });
    for (const { runs } of this.looks) query.append('line', runs.join('\n'));
    if (view.logY) query.set('log', '1');
    if (view.range !== null) {
      query.set('from', String(view.range[0]));
      query.set('to', String(view.range[1]));
    }
    for (const [kind, link] of Object.entries(this.links))
      link.href = `/api/curve.${kind}?${query}`;
  }

  private draw(): void {
    const { view } = this.options;
    const { curve } = this;
    if (curve === null) return;
    const made = JSON.stringify([view.x, view.logX, view.logY, variable('quiet')]);
    if (made !== this.made || this.u === null) this.make(made);
    const x = view.range ?? curve.extent ?? [0, 1];
    const y = rangeOf(curve, x, view.logY);
    this.plot.classList.toggle('none', curve.extent === null);
    this.u?.setData([[...x], [...y]] as uPlot.AlignedData, false);
    this.u?.batch(() => {
      this.u?.setScale('x', { min: x[0], max: x[1] === x[0] ? x[0] + 1 : x[1] });
      this.u?.setScale('y', { min: y[0], max: y[1] });
    });
  }

  private make(made: string): void {
    const { view } = this.options;
    this.u?.destroy();
    this.plot.replaceChildren();
    this.made = made;
    const colours = { quiet: variable('quiet'), grid: variable('grid') };
    const showTip = onceAFrame((u: uPlot) => {
      if (this.curve !== null && u === this.u) this.tip?.show(u, this.curve, this.looks, view.x);
    });
    this.u = new uPlot(
      {
        ...{ width: Math.max(200, this.plot.clientWidth), height: HEIGHT },
        legend: { show: false },
        cursor: { points: { show: false }, drag: { x: true, y: false, setScale: false } },
        scales: {
          x: { time: false, distr: view.logX ? 3 : 1, range: (_, low, high) => [low, high] },
          y: { distr: view.logY ? 3 : 1, range: (_, low, high) => [low, high] },
        },
        axes: [axis(view.logX, view.x, colours), axis(view.logY, null, colours)],
        // The lines are drawn below: uPlot would have all of them share their x.
        series: [{}, { paths: () => null, points: { show: false } }],
        hooks: {
          drawSeries: [
            (u) => {
              if (this.curve !== null) drawCurve(u, this.curve, this.looks);
            },
          ],
          setCursor: [(u) => showTip(u)],
          setSelect: [(u) => this.select(u)],
        },
      },
      [
        [0, 1],
        [0, 1],
      ],
      this.plot,
    );
    this.u.over.addEventListener('dblclick', () => this.options.onRange(null));
    this.tip = new Tip(this.plot);
    this.u.over.addEventListener('mouseleave', () => this.tip?.hide());
    if (this.curve?.extent === null)
      this.plot.append(make('div', { className: 'empty' }, 'no data'));
  }

  private select(u: uPlot): void {
    const { left, width } = u.select;
    if (width < 4) return;
    const range = [u.posToVal(left, 'x'), u.posToVal(left + width, 'x')] as const;
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.options.onRange(range);
  }

  private resize(): void {
    const width = this.plot.clientWidth;
    if (this.u === null || width === 0 || width === this.u.width) return;
    this.u.setSize({ width, height: HEIGHT });
    this.refresh();
  }
}

/** The y that the lines take in a part of the x axis. */
function rangeOf(
  { lines }: Curve,
  [from, to]: readonly [number, number],
  log: boolean,
): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  const cover = ({ x, y }: Columns): void => {
    for (let i = 0; i < x.length; i++) {
      const [at, value] = [x[i] as number, y[i] as number];
      if (!(at >= from && at <= to) || !Number.isFinite(value) || (log && value <= 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  };
  for (const { raw, smoothed, band } of lines) {
    cover(raw);
    cover(smoothed);
    cover({ x: band.x, y: band.low });
    cover({ x: band.x, y: band.high });
  }
  return log ? logRange(low, high) : linearRange(low, high);
}
