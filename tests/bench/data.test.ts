import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { listSamples, overAndOver, spread } from '../../lib/bench/data-samples.js';
import { DataLoader, openDataset } from '../../lib/data/index.js';
import { packageRoot } from '../../lib/native/paths.js';
import { pythonEnv } from '../python/python.js';
import { cocoTar } from '../support/coco.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { datasetOf, jpeg } from '../support/images.js';
import { needs } from '../support/needs.js';
import { collect } from '../support/outcomes.js';
import { run } from '../support/processes.js';

const python = pythonEnv();
const MINUTE = 60_000;
const folder = temporaryFolder();
const archive = join(folder, 'photos.tar');
const photos = join(folder, 'photos');

/** Wide, tall, and of the very size that is loaded. */
const SIZES = [
  [300, 200],
  [160, 240],
  [64, 64],
] as const;

beforeAll(async () => {
  mkdirSync(photos);
  const members: { name: string; bytes: Uint8Array }[] = [];
  for (const [i, [width, height]] of [...SIZES, ...SIZES, ...SIZES, ...SIZES].entries()) {
    const bytes = await jpeg(width, height, i);
    writeFileSync(join(photos, `${i}.jpg`), bytes);
    members.push({ name: `photos/${i}.jpg`, bytes });
  }
  await writeTar(archive, members);
});

const SHORT = [
  ...['--image-size', '64', '--batch-size', '8', '--workers', '2'],
  ...['--rounds', '2', '--seconds', '0.05'],
];
const number = expect.any(Number);
const summary = { median: number, min: number, max: number };
const side = { ...summary, per_core: summary };

interface Result {
  ours: { median: number };
  reference: { median: number };
  ratio: number;
  cases: { name: string; ratio: number }[];
  decoded: { native: number; library: number; cached: number };
  memory: { watched: { images: number; resident_bytes: number }[] | null };
}

/** The object on the last line of what was printed. */
function lastLine(stdout: string): Result {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Result;
}

describe('bench data', () => {
  test(
    'ends with one object',
    async () => {
      const { code, stdout } = await run([
        ...['bench', 'data', '--data', photos, '--images', '5', '--json', ...SHORT],
      ]);
      expect(code).toBe(0);
      const result = lastLine(stdout);
      expect(result).toMatchObject({
        name: 'data',
        unit: 'images/s',
        ours: side,
        reference: null,
        ratio: null,
        per_core_ratio: null,
        rounds: 2,
        images: 5,
        workers: 2,
        batch_size: 8,
        image_size: [64, 64],
        augment: 'train',
        crop_scale: [0.2, 1],
        times: { read: number, decode: number, resize: number, wait: number },
        memory: { start_bytes: number, end_bytes: number, watched: null },
      });
      expect(result.cases).toMatchObject([{ name: 'data', ours: result.ours }]);
      // None is kept: what is measured is decoding.
      expect(result.decoded.cached).toBe(0);
      expect(result.decoded.native + result.decoded.library).toBeGreaterThanOrEqual(2 * 8);
    },
    MINUTE,
  );

  test(
    'watches the memory for as many images as are asked for, more than the data has',
    async () => {
      const { code, stdout } = await run([
        ...['bench', 'data', '--data', archive, '--memory', '100', '--json', ...SHORT],
      ]);
      expect(code).toBe(0);
      const { watched } = lastLine(stdout).memory;
      expect(watched).toHaveLength(3);
      for (const [i, least] of [10, 50, 100].entries()) {
        expect(watched?.[i]?.images).toBeGreaterThanOrEqual(least);
        expect(watched?.[i]?.resident_bytes).toBeGreaterThan(0);
      }
      expect(watched?.[2]?.images).toBeLessThan(100 + 8);
    },
    MINUTE,
  );

  test(
    'prints a table for people',
    async () => {
      const { code, stdout } = await run([
        ...['bench', 'data', '--data', archive, '--augment', 'eval', '--memory', '20', ...SHORT],
      ]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/ours, images\/s\ndata +\d/);
      expect(stdout).toMatch(/images a second of processor time: ours \d+$/m);
      expect(stdout).toMatch(/ MiB at the start, \d+ MiB at the end$/m);
      expect(stdout).toMatch(/ MiB after 2\d images$/m);
    },
    MINUTE,
  );

  test('loads what a detector learns from, as PyTorch does without the objects', {
    ...needs(python !== null, 'Python with PyTorch'),
    timeout: 2 * MINUTE,
  }, async () => {
    const jitter = ['--augment', 'jitter', '--data', `coco:${await cocoTar()}`];
    const { code, stdout, stderr } = await run([
      ...['bench', 'data', ...jitter, '--json', ...SHORT],
      ...['--reference', python?.python as string],
    ]);
    expect(code, stderr).toBe(0);
    const result = lastLine(stdout);
    expect(result).toMatchObject({ augment: 'jitter', scale_range: [0.1, 2], ours: side });
    expect(result.cases).toMatchObject([{ reference: side }, { reference: side }]);
    const two = await run(['bench', 'data', ...jitter, photos, ...SHORT]);
    expect([two.code, two.stderr]).toEqual([2, expect.stringMatching(/expected one source/)]);
  });

  test('compares with PyTorch and with Pillow; what is damaged is passed over on both sides', {
    ...needs(python !== null, 'Python with PyTorch'),
    timeout: 2 * MINUTE,
  }, async () => {
    const damaged = join(folder, 'damaged');
    mkdirSync(damaged);
    for (let i = 0; i < 10; i++) {
      writeFileSync(join(damaged, `${i}.jpg`), readFileSync(join(photos, `${i}.jpg`)));
    }
    const part = readFileSync(join(photos, '0.jpg')).subarray(0, 500);
    writeFileSync(join(damaged, 'broken.jpg'), part);
    const { code, stdout, stderr } = await run([
      ...['bench', 'data', '--data', damaged, archive, '--json', ...SHORT],
      ...['--reference', python?.python as string],
    ]);
    expect(stderr).toContain('PyTorch');
    expect(stderr.match(/^skipped .*broken\.jpg/gm)).toHaveLength(1);
    expect(code).toBe(0);
    const result = lastLine(stdout);
    expect(result.cases.map(({ name }) => name)).toEqual(['DataLoader', 'Pillow alone']);
    for (const one of [result, ...result.cases]) {
      expect(one).toMatchObject({
        ours: side,
        reference: side,
        ratio: number,
        per_core_ratio: number,
        spread: { min: number, max: number },
        time_ratio: number,
      });
    }
    expect(result.ratio).toBe(result.ours.median / result.reference.median);
    expect(result.cases[0]?.ratio).toBe(result.ratio);
    expect(result).toMatchObject({ reference_transforms: expect.any(String) });
  });
});

