/** How fast COCO's metric is computed, from files to numbers, compared with pycocotools in the same run. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import {
  type CocoDataset,
  type CocoResult,
  evaluate,
  masks,
  readGroundTruth,
  readResults,
} from '../evaluation/coco/index.js';
import { repeated } from './ops.js';
import type { BenchListener, BenchResult, CaseResult } from './result.js';
import { type Case, Session, type SessionOptions } from './session.js';
import { inTemporaryFolder } from './temporary-folder.js';

export interface BenchCocoOptions extends SessionOptions {
  /** Images of the made-up data. */
  images: number;
}

const ROUNDS = 5;
/** The minimal duration of a round, in seconds. */
const SECONDS = 1;
/** As in COCO's validation set: categories, objects an image, and detections for each object. */
const [CATEGORIES, OBJECTS, DETECTIONS] = [80, 7, 5];
const [WIDTH, HEIGHT] = [640, 480];

/**
 * Measures the metric of boxes and of masks on made-up objects.
 *
 * @throws UserError where both sides come to different numbers
 */
export async function benchCoco(
  options: BenchCocoOptions,
  listener: BenchListener = {},
): Promise<BenchResult & { images: number }> {
  using session = await Session.open({ ...options, rounds: options.rounds ?? ROUNDS });
  listener.onStart?.(session.versions(), session.threads);
  return await inTemporaryFolder(async (folder) => {
    const { truth, found } = makeUp(options.images);
    const results: CaseResult[] = [];
    for (const type of ['bbox', 'segm'] as const) {
      const [truthFile, foundFile] = [join(folder, 'truth.json'), join(folder, `${type}.json`)];
      writeFileSync(truthFile, JSON.stringify(truth));
      writeFileSync(foundFile, JSON.stringify(found[type]));
      const ours = () => evaluate(readGroundTruth(truthFile), readResults(foundFile), { type });
      const task = { truth: truthFile, found: foundFile, kind: type };
      const reference = await session.reference?.prepare({ coco: task });
      if (reference !== undefined) checkSame(ours().stats, reference.info.stats as number[]);
      const one: Case = {
        ...{ name: type, unit: 'images/s', perIteration: options.images },
        ...{ ours: repeated(ours), reference },
      };
      const [result] = (await session.measure([one], SECONDS)) as [CaseResult];
      results.push(result);
      listener.onCase?.(result);
    }
    return { ...session.result('coco', results, results[1]), images: options.images };
  });
}

function checkSame(ours: readonly number[], theirs: readonly number[]): void {
  // Means of the same numbers, summed in another order.
  const isSame = ours.every((value, i) => Math.abs(value - (theirs[i] as number)) < 1e-9);
  if (isSame) return;
  throw new UserError(
    `the numbers differ: ours ${ours.join(' ')}, pycocotools' ${theirs.join(' ')}`,
  );
}

interface MadeUp {
  readonly truth: CocoDataset;
  readonly found: { readonly bbox: CocoResult[]; readonly segm: CocoResult[] };
}

/** Round objects of all sizes, and detections about them. The same each time. */
function makeUp(count: number): MadeUp {
  let state = 1;
  const draw = (low: number, high: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + (state / 2 ** 32) * (high - low);
  };
  const whole = (low: number, high: number) => Math.floor(draw(low, high + 1));
  const images = Array.from({ length: count }, (_, i) => ({
    ...{ id: i + 1, width: WIDTH, height: HEIGHT, file_name: `${i + 1}.jpg` },
  }));
  const annotations: CocoDataset['annotations'][number][] = [];
  const found: MadeUp['found'] = { bbox: [], segm: [] };
  for (const { id: image_id } of images) {
    for (let object = 0; object < OBJECTS; object++) {
      const radius = 4 * 2 ** draw(0, 5);
      const [x, y] = [draw(radius, WIDTH - radius), draw(radius, HEIGHT - radius)];
      const category_id = whole(1, CATEGORIES);
      const outline = outlineOf(x, y, radius);
      annotations.push({
        ...{ id: annotations.length + 1, image_id, category_id, iscrowd: 0 },
        ...{ bbox: boxOf(x, y, radius), segmentation: [outline], area: Math.PI * radius * radius },
      });
      for (let i = whole(0, 2 * DETECTIONS); i > 0; i--) {
        const [dx, dy, size] = [draw(-0.3, 0.3), draw(-0.3, 0.3), radius * draw(0.7, 1.4)];
        const [cx, cy] = [x + dx * radius, y + dy * radius];
        const shared = {
          image_id,
          category_id: draw(0, 1) < 0.8 ? category_id : whole(1, CATEGORIES),
          score: Math.round(draw(0, 1) * 1e4) / 1e4,
        };
        found.bbox.push({ ...shared, bbox: boxOf(cx, cy, size) });
        const segmentation = masks.fromPolygons([outlineOf(cx, cy, size)], HEIGHT, WIDTH);
        found.segm.push({ ...shared, segmentation });
      }
    }
  }
  const categories = Array.from({ length: CATEGORIES }, (_, i) => ({
    ...{ id: i + 1, name: `category ${i + 1}` },
  }));
  return { truth: { images, annotations, categories }, found };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

const boxOf = (x: number, y: number, radius: number): number[] =>
  [x - radius, y - radius, 2 * radius, 2 * radius].map(rounded);

/** A round object's outline, x, y, x, y … @param x Its centre, as is y. */
export const outlineOf = (x: number, y: number, radius: number): number[] =>
  Array.from({ length: 24 }, (_, i) => {
    const angle = (2 * Math.PI * i) / 24;
    return [rounded(x + radius * Math.cos(angle)), rounded(y + radius * Math.sin(angle))];
  }).flat();
