import sharp from 'sharp';
import { expect, test } from 'vitest';
import { type LineChart, lineChart, panels } from '../../lib/plot/index.js';

const chart = (title: string): LineChart => ({
  title,
  x: { label: 'step' },
  y: { label: 'loss' },
  series: [
    {
      name: 'loss',
      points: [
        [0, 1],
        [1, 3],
      ],
    },
  ],
});

async function pixels(svg: string) {
  const { data, info } = await sharp(Buffer.from(svg))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

test('every chart of a panel is drawn as it is drawn alone', async () => {
  const charts = ['first', 'second', 'third'].map(chart);
  const size = { width: 300, height: 200 };
  const all = await pixels(panels({ charts, columns: 2, ...size }));
  expect([all.width, all.height]).toEqual([600, 400]);
  for (const [i, one] of charts.entries()) {
    const alone = await pixels(lineChart({ ...one, ...size }));
    const [left, top] = [(i % 2) * 300, Math.floor(i / 2) * 200];
    const part = Buffer.concat(
      Array.from({ length: 200 }, (_, y) => {
        const from = (top + y) * all.width + left;
        return all.data.subarray(from, from + 300);
      }),
    );
    expect(part.equals(alone.data)).toBe(true);
  }
});

test('points that are not joined have markers and strokes, and no line', () => {
  const { title, x, y } = chart('ratios');
  const series = {
    name: 'ratio',
    points: [
      [0, 0.9],
      [1, 1.1],
    ],
    band: {
      name: 'spread',
      pieces: [
        [0, 0.8, 1],
        [1, 1, 1.3],
      ],
    },
  } as const;
  const drawn = (joined: boolean) => lineChart({ title, x, y, series: [{ ...series, joined }] });
  const line = /<path d="M[\d.]+,[\d.]+L/;
  expect(drawn(true)).toMatch(line);
  expect(drawn(false)).not.toMatch(line);
  expect(drawn(false)).toMatch(/d="M[\d.]+,[\d.]+V[\d.]+M[\d.]+,[\d.]+V[\d.]+"/);
});
