/** Masks as COCO keeps them, against pycocotools'. */
import { describe, expect, test } from 'vitest';
import { coco } from '../../lib/index.js';
import { askPython } from '../python/ask.js';
import { hasModule, type PythonEnvironment, pythonEnv } from '../python/python.js';
import { useReference } from '../python/reference.js';
import { fuzzSeed } from '../support/fuzzing.js';
import { drawPolygon, drawsOf } from '../support/made-up-coco.js';
import { needs } from '../support/needs.js';

const { masks } = coco;

type Shape = { height: number; width: number } & ({ polygons: number[][] } | { ones: number[] });
type Answered = [counts: string, area: number, box: number[]];

/** Polygons, single and several, and bitmaps, sparse and full. */
function drawShapes(count: number, seed: number): Shape[] {
  const draw = drawsOf(seed);
  return Array.from({ length: count }, () => {
    const [height, width] = [1 + Math.floor(draw() * 90), 1 + Math.floor(draw() * 90)];
    if (draw() < 0.7) {
      const parts = draw() < 0.3 ? 2 : 1;
      const polygons = Array.from({ length: parts }, () => drawPolygon(draw, width, height));
      return { height, width, polygons };
    }
    const share = draw() ** 2;
    const ones = Array.from({ length: height * width }, (_, i) => i).filter(() => draw() < share);
    return { height, width, ones };
  });
}

function maskOf(shape: Shape): coco.Rle {
  const { height, width } = shape;
  if ('polygons' in shape) return masks.fromPolygons(shape.polygons, height, width);
  const rows = new Uint8Array(height * width);
  // Its ones are told row by row, as numpy's are.
  for (const one of shape.ones) rows[one] = 1;
  return masks.encode(rows, height, width);
}

const answerTo = (shape: Shape): Answered => {
  const mask = maskOf(shape);
  return [mask.counts, masks.area(mask), masks.toBox(mask)];
};

const pairs = () => {
  const draw = drawsOf(9);
  return Array.from({ length: 12 }, (_, i) => {
    const drawn = () => masks.fromPolygons([drawPolygon(draw, 60, 40)], 40, 60);
    return {
      masks: [drawn(), drawn(), drawn()],
      others: [drawn(), drawn()],
      crowds: [i % 3 === 0 ? 1 : 0, 0],
    };
  });
};

describe('masks', () => {
  const exchange = useReference<
    { shapes: Shape[]; pairs: ReturnType<typeof pairs> },
    { shapes: Answered[]; pairs: { iou: number[][]; union: string; common: string }[] }
  >('coco-masks', 'coco.py', () => ({ shapes: drawShapes(200, 1), pairs: pairs() }), [
    'pycocotools',
  ]);

  test("of polygons and bitmaps are pycocotools', byte for byte", () => {
    expect(exchange.request.shapes.map(answerTo)).toEqual(exchange.answer.shapes);
  });

  test('overlap, unite and intersect as there', () => {
    exchange.request.pairs.forEach(({ masks: own, others, crowds }, i) => {
      const { iou, union, common } = exchange.answer.pairs[i] as (typeof exchange.answer.pairs)[0];
      expect(masks.iou(own, others, crowds).map((row) => Array.from(row))).toEqual(iou);
      expect(masks.merge([...own, ...others]).counts).toBe(union);
      expect(masks.merge([...own, ...others], true).counts).toBe(common);
    });
  });

  test('decode to the bitmap that they encode', () => {
    for (const shape of drawShapes(60, 2)) {
      const mask = maskOf(shape);
      expect(masks.encode(masks.decode(mask), ...mask.size)).toEqual(mask);
    }
  });
});

// MAE_NATIVE_COCO_SHAPES=100000 searches at length.
test("drawn shapes are pycocotools', byte for byte", {
  ...needs(hasModule('pycocotools'), 'Python with pycocotools'),
  timeout: 3_600_000,
}, () => {
  const wanted = Number(process.env.MAE_NATIVE_COCO_SHAPES ?? 2000);
  for (let done = 0; done < wanted; done += 2000) {
    const shapes = drawShapes(Math.min(2000, wanted - done), fuzzSeed + done);
    const answer = askPython(pythonEnv() as PythonEnvironment, 'coco.py', { shapes }) as {
      shapes: Answered[];
    };
    const wrong = shapes.filter((shape, i) => {
      return JSON.stringify(answerTo(shape)) !== JSON.stringify(answer.shapes[i]);
    });
    expect(wrong).toEqual([]);
  }
});

test("a mask's examples", () => {
  // Rows 1 to 3 of columns 1 and 2.
  const rows = Uint8Array.from({ length: 20 }, (_, i) => {
    const [y, x] = [Math.floor(i / 4), i % 4];
    return y >= 1 && y <= 3 && x >= 1 && x <= 2 ? 1 : 0;
  });
  expect(masks.encode(rows, 5, 4)).toEqual({ size: [5, 4], counts: '63204' });
  expect(masks.fromPolygons([[0, 0, 4, 5, 0, 5]], 5, 4).counts).toBe('142O1O1O');
  expect(masks.fromPolygons([[0, 0, 4, 0, 4, 5, 0, 5]], 5, 4).counts).toBe('0d0');
  expect(masks.toBox({ size: [5, 4], counts: 'd0' })).toEqual([0, 0, 0, 0]);
});

test("a mask head's target is the polygon in the box's pixels", () => {
  // The right half of the box, and a part that lies outside.
  const half = [20, 10, 60, 10, 60, 30, 20, 30];
  const target = masks.rasterizeInBox([half], [10, 10, 30, 30], 4);
  expect(Array.from(target)).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1]);
  // A box of no width is taken as a tenth of a pixel.
  expect(masks.rasterizeInBox([half], [5, 5, 5, 5], 4).length).toBe(16);
});

test.each([
  [{ size: [5, 4], counts: '632' }, /runs have 11 pixels, and its size 5 x 4 has 20/],
  [{ size: [5, 4], counts: '6320d' }, /runs/],
  [{ size: [5, 4], counts: '63\u00e404' }, /no runs/],
  [{ size: [5], counts: '63204' }, /should be its height and width, got \[5\]/],
])('a mask that cannot be is refused: %o', (mask, message) => {
  expect(() => masks.decode(mask as unknown as coco.Rle)).toThrow(message);
});

test('polygons beyond any picture are refused', () => {
  expect(() => masks.fromPolygons([[0, 0, 1e9, 0, 5, 5]], 5, 5)).toThrow(/lies at 1000000000/);
  expect(() => masks.fromPolygons([[0, 0, Number.NaN, 0, 5, 5]], 5, 5)).toThrow(/lies at NaN/);
});