describe('what goes wrong is told in a line', () => {
  test.each([
    [[]],
    [['--data']],
    [['--data', 'synthetic', '--workers', '0']],
    [['--data', 'synthetic', '--augment', 'none']],
    [['--data', 'synthetic', '--crop-scale', '0.5']],
    [['--data', 'synthetic', '--seconds', '0']],
    [['--data', 'synthetic', '--memory', 'all']],
  ])(
    '%j exits with 2',
    async (flags) => {
      const { code, stderr } = await run(['bench', 'data', ...flags]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^error: /);
      expect(stderr).not.toContain('    at ');
    },
    MINUTE,
  );

  test(
    'bounds of a crop that make no sense',
    async () => {
      const flags = ['--data', archive, '--crop-scale', '0.9,0.2'];
      const { code, stderr } = await run(['bench', 'data', ...flags, ...SHORT]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: crop scale is \[0\.9, 0\.2\]: expected/m);
    },
    MINUTE,
  );

  test('pictures that lie in no file, which the reference cannot read', {
    ...needs(python !== null, 'Python with PyTorch'),
    timeout: MINUTE,
  }, async () => {
    const { code, stderr } = await run([
      ...['bench', 'data', '--data', archive, 'synthetic:4', ...SHORT],
      ...['--reference', python?.python as string],
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: the reference reads images from files, .*--reference$/m);
  });
});

describe('the samples that are loaded', () => {
  const dataset = datasetOf(10, (index) => ({
    name: String(index),
    label: index,
    ...{ pixels: new Uint8Array(3), width: 1, height: 1, channels: 3 },
  }));
  const labels = async (all: typeof dataset) => {
    const samples = Array.from({ length: all.length }, (_, index) => all.get(index));
    return (await Promise.all(samples)).map(({ label }) => label);
  };

  test('come from all over the data, or are all of it', async () => {
    expect(await labels(spread(dataset, 4))).toEqual([0, 2, 5, 7]);
    expect(await labels(spread(dataset, 99))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('come again whole times', async () => {
    expect(await labels(overAndOver(spread(dataset, 2), 5))).toEqual([0, 5, 0, 5, 0, 5]);
  });

  // Both scale with Pillow's bicubic filter; ours may differ by a level where libraries round otherwise.
  test('become the same pixels on both sides, out of archives, files and raw pixels', {
    ...needs(python !== null, 'Python with PyTorch'),
    timeout: MINUTE,
  }, async () => {
    const dataset = await openDataset([archive, photos]);
    const size = 64;
    const loader = new DataLoader(dataset, { batchSize: 1, imageSize: size, augment: 'eval' });
    const ours = (await collect(loader.epoch(0))).map(({ pixels }) => pixels);
    const list = listSamples(dataset);
    await dataset.close();

    const raw = join(folder, 'raw');
    writeFileSync(raw, Buffer.concat([Buffer.from('header'), ours[2] as Uint8Array]));
    const files = join(folder, 'list.json');
    const extra = [list.paths.length, 6, size * size * 3, [size, size, 3]];
    writeFileSync(
      files,
      JSON.stringify({ paths: [...list.paths, raw], samples: [...list.samples, extra] }),
    );
    const script = [
      'import sys',
      'from data import Photographs',
      'photographs = Photographs(sys.argv[1], [64, 64], "eval", [0.2, 1], "Pillow")',
      'sys.stdout.buffer.write(b"".join(photographs[i].tobytes() for i in range(len(photographs))))',
    ];
    const { stdout, stderr, status } = spawnSync(
      python?.python as string,
      ['-c', script.join('\n'), files],
      {
        cwd: join(packageRoot, 'benchmarks', 'reference'),
        env: { ...python?.env, PYTHONDONTWRITEBYTECODE: '1' },
        maxBuffer: 2 ** 26,
      },
    );
    expect(stderr.toString()).toBe('');
    expect(status).toBe(0);

    const all = [...ours, ours[2] as Uint8Array];
    expect(stdout.length).toBe(all.length * size * size * 3);
    for (const [i, pixels] of all.entries()) {
      const theirs = stdout.subarray(i * pixels.length, (i + 1) * pixels.length);
      const sum = pixels.reduce((sum, value, at) => sum + Math.abs(value - Number(theirs[at])), 0);
      expect(sum / pixels.length, `image ${i}`).toBeLessThan(1);
    }
  });
});
