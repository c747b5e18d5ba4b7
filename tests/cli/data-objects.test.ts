/** `mae-native data inspect` of images with objects, as a process of its own. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { cocoFolder } from '../support/coco.js';
import { temporaryFolder } from '../support/folders.js';
import { run } from '../support/processes.js';

test('counts objects by category, warns in a line each, and draws', async () => {
  const folder = await cocoFolder();
  const out = join(temporaryFolder(), 'pictures', 'objects.png');
  const { code, stdout, stderr } = await run([
    ...['data', 'inspect', `coco:${folder}`, '--out', out, '--count', '3', '--json'],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout.trimEnd()).sources).toEqual([
    expect.objectContaining({ images: 3, objects: 2, crowds: 2, warnings: [], out }),
  ]);
  const { width = 0, height = 0 } = await sharp(readFileSync(out)).metadata();
  expect([width, height]).toEqual([3 * 320 + 4 * 4, 320 + 2 * 4]);
});

test('drawn shapes are described, too', async () => {
  const { code, stdout } = await run(['data', 'inspect', 'synthetic-shapes:20', '--split', 'test']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^synthetic-shapes:20: 20 images, \d+ objects\n/);
  expect(stdout).toMatch(/\n {2}5 categories\n/);
  expect(stdout).toMatch(/nothing is wrong with boxes, masks, ids and sizes\n$/);
});

test('the command of docs/data.md draws a picture', async () => {
  const docs = readFileSync(join(packageRoot, 'docs', 'data.md'), 'utf8');
  const section = /^## Boxes and masks$(.*?)^## /ms.exec(docs)?.[1] ?? '';
  const [, line = ''] = /^```sh\nnpx mae-native (.*)\n```$/m.exec(section) ?? [];
  const cwd = temporaryFolder();
  const { code, stderr } = await run(line.split(' '), { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(existsSync(join(cwd, 'shapes.png'))).toBe(true);
});

test.each([
  [
    ['synthetic:4'],
    /^error: --out is a\.png; it draws the objects of one source, so expected coco:DIR/,
  ],
  [
    ['synthetic-shapes:4', 'synthetic-shapes:5'],
    /^error: --out is a\.png; it draws the objects of one/,
  ],
])('%s cannot be drawn', async (sources, message) => {
  const { code, stderr } = await run(['data', 'inspect', ...sources, '--out', 'a.png']);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('damage is told in a line', async () => {
  const { code, stderr } = await run(['data', 'inspect', `coco:${await cocoFolder('{"a": 1}')}`]);
  expect(code).toBe(1);
  expect(stderr.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/instances_train2017\.json: has no list 'images'; expected COCO's/),
  ]);
});
