/** COCO's metric, against pycocotools': equal to the last bit. */
import { describe, expect, test } from 'vitest';
import { coco } from '../../lib/index.js';
import { useReference } from '../python/reference.js';
import {
  type CocoDataset,
  type CocoResult,
  makeUpDataset,
  makeUpDetections,
} from '../support/made-up-coco.js';

interface Metric {
  groundTruth: CocoDataset;
  detections: CocoResult[];
  type: coco.CocoType;
}

interface Answered {
  precision: string;
  recall: string;
  scores: string;
  stats: number[];
  printed: string;
}

const types = ['bbox', 'segm', 'boundary'] as const;

function cases(): Metric[] {
  const groundTruth = makeUpDataset(4, 20, 110);
  const crowded = makeUpDataset(11, 3);
  const many = Array.from({ length: 40 }, (_, i) => makeUpDetections(crowded, i, 'bbox')).flat();
  const bare = { ...groundTruth, annotations: [] };
  return [
    ...types.map((type) => ({
      ...{ groundTruth, type },
      detections: makeUpDetections(groundTruth, 4, type),
    })),
    // More than a hundred of a category in an image.
    { groundTruth: crowded, detections: many, type: 'bbox' },
    // Nothing to find.
    { groundTruth: bare, detections: makeUpDetections(groundTruth, 5, 'bbox'), type: 'bbox' },
    // Boxes of detections that are masks.
    { groundTruth, detections: makeUpDetections(groundTruth, 6, 'segm'), type: 'bbox' },
  ];
}

const numbersOf = (text: string): Float64Array => {
  const bytes = Buffer.from(text, 'base64');
  return new Float64Array(Uint8Array.from(bytes).buffer);
};

describe('the metric', () => {
  const exchange = useReference<{ metrics: Metric[] }, { metrics: Answered[] }>(
    'coco-metric',
    'coco.py',
    () => ({ metrics: cases() }),
    ['pycocotools'],
  );

  test.each([
    [0, 'boxes'],
    [1, 'masks'],
    [2, 'boundaries'],
    [3, 'more detections than count'],
    [4, 'no objects'],
    [5, 'boxes of masks'],
  ])("has pycocotools' precision, recall, scores and lines: case %d, %s", (i) => {
    const { groundTruth, detections, type } = exchange.request.metrics[i] as Metric;
    const wanted = exchange.answer.metrics[i] as Answered;
    const found = coco.evaluate(groundTruth, detections, { type });
    for (const name of ['precision', 'recall', 'scores'] as const) {
      expect(found[name]).toEqual(numbersOf(wanted[name]));
    }
    // Means, which numpy sums in another order: thousands of numbers of at most 1.
    found.stats.forEach((value, n) => {
      expect(value).toBeCloseTo(wanted.stats[n] as number, 12);
    });
    expect(`${coco.linesOf(found).join('\n')}\n`).toBe(wanted.printed);
  });
});

const truth: CocoDataset = {
  images: [{ id: 1, width: 100, height: 100 }],
  categories: [
    { id: 1, name: 'cat' },
    { id: 2, name: 'dog' },
  ],
  annotations: [
    { id: 1, image_id: 1, category_id: 1, bbox: [10, 10, 40, 40], area: 1600, iscrowd: 0 },
    { id: 2, image_id: 1, category_id: 2, bbox: [60, 60, 20, 20], area: 400, iscrowd: 0 },
  ],
};
const hit = { image_id: 1, category_id: 1, score: 0.9, bbox: [10, 10, 40, 40] };

test('each category has its own numbers', () => {
  const { stats, perClass, named } = coco.evaluate(truth, [hit], { type: 'bbox' });
  // A precision of 1 is 1 / (1 + 2^-52).
  const rounded = (value: number) => Number(value.toFixed(12));
  expect(perClass.map(({ name, ap, objects }) => [name, rounded(ap), objects])).toEqual([
    ['cat', 1, 1],
    ['dog', 0, 1],
  ]);
  expect(stats[0]).toBe(named.ap);
  const { ap, ap_small, ap_medium, ap_large, ar1 } = named;
  expect([ap, ap_small, ap_medium, ap_large, ar1].map(rounded)).toEqual([0.5, 0, 1, -1, 0.5]);
});

test('without detections AP is 0', () => {
  expect(coco.evaluate(truth, [], { type: 'bbox' }).stats[0]).toBe(0);
});

test('some images can be measured alone', () => {
  const two = { ...truth, images: [...truth.images, { id: 2, width: 9, height: 9 }] };
  const { images, stats } = coco.evaluate(two, [hit], { type: 'bbox', imageIds: [2] });
  expect([images, stats[0]]).toEqual([1, -1]);
});

test("ids from 0 count, and are told: COCO's own tools lose them", () => {
  const fromZero = {
    ...truth,
    annotations: truth.annotations.map((one) => ({ ...one, id: one.id - 1 })),
  };
  const { stats, warnings } = coco.evaluate(fromZero, [hit], { type: 'bbox' });
  expect(stats[0]).toBeCloseTo(0.5, 12);
  expect(warnings).toEqual([expect.stringContaining('Number from 1')]);
});

const mask = coco.masks.fromPolygons([[10, 10, 50, 10, 50, 50, 10, 50]], 50, 100);

test.each<[Partial<CocoResult>, coco.CocoType, RegExp]>([
  [{ image_id: 5 }, 'bbox', /detection 0 is of image 5, which the ground truth lacks/],
  [
    { category_id: 0 },
    'bbox',
    /category 0; the ground truth has 2, from 1 to 2; classes counted from 0/,
  ],
  [{ score: undefined as unknown as number }, 'bbox', /detection 0 has no score/],
  [{ bbox: [1, 2, 3] }, 'bbox', /should be x, y, width and height, got \[1,2,3\]/],
  [{}, 'segm', /has no segmentation, only a bbox; type 'bbox' measures boxes/],
  [{ segmentation: mask }, 'segm', /mask is 50 high and 100 wide, the image 100 and 100/],
])('detections that cannot be compared are named: %o', (change, type, message) => {
  const withMasks = {
    ...truth,
    annotations: truth.annotations.map((one) => ({ ...one, segmentation: [[1, 1, 9, 1, 9, 9]] })),
  };
  expect(() => coco.evaluate(withMasks, [{ ...hit, ...change }], { type })).toThrow(message);
});

test('ground truth that is none is named', () => {
  const wrong = { images: [], annotations: [] } as unknown as CocoDataset;
  expect(() => coco.evaluate(wrong, [], { type: 'bbox' })).toThrow(/a list 'categories'/);
});

test("TIDE's errors: each kind costs what mending it brings", () => {
  const of = (...detections: CocoResult[]) => {
    const { tide } = coco.evaluate(truth, detections, { type: 'bbox', tide: true });
    return tide;
  };
  const none = { cls: 0, loc: 0, both: 0, dupe: 0, bkg: 0, miss: 0 };
  const dog = { ...hit, category_id: 2, bbox: [60, 60, 20, 20] };
  expect(of(hit, dog)).toEqual({ ap50: 100, ...none });
  expect(of(hit)).toEqual({ ap50: 50, ...none, miss: 50 });
  expect(of(hit, { ...dog, bbox: [66, 66, 20, 20] })).toEqual({ ap50: 50, ...none, loc: 50 });
  expect(of(hit, { ...dog, category_id: 1, score: 0.1 })).toEqual({ ap50: 50, ...none, cls: 50 });
});
