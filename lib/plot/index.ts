/** Charts as SVG, and templates of markup. Knows nothing of what the numbers mean. */
export type { Axis } from './axis.js';
export { type Heatmap, type HeatmapSide, heatmap } from './heatmap.js';
export { type ChartEvents, type LineChart, lineChart, type Series } from './line-chart.js';
export { Markup, markup } from './markup.js';
export { type Panels, panels } from './panels.js';
export { type BandPiece, type Point, smooth, thin, thinBand } from './points.js';
