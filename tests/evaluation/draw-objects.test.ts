/** Boxes, masks and names of objects on pictures. */
import { expect, test } from 'vitest';
import type { PixelImage } from '../../lib/data/index.js';
import { drawObjects } from '../../lib/evaluation/index.js';

const grey = (): PixelImage => ({
  pixels: new Uint8Array(60 * 40 * 3).fill(100),
  ...{ width: 60, height: 40, channels: 3 },
});
const at = ({ pixels, width }: PixelImage, x: number, y: number) => [
  ...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

test('a box has a line of its colour, its mask a tint, and the rest stays', () => {
  const image = grey();
  const square = [20, 15, 40, 15, 40, 35, 20, 35];
  const drawn = drawObjects(
    image,
    { boxes: [20, 15, 40, 35], labels: [1], masks: [{ polygons: [square] }] },
    ['no', 'yes'],
  );
  const line = at(drawn, 20, 25);
  expect(at(drawn, 39, 34)).toEqual(line);
  expect(at(drawn, 30, 15)).toEqual(line);
  // Below half of the mask's colour, over the picture's.
  expect(at(drawn, 30, 25)).toEqual(line.map((value) => Math.round(100 + (value - 100) * 0.45)));
  expect(at(drawn, 41, 25)).toEqual([100, 100, 100]);
  expect(at(drawn, 19, 25)).toEqual([100, 100, 100]);
  expect(image).toEqual(grey());
});

test('runs tint the pixels that they set, and each object has a colour of its own', () => {
  // The first column, and the last pixel.
  const first = { rle: { size: [40, 60], counts: '0X1gY2iN' } } as const;
  const drawn = drawObjects(
    grey(),
    {
      boxes: [10, 20, 20, 30, 30, 20, 40, 30],
      labels: [0, 0],
      scores: [1, 0.5],
      masks: [first, { polygons: [] }],
    },
    ['a'],
  );
  expect(at(drawn, 0, 39)).not.toEqual([100, 100, 100]);
  expect(at(drawn, 1, 0)).toEqual([100, 100, 100]);
  expect(at(drawn, 10, 25)).not.toEqual(at(drawn, 30, 25));
});

test('boxes outside the picture are cut off, and lists that do not fit are refused', () => {
  expect(() =>
    drawObjects(grey(), { boxes: [-50, -50, 500, 500], labels: [0] }, ['a']),
  ).not.toThrow();
  expect(() => drawObjects(grey(), { boxes: [0, 0, 1, 1], labels: [] }, [])).toThrow(
    'there are 0 labels and 1 boxes; expected as many',
  );
  expect(() =>
    drawObjects(
      grey(),
      { boxes: [0, 0, 1, 1], labels: [0], masks: [{ rle: { size: [2, 2], counts: '4' } }] },
      ['a'],
    ),
  ).toThrow('a mask has 2x2 pixels, down and across, and its picture 40x60; expected the same');
});
