/** Several charts in one picture. */
import { type LineChart, lineChart } from './line-chart.js';
import { Markup, markup } from './markup.js';

export interface Panels {
  readonly charts: readonly LineChart[];
  /** Charts beside each other; 2 by default. */
  readonly columns?: number;
  /** Of each chart, in pixels; 440 by 280 by default. */
  readonly width?: number;
  readonly height?: number;
}

/**
 * Draws charts of one size row by row.
 *
 * @returns an SVG document
 */
export function panels({ charts, columns = 2, width = 440, height = 280 }: Panels): string {
  const across = Math.min(columns, charts.length);
  const down = Math.ceil(charts.length / across);
  const drawn = charts.map((chart, i) => {
    const place = `x="${(i % across) * width}" y="${Math.floor(i / across) * height}"`;
    return new Markup(lineChart({ ...chart, width, height }).replace('<svg ', `<svg ${place} `));
  });
  const [all, high] = [across * width, down * height];
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${all}" height="${high}" viewBox="0 0 ${all} ${high}">
${drawn}</svg>
`.text;
}
