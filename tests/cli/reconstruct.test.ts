import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { saveSafetensors } from '../../lib/checkpoints/index.js';
import { torch } from '../../lib/index.js';
import { temporaryFolder } from '../data/helpers.js';
import { run, TINY } from './process.js';

const folder = temporaryFolder();
const init = join(folder, 'run', 'checkpoints', 'last.safetensors');
const DATA = ['--data', 'synthetic:20'];

beforeAll(async () => {
  const flags = ['--max-steps', '3', '--batch-size', '4', '--norm-pix-loss', '--masking', 'grid'];
  const outcome = await run(['train', ...TINY, ...DATA, ...flags, '--out', join(folder, 'run')]);
  expect(outcome.code).toBe(0);
});

describe('reconstruct', () => {
  test('draws a row of four pictures for each image', async () => {
    const out = join(folder, 'sheet.png');
    const flags = ['--init', init, ...DATA, '--count', '3', '--out', out];
    const { code, stdout, stderr } = await run(['reconstruct', ...flags]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^loss \d\.\d{4} over 3 images at mask ratio 0\.75\npicture: .*sheet\.png\n$/,
    );
    const { format, width, height } = await sharp(out).metadata();
    expect({ format, width }).toEqual({ format: 'png', width: 4 + 4 * (128 + 4) });
    expect(height).toBeGreaterThan(3 * (128 + 4));
    expect(height).toBeLessThan(4 * (128 + 4));
  });

  test('draws the same again, and other patches with another seed', async () => {
    const draw = async (name: string, ...flags: string[]) => {
      const out = join(folder, name);
      await run(['reconstruct', '--init', init, ...DATA, '--out', out, ...flags]);
      return readFileSync(out);
    };
    const first = await draw('a.png');
    expect((await draw('b.png')).equals(first)).toBe(true);
    expect((await draw('c.png', '--seed', '1')).equals(first)).toBe(false);
  });

  test('takes another mask ratio and masking, and ends with JSON where that is wanted', async () => {
    const flags = ['--mask-ratio', '0.5', '--masking', 'block', '--json', '--out', folder];
    const { stdout } = await run(['reconstruct', '--init', init, ...DATA, ...flags]);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toEqual({
      ...{ out: join(folder, 'reconstructions.png'), loss: expect.any(Number), images: 8 },
      ...{ mask_ratio: 0.5, masking: 'block', checkpoint: init },
    });
    expect(existsSync(join(folder, 'reconstructions.png'))).toBe(true);
  });
});

describe('what cannot be is told in one line:', () => {
  const foreign = join(folder, 'foreign.safetensors');
  const noFile = join(folder, 'nowhere.safetensors');
  const broken = join(folder, 'broken.safetensors');
  beforeAll(() => {
    saveSafetensors(foreign, { weight: torch.zeros([2]) });
    writeFileSync(broken, readFileSync(init).subarray(0, -7));
  });

  test.each<[string, string[], RegExp, number]>([
    ['no checkpoint', DATA, /^no checkpoint is given; give one, such as --init /, 2],
    ['no data', ['--init', init], /^no data is given; give --data with /, 2],
    [
      'a checkpoint that is not there',
      ['--init', noFile, ...DATA],
      /nowhere.safetensors: cannot be read: ENOENT/,
      1,
    ],
    [
      'a file cut short',
      ['--init', broken, ...DATA],
      /broken.safetensors: not a usable safetensors file/,
      1,
    ],
    [
      'weights of no known model',
      ['--init', foreign, ...DATA],
      /does not say which model its weights are of; expected a checkpoint such as/,
      1,
    ],
    [
      'a mask ratio that removes all',
      ['--init', init, ...DATA, '--mask-ratio', '0.99'],
      /^mask ratio is 0.99; expected one that removes and keeps/,
      1,
    ],
    [
      'a folder in place of a checkpoint',
      ['--init', folder, ...DATA],
      /: is a folder; expected a checkpoint such as runs.a.checkpoints.last.safetensors$/,
      1,
    ],
    [
      'a picture of another kind',
      ['--init', init, ...DATA, '--out', join(folder, 'x.jpg')],
      /^out is .*x.jpg; expected a name that ends in .png, or a folder$/,
      2,
    ],
    [
      'a picture in a file',
      ['--init', init, ...DATA, '--out', join(init, 'x.png')],
      /x.png: the picture's folder cannot be made/,
      1,
    ],
  ])('%s', async (_, flags, message, exitCode) => {
    const { code, stdout, stderr } = await run(['reconstruct', ...flags]);
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr.slice('error: '.length, -1)).toMatch(message);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  });
});
