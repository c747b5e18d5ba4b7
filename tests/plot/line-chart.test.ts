import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type LineChart, lineChart, type Point } from '../../lib/plot/index.js';

const base = { title: 'A chart', x: { label: 'step' }, y: { label: 'loss' } };

function chart(points: readonly Point[], rest: Partial<LineChart> = {}): string {
  return lineChart({ ...base, series: [{ name: 'loss', points }], ...rest });
}

/** The pixels that each line of a chart goes through, and where its pieces begin. */
function lines(svg: string): { points: [number, number][]; pieces: number }[] {
  return [...svg.matchAll(/<path d="([^"]*)" fill="none"/g)].map(([, path = '']) => ({
    points: [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
    pieces: path.split('M').length - 1,
  }));
}

function threePoints(svg: string): [[number, number], [number, number], [number, number]] {
  const [a, b, c] = lines(svg)[0]?.points ?? [];
  if (a === undefined || b === undefined || c === undefined) throw new Error('no three points');
  return [a, b, c];
}

/** The texts of a chart, in order. */
function texts(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
}

describe('A line', () => {
  test('goes through each of its points', () => {
    const points = Array.from({ length: 300 }, (_, i): Point => [i, Math.sin(i)]);
    const [line] = lines(chart(points));
    expect(line?.points).toHaveLength(300);
    expect(line?.pieces).toBe(1);
  });

  test('of 100,000 points is drawn with few, and reaches its spike', () => {
    const points = Array.from({ length: 100_000 }, (_, i): Point => [i, i === 77_777 ? 50 : 1]);
    const svg = chart(points);
    const [line] = lines(svg);
    const ys = line?.points.map(([, y]) => y) ?? [];
    expect(svg.length).toBeLessThan(100_000);
    // From the upper tenth of the picture to the lower half.
    expect(Math.min(...ys)).toBeLessThan(80);
    expect(Math.max(...ys)).toBeGreaterThan(200);
  });

  test.each([
    ['NaN', Number.NaN],
    ['Infinity', Infinity],
  ])('is broken at %s', (_, value) => {
    const [line] = lines(chart([1, 2, value, 4, 5].map((y, i): Point => [i, y])));
    expect(line?.points).toHaveLength(4);
    expect(line?.pieces).toBe(2);
  });

  test('has a gap where a logarithmic axis cannot show its value', () => {
    const points = [1, 2, 0, -3, 5, 6].map((y, i): Point => [i, y]);
    const [line] = lines(chart(points, { y: { label: 'loss', scale: 'log' } }));
    expect(line?.points).toHaveLength(4);
    expect(line?.pieces).toBe(2);
  });

  test('that is smoothed has the points behind it', () => {
    const points = Array.from({ length: 100 }, (_, i): Point => [i, i % 2]);
    const svg = lineChart({ ...base, series: [{ name: 'loss', points, smooth: 0.9 }] });
    const height = ({ points: drawn }: { points: [number, number][] }): number => {
      const ys = drawn.slice(50).map(([, y]) => y);
      return Math.max(...ys) - Math.min(...ys);
    };
    const [raw, average] = lines(svg).map(height) as [number, number];
    expect(average).toBeGreaterThan(0);
    expect(average).toBeLessThan(raw / 5);
  });
});

