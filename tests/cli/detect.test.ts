/** The commands `detect train`, `detect evaluate` and `detect predict` as a user runs them. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writePng } from '../../lib/data/index.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { picture } from '../support/images.js';
import { savePretrained } from '../support/models.js';
import { run, start } from '../support/processes.js';
import { logOf } from '../support/runs.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const TIMEOUT = 240_000;
const last = (out: string) => at(out, 'checkpoints', 'last.safetensors');

/** Small pictures, so that a step takes a fraction of a second. */
const TRAIN = [
  ...['detect', 'train', '--data', 'synthetic-shapes:12', '--image-size', '64'],
  ...['--threads', '1', '--workers', '0', '--device', 'cpu', '--amp', 'none'],
  ...['--batch-size', '4', '--epochs', '2', '--seed', '3', '--log-every', '1', '--lr', '1e-4'],
];
const VAL = ['--val-data', 'synthetic-shapes:6'];
const QUICK = ['--threads', '1', '--workers', '0', '--device', 'cpu', '--amp', 'none'];
const lastLine = (stdout: string) => JSON.parse(stdout.trimEnd().split('\n').at(-1) as string);

describe('a detector', () => {
  beforeAll(async () => {
    const { code, stderr } = await run([...TRAIN, ...VAL, '--out', at('whole')]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
  }, TIMEOUT);

  test('is trained with each loss in the log, a picture an epoch, and box and mask AP', () => {
    const log = logOf(at('whole'));
    const steps = log.filter(({ kind }) => kind === 'step');
    expect(steps).toHaveLength(6);
    const { losses } = steps[0] as unknown as { losses: Record<string, number> };
    for (const name of ['rpn_cls', 'rpn_box', 'cls', 'box', 'mask']) {
      expect(losses[name]).toBeGreaterThan(0);
    }
    const evaluated = log.filter(({ kind }) => kind === 'eval');
    expect(evaluated).toHaveLength(2);
    expect(evaluated[1]).toMatchObject({
      ...{ box_ap: expect.any(Number), mask_ap: expect.any(Number), on: 'val' },
    });
    expect(readJson(at('whole'), 'summary.json')).toMatchObject({
      ...{ complete: true, primary_metric: 'mask_ap', evaluated_on: 'val', eval_images: 6 },
    });
    expect(readdirSync(at('whole', 'reconstructions')).sort()).toEqual([
      ...['epoch-0001.png', 'epoch-0002.png', 'last.png'],
    ]);
  });

  test(
    'resumes to the same bytes after it was killed',
    async () => {
      const killed = start([...TRAIN, ...VAL, '--out', at('parts'), '--save-steps', '1']);
      await killed.printed(/^epoch 1:/m);
      killed.child.kill('SIGKILL');
      await killed.outcome;
      const resumed = await run(['detect', 'train', '--resume', 'auto', '--out', at('parts')]);
      expect(resumed).toMatchObject({ code: 0 });
      expect(resumed.stderr).toMatch(/^going on after step \d+$/m);
      expect(readFileSync(last('parts')).equals(readFileSync(last('whole')))).toBe(true);
    },
    TIMEOUT,
  );

  test(
    "is measured by COCO's metric, and leaves COCO's results",
    async () => {
      const out = at('results.json');
      const flags = ['--init', last('whole'), ...VAL, '--score-threshold', '0', ...QUICK];
      const { code, stdout } = await run(['detect', 'evaluate', ...flags, '--out', out, '--json']);
      expect(code).toBe(0);
      const summary = lastLine(stdout);
      expect(summary).toMatchObject({ images: 6, skipped: 0, out, image_size: 64 });
      expect(Object.keys(summary).slice(-2).sort()).toEqual(['box_ap', 'mask_ap']);
      const results = JSON.parse(readFileSync(out, 'utf8'));
      expect(results).toHaveLength(summary.detections);
      expect(results[0]).toEqual({
        ...{ image_id: expect.any(Number), category_id: expect.any(Number) },
        ...{ bbox: expect.any(Array), score: expect.any(Number) },
        segmentation: {
          size: [expect.any(Number), expect.any(Number)],
          counts: expect.any(String),
        },
      });
    },
    TIMEOUT,
  );

  test(
    'finds objects in pictures of which none are known, whatever their sizes',
    async () => {
      mkdirSync(at('photos'));
      await writePng(at('photos', 'wide.png'), picture(50, 20));
      const flags = ['--init', last('whole'), '--score-threshold', '0.01', '--data', at('photos')];
      const { code, stdout, stderr } = await run([
        ...['detect', 'predict', ...flags, '--out', at('found'), ...QUICK],
      ]);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stdout).toContain('1 image');
      expect(existsSync(at('found', 'objects-0001.png'))).toBe(true);
      expect(readJson(at('found'), 'images.json')).toMatchObject({ images: [{ id: 1 }] });
      const results = JSON.parse(readFileSync(at('found', 'results.json'), 'utf8'));
      for (const { segmentation } of results) expect(segmentation.size).toEqual([20, 50]);
    },
    TIMEOUT,
  );

  test(
    'starts from the encoder of a checkpoint',
    async () => {
      const init = savePretrained(at('pretrained.safetensors'));
      const { code, stderr } = await run([
        ...[...TRAIN, '--init', init, '--max-steps', '1', '--out', at('on-encoder')],
      ]);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(readJson(at('on-encoder'), 'summary.json')).toMatchObject({ steps: 1 });
    },
    TIMEOUT,
  );
});

describe('mistakes are told in one line', () => {
  test.each([
    ['several sources', ['--data', 'coco:a'], /expected one source/],
    ['a side that the pyramid cannot halve', ['--image-size', '72'], /multiple of 16/],
    ['shares that do not rise', ['--lr-drops', '0.9,0.5'], /rising shares/],
    ['a name that no detector has', ['--model', 'vitdet'], /vitdet_base_patch16/],
  ])('%s', async (_what, flags, expected) => {
    const { code, stderr } = await run([...TRAIN, ...flags, '--out', at('mistake')]);
    expect(code).toBeGreaterThan(0);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(expected);
  });
});
