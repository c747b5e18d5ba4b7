/** Masks: COCO's runs, and polygons that a view cuts off. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeObjects } from '../../../lib/data/detection/place.js';
import {
  clipPolygon,
  polygonArea,
  polygonBounds,
  polygonCoverage,
} from '../../../lib/data/detection/polygons.js';
import {
  fillsSize,
  formatRuns,
  parseRuns,
  runsArea,
  runsBounds,
} from '../../../lib/data/detection/runs.js';
import { RandomStream } from '../../../lib/data/index.js';
import { useReference } from '../../python/reference.js';

interface RunsJob {
  size: [number, number];
  counts: number[];
  out: [number, number];
  content: [number, number];
  offset: [number, number];
  scale: [number, number];
  flip: boolean;
}

interface Answer {
  runs: { counts: string; area: number; box: number[]; view: string; viewBox: number[] }[];
  clips: number[][][];
}

/** Runs of random lengths that fill a size. */
function randomRuns(random: RandomStream, total: number): number[] {
  const runs = [random.chance(0.2) ? 0 : random.below(total + 1)];
  let left = total - (runs[0] as number);
  while (left > 0) {
    const run = 1 + random.below(Math.min(left, 1 + random.below(total)));
    runs.push(run);
    left -= run;
  }
  return runs;
}

const runsJobs = Array.from({ length: 40 }, (_, i): RunsJob => {
  const random = new RandomStream(i, 99);
  const [height, width] = [1 + random.below(90), 1 + random.below(90)];
  const resize = [1 + random.below(120), 1 + random.below(120)] as const;
  const content: [number, number] = [Math.min(resize[0], 64), Math.min(resize[1], 64)];
  return {
    size: [height, width],
    counts: randomRuns(random, height * width),
    out: [64, 64],
    content,
    offset: [random.below(resize[0] - content[0] + 1), random.below(resize[1] - content[1] + 1)],
    scale: [resize[0] / height, resize[1] / width],
    flip: random.chance(0.5),
  };
});

/** Star-shaped, so that no edge crosses another; partly outside, so that it falls into several parts. */
function randomPolygon(random: RandomStream): number[] {
  const count = 3 + random.below(20);
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.8 * random.random())) / count;
    const radius = random.uniform(1, 14);
    return [5 + radius * Math.cos(angle), 5 + radius * Math.sin(angle)];
  }).flat();
}

/** A comb whose teeth reach into the bounds from above, and one that goes around a corner. */
const COMBS = [
  [0, -2, 10, -2, 10, 4, 8, 4, 8, -1, 6, -1, 6, 4, 4, 4, 4, -1, 2, -1, 2, 4, 0, 4],
  [-3, -3, 20, -3, 20, 20, 8, 20, 8, 8, 12, 8, 12, -1, -1, -1, -1, 6, 3, 6, 3, 9, -3, 9],
];
const BOUNDS = [0, 0, 10, 10] as const;
const clipJobs = [
  ...COMBS,
  ...Array.from({ length: 60 }, (_, i) => randomPolygon(new RandomStream(i, 98))),
].map((polygon) => ({ polygon, bounds: BOUNDS }));