describe('An axis', () => {
  test('that is linear gives equal differences equal lengths', () => {
    const svg = chart([
      [0, 1],
      [10, 2],
      [20, 3],
    ]);
    const [[x0, y0], [x1, y1], [x2, y2]] = threePoints(svg);
    // Coordinates are written to a tenth of a pixel.
    expect(Math.abs(x2 - x1 - (x1 - x0))).toBeLessThan(0.21);
    expect(Math.abs(y2 - y1 - (y1 - y0))).toBeLessThan(0.21);
    expect(y2).toBeLessThan(y0);
  });

  test('that is logarithmic gives equal ratios equal lengths', () => {
    const points: Point[] = [
      [1, 0.01],
      [10, 1],
      [100, 100],
    ];
    const log = { label: 'axis', scale: 'log' } as const;
    const [[x0, y0], [x1, y1], [x2, y2]] = threePoints(chart(points, { x: log, y: log }));
    expect(Math.abs(x2 - x1 - (x1 - x0))).toBeLessThan(0.21);
    expect(Math.abs(y2 - y1 - (y1 - y0))).toBeLessThan(0.21);
  });

  test.each<[string, LineChart['y'], number[], string[]]>([
    ['small numbers', { label: 'y' }, [0, 1.5e-4], ['0', '5e-5', '1e-4', '1.5e-4']],
    ['large numbers', { label: 'y' }, [0, 20_000], ['0', '5k', '10k', '15k', '20k']],
    ['decades', { label: 'y', scale: 'log' }, [0.01, 100], ['0.01', '0.1', '1', '10', '100']],
    ['what it is told to', { label: 'y', includes: 0 }, [40, 80], ['0', '20', '40', '60', '80']],
  ])('names %s', (_, y, values, labels) => {
    const points = values.map((value, i): Point => [i, value]);
    const right = [...chart(points, { y }).matchAll(/text-anchor="end">([^<]*)</g)];
    expect(right.map(([, label]) => label)).toEqual(labels);
  });

  test.each([
    ['one value', [5]],
    ['equal values', [5, 5, 5]],
    ['zeros', [0, 0]],
    ['very large numbers', [1e290, -1e290]],
    ['very small numbers', [5e-324, 1e-320, 1e-310]],
  ])('has places for %s', (_, values) => {
    const points = values.map((value, i): Point => [i, value]);
    for (const scale of ['linear', 'log'] as const) {
      const svg = chart(points, { y: { label: 'y', scale } });
      expect(svg).not.toMatch(/NaN|Infinity/);
      const placed = scale === 'log' ? values.filter((value) => value > 1e-300) : values;
      expect(lines(svg)[0]?.points).toHaveLength(placed.length);
    }
  });
});

describe('A legend', () => {
  const two = [
    { name: 'ours', points: [[0, 1]] as Point[] },
    { name: 'reference', points: [[0, 2]] as Point[] },
  ];

  test('names each of several series, and events that happened', () => {
    const events = [
      { name: 'resumed', at: [0] },
      { name: 'skipped', at: [] },
    ];
    const shown = texts(lineChart({ ...base, series: two, events }));
    expect(shown).toEqual(expect.arrayContaining(['ours', 'reference', 'resumed']));
    expect(shown).not.toContain('skipped');
  });

  test('is left out for a single series, which the title names', () => {
    expect(texts(lineChart({ ...base, series: two.slice(0, 1) }))).not.toContain('ours');
  });
});

test('A chart without data says so', () => {
  for (const points of [[], [[0, Number.NaN]]] as Point[][]) {
    expect(texts(chart(points))).toEqual(['A chart', 'loss', 'step', 'no data']);
  }
});

test('A chart describes its series in its aria-label', () => {
  const points: Point[] = [
    [0, 2],
    [1, 0.5],
    [2, 1],
  ];
  expect(chart(points)).toContain(
    'aria-label="A chart, by step. loss: 3 points, from 2 to 1, lowest 0.5, highest 2."',
  );
});

test('Any text makes an SVG that can be drawn', async () => {
  const hostile = `</text><script>alert("1")</script> ' & 写真 \u0000\u0007\ud800`;
  const svg = lineChart({
    title: hostile,
    x: { label: hostile },
    y: { label: hostile },
    series: [
      { name: hostile, points: [[0, 1]], band: { name: hostile, pieces: [[0, 1, 2]] } },
      { name: 'other', points: [] },
    ],
    events: [{ name: hostile, at: [0] }],
  });
  expect(svg).not.toContain('<script');
  const { width, height } = await sharp(Buffer.from(svg))
    .png()
    .toBuffer()
    .then((png) => sharp(png).metadata());
  expect([width, height]).toEqual([720, 300]);
});

test('A chart draws its line in its colour', async () => {
  const svg = chart([
    [0, 1],
    [1, 2],
  ]);
  const { data } = await sharp(Buffer.from(svg))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let blue = 0;
  for (let i = 0; i < data.length; i += 3) {
    if (data[i] === 0x00 && data[i + 1] === 0x72 && data[i + 2] === 0xb2) blue++;
  }
  // The line is over 600 pixels long.
  expect(blue).toBeGreaterThan(600);
});
