import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { convertCheckpoint, savePytorch, saveSafetensors } from '../../lib/checkpoints/index.js';
import { torch } from '../../lib/index.js';
import { temporaryFolder } from '../support/folders.js';
import { smallModel } from '../support/models.js';
import { run } from '../support/processes.js';
import { TINY } from '../support/runs.js';

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
      results: [{ mask_ratio: 0.5, loss: expect.any(Number) }],
    });
    expect(existsSync(join(folder, 'reconstructions.png'))).toBe(true);
  });

  test('draws several mask ratios side by side, each with the loss that it has alone', async () => {
    const draw = async (ratios: string) => {
      const out = join(folder, 'ratios.png');
      const flags = ['--count', '2', '--mask-ratio', ratios, '--out', out, '--json'];
      const { stdout } = await run(['reconstruct', '--init', init, ...DATA, ...flags]);
      const { width } = await sharp(out).metadata();
      return { width, ...(JSON.parse(stdout) as { loss: number; results: unknown[] }) };
    };
    const [one, other] = [await draw('0.5'), await draw('0.75')];
    expect(one.loss).not.toBe(other.loss);
    expect(await draw('0.75,0.5')).toEqual({
      ...other,
      width: 4 + 5 * (128 + 4),
      results: [...other.results, ...one.results],
    });
  });

  test('takes the same weights in a file of torch.save', async () => {
    const pth = join(folder, 'same.pth');
    convertCheckpoint(init, pth);
    const results = await Promise.all(
      [init, pth].map(async (path) => {
        const flags = ['--init', path, ...DATA, '--out', join(folder, 'x.png'), '--json'];
        const { stdout, stderr } = await run(['reconstruct', ...flags]);
        expect(stderr).not.toContain('assumed');
        return (JSON.parse(stdout) as { results: unknown }).results;
      }),
    );
    expect(results[1]).toEqual(results[0]);
  });

  test("takes another program's file, and says what it assumes", async () => {
    const path = join(folder, 'theirs.pth');
    // A width whose heads are known: one for each 64.
    const size = {
      dim: 64,
      heads: 1,
      decoderDim: 64,
      decoderHeads: 1,
      imageSize: [16, 16],
    } as const;
    savePytorch(path, { model: new Map(Object.entries(smallModel(size).stateDict())), epoch: 3 });
    const flags = ['--init', path, ...DATA, '--out', join(folder, 'theirs.png')];
    const { code, stdout, stderr } = await run(['reconstruct', ...flags]);
    expect(stderr).toMatch(
      /^note: assumed: 1 heads, ImageNet's .*, 1 heads in the decoder, raw pixels as target; --heads, --mean, --std, --decoder-heads, --norm-pix-loss or files beside it .* can tell$/m,
    );
    expect(stdout).toMatch(/^loss \d+\.\d{4} over 8 images at mask ratio 0\.75\n/);
    expect(code).toBe(0);
  });

  test("takes the flag that says whether another program's model paints normalised pixels", async () => {
    const path = join(folder, 'untold.pth');
    const size = { ...{ dim: 64, heads: 1, decoderDim: 64, decoderHeads: 1 }, imageSize: [16, 16] };
    using model = smallModel({ ...(size as object), normPixLoss: true });
    savePytorch(path, { model: new Map(Object.entries(model.stateDict())), args: {} });
    const told = join(folder, 'told.pth');
    savePytorch(told, {
      model: new Map(Object.entries(model.stateDict())),
      args: { norm_pix_loss: true },
    });
    const [untold, wanted] = await Promise.all(
      [[path, '--norm-pix-loss'], [told]].map(async ([init, ...more], i) => {
        const out = join(folder, `painted-${i}.png`);
        const flags = ['--init', init as string, ...DATA, '--out', out, '--json', ...more];
        const { stdout, stderr } = await run(['reconstruct', ...flags]);
        expect(stderr).not.toContain('raw pixels');
        return { ...JSON.parse(stdout), out: null, checkpoint: null, sheet: readFileSync(out) };
      }),
    );
    expect(untold).toEqual(wanted);
  });
});

describe('bad input is refused with one line:', () => {
  const foreign = join(folder, 'foreign.safetensors');
  const noFile = join(folder, 'nowhere.safetensors');
  const broken = join(folder, 'broken.safetensors');
  const encoder = join(folder, 'encoder.pth');
  const odd = join(folder, 'odd.safetensors');
  beforeAll(() => {
    saveSafetensors(foreign, { weight: torch.zeros([2]) });
    // 24 wide: its heads cannot be known without its card.
    saveSafetensors(odd, smallModel().stateDict());
    convertCheckpoint(init, encoder, { encoderOnly: true });
    writeFileSync(broken, readFileSync(init).subarray(0, -7));
  });

  test.each<[string, string[], RegExp, number]>([
    ['no checkpoint', DATA, /^no checkpoint is given; give one, such as --init /, 2],
    ['no data', ['--init', init], /^no data is given; give --data with /, 2],
    [
      'a checkpoint that is not there',
      ['--init', noFile, ...DATA],
      /nowhere.safetensors: no such file; expected a checkpoint such as runs.a.checkpoints.last.safetensors$/,
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
      /foreign.safetensors: it is no masked autoencoder and no vision transformer: it has weight, but no patch_embed/,
      1,
    ],
    [
      'an encoder alone',
      ['--init', encoder, ...DATA],
      /encoder.pth: holds an encoder without a decoder, which cannot paint patches; expected the checkpoint of a whole/,
      1,
    ],
    [
      'a model of which too much is unknown',
      ['--init', odd, ...DATA],
      /odd.safetensors: neither the file nor its shapes tell how many attention heads it has; give them with --heads/,
      1,
    ],
    [
      'a mask ratio that removes all',
      ['--init', init, ...DATA, '--mask-ratio', '0.99'],
      /^mask ratio is 0.99; expected one that removes and keeps/,
      2,
    ],
    [
      'one mask ratio of several that removes all',
      ['--init', init, ...DATA, '--mask-ratio', '0.5,0.99'],
      /^mask ratio is 0.99; expected one that removes and keeps/,
      2,
    ],
    [
      'a folder in place of a checkpoint',
      ['--init', folder, ...DATA],
      /: is a folder without model.safetensors or pytorch_model.bin; expected a checkpoint such as runs.a.checkpoints.last.safetensors$/,
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

  test.each(['1', '0.5,', '0.5,x'])('a mask ratio of %s', async (ratios) => {
    const flags = ['--init', init, ...DATA, '--mask-ratio', ratios];
    const { code, stderr } = await run(['reconstruct', ...flags]);
    expect(stderr).toContain(
      `argument '${ratios}' is invalid. Expected a number from 0 and below 1, or several separated by commas.`,
    );
    expect(code).toBe(2);
  });
});