describe("pycocotools' and shapely's answers", () => {
  const exchange = useReference<{ runs: RunsJob[]; clips: typeof clipJobs }, Answer>(
    'detection-masks',
    'coco_masks.py',
    () => ({ runs: runsJobs, clips: clipJobs }),
    ['pycocotools', 'shapely'],
  );

  test('runs have the same text, area and box', () => {
    for (const [i, { counts, size }] of runsJobs.entries()) {
      const answer = exchange.answer.runs[i];
      const text = formatRuns(counts);
      expect(text).toBe(answer?.counts);
      const runs = parseRuns(text) as Uint32Array;
      expect([...runs]).toEqual(counts);
      expect(fillsSize({ size, counts: text })).toBe(true);
      expect(runsArea(runs)).toBe(answer?.area);
      const [left = 0, top = 0, right = 0, bottom = 0] = runsBounds(runs, size[0]) ?? [];
      expect([left, top, right - left, bottom - top]).toEqual(answer?.box);
    }
  });

  test('runs are cropped, scaled and mirrored with the view', () => {
    for (const [i, job] of runsJobs.entries()) {
      const answer = exchange.answer.runs[i];
      const target = placeRuns(job);
      const [mask] = target.masks;
      if (answer?.viewBox[2] === 0) {
        expect(mask).toBeUndefined();
        continue;
      }
      expect(mask).toEqual({ rle: { size: [64, 64], counts: answer?.view } });
      const [left = 0, top = 0, width = 0, height = 0] = answer?.viewBox ?? [];
      expect([...target.boxes]).toEqual([left, top, left + width, top + height]);
    }
  });

  test('polygons fall into the same parts', () => {
    for (const [i, { polygon, bounds }] of clipJobs.entries()) {
      const parts = clipPolygon(polygon, bounds)
        .map((part) => [polygonArea(part), ...(polygonBounds([part]) ?? [])])
        .sort(byNumbers);
      const answer = exchange.answer.clips[i] ?? [];
      expect(parts).toHaveLength(answer.length);
      for (const [k, part] of parts.entries()) {
        expect(part).toEqual(answer[k]?.map((value) => expect.closeTo(value, 9)));
      }
    }
  });

  function placeRuns({ size, counts, out, content, offset, scale, flip }: RunsJob) {
    const [height, width] = size;
    const objects = {
      ...{ imageId: 1, width, height, boxes: [0, 0, width, height], labels: [0], crowd: [1] },
      masks: [{ rle: { size, counts: formatRuns(counts) } }],
    };
    const plan = {
      box: { left: 0, top: 0, width, height },
      resize: { width: Math.round(scale[1] * width), height: Math.round(scale[0] * height) },
      offset: { left: offset[1], top: offset[0] },
      content: { left: 0, top: 0, width: content[1], height: content[0] },
      flip,
    };
    return placeObjects(objects, plan, { width: out[1], height: out[0] });
  }
});

function byNumbers(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, k) => Math.abs(value - (b[k] as number)) > 1e-9);
  return i < 0 ? 0 : (a[i] as number) - (b[i] as number);
}

test('the parts of any polygon cover what it covers within the bounds', () => {
  const coordinate = fc.integer({ min: -60, max: 160 }).map((value) => value / 10);
  const polygon = fc.array(coordinate, { minLength: 6, maxLength: 24 });
  fc.assert(
    fc.property(polygon, (numbers) => {
      const points = numbers.length % 2 === 0 ? numbers : numbers.slice(1);
      const box = { left: 0, top: 0, width: 10, height: 10 };
      const parts = clipPolygon(points, BOUNDS);
      // Parts of a polygon that crosses itself may lie within each other.
      if (parts.length > 1) return;
      const own = polygonCoverage(parts, box);
      for (const [i, share] of polygonCoverage([points], box).entries()) {
        expect(own[i]).toBeCloseTo(share, 4);
      }
    }),
  );
});

test('damaged runs are none', () => {
  for (const text of ['P', '\u0001', 'ooooooooooooo', '0 0']) expect(parseRuns(text)).toBeNull();
  expect(fillsSize({ size: [5, 4], counts: '63204' })).toBe(true);
  expect(fillsSize({ size: [5, 5], counts: '63204' })).toBe(false);
});

test('objects without masks keep their boxes, and those outside the view are missing', () => {
  const objects = {
    ...{ imageId: 7, width: 100, height: 50, labels: [1, 2, 3], crowd: [0, 0, 0] },
    boxes: [10, 10, 30, 20, 80, 0, 100, 50, 5, 5, 5, 9],
    masks: [{ polygons: [] }, { polygons: [] }, { polygons: [] }],
  };
  const plan = {
    box: { left: 0, top: 0, width: 100, height: 50 },
    resize: { width: 200, height: 100 },
    offset: { left: 0, top: 0 },
    content: { left: 0, top: 0, width: 150, height: 100 },
    flip: true,
  };
  const target = placeObjects(objects, plan, { width: 150, height: 150 });
  expect(target).toMatchObject({ imageId: 7, originalSize: [50, 100], size: [100, 150] });
  expect([...target.boxes]).toEqual([90, 20, 130, 40]);
  expect([...target.labels]).toEqual([1]);
  expect(target.scale).toEqual([2, 2]);
});

test('lists of objects that do not fit are refused', () => {
  const objects = { imageId: 7, width: 9, height: 9, boxes: [1, 1, 2, 2], labels: [0], crowd: [0] };
  const plan = {
    box: { left: 0, top: 0, width: 9, height: 9 },
    resize: { width: 9, height: 9 },
    offset: { left: 0, top: 0 },
    flip: false,
  };
  expect(() => placeObjects({ ...objects, masks: [] }, plan, { width: 9, height: 9 })).toThrow(
    'image 7: its objects have 1 boxes, 1 labels, 1 marks of crowds and 0 masks; expected as many of each',
  );
});
