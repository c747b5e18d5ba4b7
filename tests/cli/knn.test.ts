/** `mae-native knn`, as a user runs it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { savePytorch } from '../../lib/checkpoints/index.js';
import { temporaryFolder } from '../support/folders.js';
import { toSharp } from '../support/images.js';
import { smallModel } from '../support/models.js';
import { run } from '../support/processes.js';
import { TINY } from '../support/runs.js';

const folder = temporaryFolder();
const path = (...names: string[]) => join(folder, ...names);
const TIMEOUT = 60_000;

const init = path('run', 'checkpoints', 'last.safetensors');
const theirs = path('theirs.pth');
const [train, val] = [path('train'), path('val')];
const FLAGS = ['--init', init, '--data', train, '--val-data', val, '--threads', '1'];

/** Plain pictures in a colour of the class, which any encoder tells apart. */
const COLOURS = { red: [200, 20, 20], green: [20, 200, 20], blue: [20, 20, 200] };

async function draw(root: string, each: number, shift: number): Promise<void> {
  for (const [name, colour] of Object.entries(COLOURS)) {
    mkdirSync(join(root, name), { recursive: true });
    for (let i = 0; i < each; i++) {
      const pixels = new Uint8Array(32 * 32 * 3);
      for (let at = 0; at < pixels.length; at++) {
        pixels[at] = (colour[at % 3] as number) + shift + i + (Math.floor(at / 96) % 7);
      }
      const image = { pixels, width: 32, height: 32, channels: 3 };
      writeFileSync(join(root, name, `${i}.png`), await toSharp(image).png().toBuffer());
    }
  }
}

beforeAll(async () => {
  await draw(train, 8, 0);
  await draw(val, 3, 15);
  savePytorch(theirs, {
    model: new Map(Object.entries(smallModel({ dim: 64, heads: 1 }).stateDict())),
  });
  const flags = ['--data', 'synthetic:8', '--max-steps', '1', '--batch-size', '4'];
  const outcome = await run(['train', ...TINY, ...flags, '--out', path('run')]);
  expect(outcome.code).toBe(0);
}, TIMEOUT);

describe('knn', () => {
  test.each([
    ['cls', 'none'],
    ['mean', 'bf16'],
  ])(
    'classifies images by features: %s, in precision %s',
    async (features, amp) => {
      const flags = ['--k', '5,24', '--features', features, '--json', '--batch-size', '7'];
      flags.push('--amp', amp);
      const { code, stdout, stderr } = await run(['knn', ...FLAGS, ...flags]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) as string)).toEqual({
        ...{ top1: 100, top5: 100 },
        results: [
          { k: 5, top1: 100, top5: 100 },
          { k: 24, top1: expect.any(Number), top5: 100 },
        ],
        ...{ images: 9, training_images: 24, skipped: 0, classes: 3 },
        ...{ features, dim: 32, temperature: 0.07, amp, checkpoint: init },
      });
    },
    TIMEOUT,
  );

  test(
    'prints a line for each k, of 20 neighbours where none is given',
    async () => {
      const { stdout } = await run(['knn', ...FLAGS]);
      expect(stdout).toMatch(
        /^k 20: top-1 [\d.]+ %, top-5 100.00 %\n9 images, neighbours among 24\n$/,
      );
      const several = await run(['knn', ...FLAGS, '--k', '1,2']);
      expect(several.stdout).toMatch(/^k 1: top-1 .*\nk 2: top-1 .*\n9 images/);
    },
    TIMEOUT,
  );

  test(
    'at another size positions are interpolated, which is told',
    async () => {
      const { code, stderr } = await run(['knn', ...FLAGS, '--k', '1', '--image-size', '48']);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^note: .*interpolated from 4x4 to 6x6 patches$/m);
    },
    TIMEOUT,
  );

  test(
    "takes another program's checkpoint and says what is assumed",
    async () => {
      const flags = ['--init', theirs, '--data', train, '--val-data', val, '--k', '1', '--json'];
      const { code, stdout, stderr } = await run(['knn', ...flags]);
      expect(code).toBe(0);
      expect(stderr).toContain("assumed: 1 heads, ImageNet's normalisation");
      expect(JSON.parse(stdout)).toMatchObject({ top1: 100, dim: 64 });
    },
    TIMEOUT,
  );
});

describe('bad input is refused with one line:', () => {
  test.each<[string, string[], RegExp, number]>([
    ['no checkpoint', ['--data', train], /^no checkpoint is given; give one, such as --init /, 2],
    ['no data', ['--init', init], /^no data is given; give --data with /, 2],
    [
      'nothing to measure on',
      ['--init', init, '--data', train],
      /^no data to measure on is given; give --val-data with /,
      2,
    ],
    [
      'more neighbours than images',
      [...FLAGS, '--k', '10,25'],
      /^k is 25; expected at most 24, the number of training images/,
      2,
    ],
    [
      'data without labels',
      ['--init', init, '--data', join(train, 'red'), '--val-data', val],
      /red: none of the 8 images has a class; expected a folder for each class/,
      1,
    ],
    [
      'data that lacks a class',
      ['--init', init, '--data', train, '--val-data', `${join(val, 'red')}`],
      /red: none of the 3 images has a class; expected/,
      1,
    ],
  ])('%s', async (_, flags, message, exitCode) => {
    const { code, stdout, stderr } = await run(['knn', ...flags]);
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr.slice('error: '.length, -1)).toMatch(message);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  });

  test('a number of neighbours of 0', async () => {
    const { code, stderr } = await run(['knn', ...FLAGS, '--k', '5,0']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/option '--k <list>' argument '5,0' is invalid. Expected one or more/);
  });
});
