import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { heatmap } from '../../lib/plot/index.js';

/** A table with these names on both sides. */
function square(names: readonly string[], share: (row: number, column: number) => number): string {
  return heatmap({
    title: 'Confusions',
    rows: { label: 'true class', names },
    columns: { label: 'predicted class', names },
    shares: names.flatMap((_, row) => names.map((_, column) => share(row, column))),
  });
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `class ${i}`);

/** The texts of a picture, in order. */
function texts(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
}

/** How dark each cell is that is drawn, by its column and row. */
function shades(svg: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [, path = '', opacity] of svg.matchAll(/<path d="([^"]*)" fill-opacity="([\d.]+)"/g)) {
    for (const [, place = ''] of path.matchAll(/M(\d+,\d+)h1v1h-1z/g)) {
      found.set(place, Number(opacity));
    }
  }
  return found;
}

describe('A heat map', () => {
  test('has a cell for each share above 0, the darker the larger it is', () => {
    const shares = [
      [1, 0, Number.NaN],
      [0.25, 0.7, 0.001],
    ];
    const svg = heatmap({
      title: 'T',
      rows: { label: 'r', names: ['a', 'b'] },
      columns: { label: 'c', names: ['x', 'y', 'z'] },
      shares: shares.flat(),
    });
    const found = shades(svg);
    expect([...found.keys()].sort()).toEqual(['0,0', '0,1', '1,1', '2,1']);
    const order = ['2,1', '0,1', '1,1', '0,0'].map((place) => found.get(place));
    expect(order).toEqual([...order].sort((a, b) => Number(a) - Number(b)));
    expect(new Set(order).size).toBe(4);
  });

  test('with ten classes names each and writes the percentages', () => {
    const names = numbered(10);
    const svg = square(names, (row, column) => (row === column ? 0.964 : 0.004));
    const shown = texts(svg);
    for (const name of names) expect(shown.filter((text) => text === name)).toHaveLength(2);
    expect(shown.filter((text) => text === '96')).toHaveLength(10);
    expect(shown.filter((text) => text === '0.4')).toHaveLength(90);
  });

  test('with many classes names as many as have room', () => {
    const svg = square(numbered(200), (row, column) => (row === column ? 1 : 0));
    const rows = [...svg.matchAll(/y="([\d.]+)" text-anchor="end"/g)].map(([, y]) => Number(y));
    expect(rows.length).toBeGreaterThan(20);
    const gaps = rows.slice(1).map((y, i) => y - (rows[i] as number));
    // The size of the letters is 12.
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(12);
  });

  test('cuts names that are too long and escapes them', () => {
    const long = 'x'.repeat(300);
    const svg = square([long, '<b> & "c"'], () => 0.5);
    expect(svg).not.toContain(long);
    expect(texts(svg)).toContain('&lt;b&gt; &amp; &quot;c&quot;');
    expect(texts(svg).some((text) => /^x{10,}…$/.test(text))).toBe(true);
  });

  test('is a picture in which a cell has the colour of its share', async () => {
    const svg = square(numbered(50), (row, column) => (row === column ? 1 : 0));
    const { data, info } = await sharp(Buffer.from(svg))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const [, left, top] = /translate\((\d+[\d.]*),(\d+[\d.]*)\)">\s*<rect/.exec(svg) ?? [];
    const pixel = (column: number, row: number) => {
      const cell = 640 / 50;
      const x = Math.round(Number(left) + (column + 0.5) * cell);
      const y = Math.round(Number(top) + (row + 0.5) * cell);
      return [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
    };
    expect(pixel(3, 3)[0]).toBeLessThan(60);
    expect(pixel(3, 4)).toEqual([255, 255, 255]);
  });
});
