/** The files of a comparison for people. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadSharp } from '../../data/sharp.js';
import { writeError, writeFileDurably } from '../../files/index.js';
import { type Axis, lineChart, type Point, type Series } from '../../plot/index.js';
import { relative } from '../difference.js';
import type { Curves, ParityPrecision } from './train.js';

/** The curves of both sides in one precision. */
export interface CurvePair {
  readonly precision: ParityPrecision;
  readonly ours: Curves;
  readonly theirs: Curves;
}

const STEP: Axis = { label: 'step' };
const HEIGHT = 300;
const WIDTH = 720;
/** Our losses are marks on PyTorch's line: two coinciding lines would look like one. */
const MARKS = 20;
/** Pixels of the PNG per pixel of the SVG. */
const DENSITY = 2;

/**
 * Creates the folder for the files, before any result could be lost.
 *
 * @throws UserError where it cannot be created
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeError(folder, error);
  }
}

/**
 * Writes a CSV file for each precision, and the curves as SVG and PNG.
 *
 * @returns the files
 * @throws UserError where one cannot be written
 */
export async function writeFiles(folder: string, pairs: readonly CurvePair[]): Promise<string[]> {
  const svg = draw(pairs);
  const sharp = await loadSharp();
  const png = await sharp(Buffer.from(svg), { density: 72 * DENSITY })
    .png()
    .toBuffer();
  const contents: [string, string | Uint8Array][] = [
    ...pairs.map((pair): [string, string] => [`losses-${pair.precision}.csv`, table(pair)]),
    ['parity.svg', svg],
    ['parity.png', png],
  ];
  return contents.map(([name, content]) => {
    const path = join(folder, name);
    writeFileDurably(path, content);
    return path;
  });
}

/** All numbers of a pair, step by step; 17 digits identify every number of float64. */
function table({ ours, theirs }: CurvePair): string {
  const head =
    'step,learning_rate,loss,loss_pytorch,relative_difference,grad_norm,grad_norm_pytorch';
  const rows = ours.losses.map((loss, i) => {
    const other = theirs.losses[i] as number;
    const numbers = [
      ...[ours.learningRates[i], loss, other, relative(loss, other)],
      ...[ours.gradNorms[i], theirs.gradNorms[i]],
    ];
    return [i + 1, ...numbers].join(',');
  });
  return `${[head, ...rows].join('\n')}\n`;
}

/** The losses of each precision in a chart each, and the differences at the bottom. */
function draw(pairs: readonly CurvePair[]): string {
  const size = { width: WIDTH, height: HEIGHT };
  const charts = [
    ...pairs.map(({ precision, ours, theirs }) =>
      lineChart({
        title: `Training loss, ${precision}`,
        x: STEP,
        y: { label: 'loss' },
        series: [
          { name: 'PyTorch', points: numbered(theirs.losses) },
          marks('mae-native', ours.losses),
        ],
        ...size,
      }),
    ),
    lineChart({
      title: 'Difference of the losses',
      x: STEP,
      y: { label: 'relative difference (steps without any are gaps)', scale: 'log' },
      series: pairs.map(
        ({ precision, ours, theirs }): Series => ({
          name: precision,
          points: numbered(
            ours.losses.map((loss, i) => relative(loss, theirs.losses[i] as number)),
          ),
        }),
      ),
      ...size,
    }),
  ];
  const height = HEIGHT * charts.length;
  const placed = charts.map((chart, i) => chart.replace('<svg ', `<svg y="${i * HEIGHT}" `));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">
${placed.join('')}</svg>
`;
}

function numbered(values: readonly number[]): Point[] {
  return values.map((value, i) => [i + 1, value]);
}

/** Some of the points, separated by gaps, so that no line joins them. */
function marks(name: string, values: readonly number[]): Series {
  const every = Math.ceil(values.length / MARKS);
  const shown = numbered(values).filter((_, i) => i % every === 0);
  return {
    name: every === 1 ? name : `${name} (one step in ${every})`,
    points: shown.flatMap(([x, y]): Point[] => [
      [x, y],
      [x, Number.NaN],
    ]),
  };
}
