/** `mae-native coco-eval`, as a user runs it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readGroundTruth, readResults } from '../../lib/evaluation/coco/index.js';
import { coco } from '../../lib/index.js';
import { temporaryFolder } from '../support/folders.js';
import { makeUpDataset, makeUpDetections } from '../support/made-up-coco.js';
import { run } from '../support/processes.js';

const folder = temporaryFolder();
const TIMEOUT = 60_000;

function write(name: string, value: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

const truth = makeUpDataset(3, 12);
const boxes = makeUpDetections(truth, 3, 'bbox');
const masks = makeUpDetections(truth, 3, 'segm');
const gt = write('instances.json', truth);

describe('coco-eval', () => {
  test(
    "prints COCO's lines, and ends with the numbers",
    async () => {
      const dt = write('boxes.json', boxes);
      const outcome = await run(['coco-eval', '--gt', gt, '--dt', dt, '--type', 'bbox', '--json']);
      expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
      const lines = outcome.stdout.trimEnd().split('\n');
      const wanted = coco.evaluate(truth, boxes, { type: 'bbox' });
      expect(lines.slice(0, 12)).toEqual(coco.linesOf(wanted));
      expect(lines[0]).toMatch(/^ Average Precision {2}\(AP\) @\[ IoU=0.50:0.95 \| area= {3}all/);
      const { stats, ap, ar_large } = JSON.parse(lines.at(-1) as string);
      expect(stats).toEqual(wanted.stats);
      expect([ap, ar_large]).toEqual([stats[0], stats[11]]);
    },
    TIMEOUT,
  );

  test(
    'tells of each category and of errors, for boundaries too',
    async () => {
      const dt = write('masks.json', masks);
      const flags = ['--type', 'boundary', '--per-class', '--tide', '--json'];
      const outcome = await run(['coco-eval', '--gt', gt, '--dt', dt, ...flags]);
      expect(outcome.code).toBe(0);
      expect(outcome.stdout).toMatch(/category 9 +- +- +- +- +0\n/);
      expect(outcome.stdout).toMatch(/what it would gain.*\n {2}cls +\d/);
      const last = JSON.parse(outcome.stdout.trimEnd().split('\n').at(-1) as string);
      expect(last.per_class.length).toBe(4);
      expect(last.tide.ap50).toBeGreaterThan(0);
    },
    TIMEOUT,
  );

  test.each<[string, unknown, RegExp]>([
    ['no JSON', '[{"image_id"', /is no JSON/],
    ['ground truth', truth, /is no list of detections; it looks like ground truth/],
    ['no scores', boxes.map(({ score, ...rest }) => rest), /detection 0 has no score/],
    ['images of another set', [{ ...boxes[0], image_id: 77777 }], /of image 77777/],
    ['another category', [{ ...boxes[0], category_id: 77 }], /of category 77/],
  ])(
    'says in one line what is wrong: %s',
    async (name, value, message) => {
      const dt = write(`${name}.json`, value);
      const outcome = await run(['coco-eval', '--gt', gt, '--dt', dt, '--type', 'bbox']);
      expect(outcome).toMatchObject({ code: 1, stdout: '' });
      expect(outcome.stderr.trimEnd().split('\n').length).toBe(1);
      expect(outcome.stderr).toMatch(message);
    },
    TIMEOUT,
  );

  test(
    'refuses other types and files that are not there',
    async () => {
      const wrong = await run(['coco-eval', '--gt', gt, '--dt', gt, '--type', 'keypoints']);
      expect(wrong.code).toBe(2);
      const missing = join(folder, 'nothing.json');
      const outcome = await run(['coco-eval', '--gt', missing, '--dt', gt, '--type', 'bbox']);
      expect(outcome.code).toBe(1);
      expect(outcome.stderr).toMatch(/nothing.json: cannot be read/);
    },
    TIMEOUT,
  );
});

describe('large files', () => {
  // As files above 256 MB are read, in parts of any length.
  const inParts = (part: number) => ({ large: 0, part });
  const odd = { ...truth, info: { note: 'brackets ] } and "quotes\\"', list: [1, [2]] }, more: [] };

  test.each([1, 7, 64, 10_000])('are read in parts of %d bytes', (part) => {
    const path = write('odd.json', odd);
    // What the metric does not need is left out.
    expect(readGroundTruth(path, inParts(part))).toEqual(truth);
    const dt = write('results.json', JSON.stringify(masks, null, 1));
    expect(readResults(dt, inParts(part))).toEqual(masks);
  });

  test('of another kind are told', () => {
    const [list, object] = [write('list.json', boxes), write('object.json', truth)];
    expect(() => readGroundTruth(list, inParts(50))).toThrow(/is a list, as files of detections/);
    expect(() => readResults(object, inParts(50))).toThrow(/it looks like ground truth/);
  });

  test('that break off are told', () => {
    const path = write('short.json', JSON.stringify(boxes).slice(0, -20));
    expect(() => readResults(path, inParts(50))).toThrow(/short.json: the file is cut off/);
    const empty = write('empty.json', '');
    expect(() => readResults(empty, { large: -1, part: 50 })).toThrow(/is cut off or empty/);
  });
});
