import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import { fitPatchEmbedding } from '../../lib/checkpoints/patch-embedding.js';
import * as nn from '../../lib/nn/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { run } from '../support/processes.js';
import { TINY } from '../support/runs.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const weights = (out: string) => at(out, 'checkpoints', 'last.safetensors');
const QUICK = ['--device', 'cpu', '--threads', '1', '--workers', '0', '--batch-size', '8'];
/** At this rate nothing moves: what a run saves is what it started from. */
const STILL = [...QUICK, '--data', 'synthetic:16', '--max-steps', '1', '--lr', '0'];
const DECODER = ['--decoder-dim', '32', '--decoder-depth', '1', '--decoder-heads', '2'];

const start = async (name: string, ...flags: string[]) => {
  const outcome = await run(['train', ...STILL, '--out', at(name), ...flags]);
  expect(outcome.code, outcome.stderr).toBe(0);
  return outcome.stderr;
};

const contentOf = (path: string): Record<string, readonly number[]> => {
  using _ = torch.scope();
  const { tensors } = loadSafetensors(path);
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, [...tensor.toTypedArray()].map(Number)]),
  );
};

beforeAll(async () => {
  const flags = ['--data', 'synthetic:16', '--max-steps', '3', '--lr', '1e-3'];
  const { code, stderr } = await run(['train', ...TINY, ...QUICK, ...flags, '--out', at('before')]);
  expect(code, stderr).toBe(0);
}, 60_000);

describe('train --init', () => {
  test('starts from encoder and decoder, with the sizes of the file', async () => {
    await start('same', '--init', weights('before'));
    expect(contentOf(weights('same'))).toEqual(contentOf(weights('before')));
    expect(readJson(at('same', 'config.json'))).toMatchObject({
      ...{ dim: 32, depth: 1, decoder_dim: 32, image_size: [32, 32], init: weights('before') },
    });
  });

  test('takes an encoder alone, and says that the decoder is new', async () => {
    using _ = torch.scope();
    const { tensors } = loadSafetensors(weights('before'));
    const isEncoder = ([name]: [string, Tensor]) => !/decoder|mask_token/.test(name);
    const own = Object.fromEntries(Object.entries(tensors).filter(isEncoder));
    saveSafetensors(at('encoder.safetensors'), own);
    const alone = ['--init', at('encoder.safetensors'), '--heads', '2', ...DECODER];
    const stderr = await start('alone', ...alone);
    expect(stderr).toContain('the decoder stays as initialised: the file has none\n');
    const [before, after] = [contentOf(weights('before')), contentOf(weights('alone'))];
    for (const name of Object.keys(own)) expect(after[name], name).toEqual(before[name]);
    expect(after['decoder_embed.weight']).not.toEqual(before['decoder_embed.weight']);
  });

  test('resamples patches of another size and grey images, and says so', async () => {
    const other = ['--patch-size', '4', '--channels', '1'];
    const stderr = await start('grey', '--init', weights('before'), ...other);
    expect(stderr).toContain(
      'patch_embed.proj.weight resampled from patches of 8x8 pixels in 3 channels to patches of 4x4 pixels in 1 channel\n',
    );
    expect(stderr).toContain('pos_embed interpolated from 4x4 to 8x8 patches\n');
    expect(contentOf(weights('grey')).cls_token).toEqual(contentOf(weights('before')).cls_token);
  });

  test('advises a lower learning rate where none is given', async () => {
    const flags = ['--data', 'synthetic:16', '--max-steps', '1', '--init', weights('before')];
    const { code, stderr } = await run(['train', ...QUICK, ...flags, '--out', at('advised')]);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^the learning rate is one for new weights; --blr \S+, a tenth,/m);
  });

  test('resumes without the file', async () => {
    const moved = at('moved.safetensors');
    copyFileSync(weights('before'), moved);
    await start('again', '--init', moved);
    rmSync(moved);
    const more = ['--resume', 'auto', '--init', moved, '--max-steps', '2'];
    await start('again', ...more);
    expect(contentOf(weights('again'))).toEqual(contentOf(weights('before')));
  });

  test('refuses a file that is not there in one line', async () => {
    const { code, stderr } = await run(['train', ...STILL, '--init', at('no.pth')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*no\.pth.*\n$/);
  });
}, 120_000);

describe('the projection of patches', () => {
  test('gives an enlarged patch the token of the original', () => {
    using _ = torch.scope();
    torch.manualSeed(0);
    const weight = torch.randn([5, 3, 4, 4]);
    const patch = torch.randn([1, 3, 4, 4]);
    const larger = nn.functional.interpolate(patch, {
      ...{ size: [7, 7], mode: 'bicubic', antialias: true },
    });
    const fitted = fitPatchEmbedding(weight, { channels: 3, patchSize: 7 });
    const before = weight.mul(patch).sum([1, 2, 3]).tolist() as number[];
    const after = fitted.mul(larger).sum([1, 2, 3]).tolist() as number[];
    // Sums of 147 products in float32.
    for (const [i, value] of after.entries()) expect(value).toBeCloseTo(before[i] as number, 4);
  });

  test('gives a grey image the token of its copy in every channel', () => {
    using _ = torch.scope();
    torch.manualSeed(0);
    const weight = torch.randn([5, 3, 4, 4]);
    const grey = torch.randn([1, 1, 4, 4]);
    const before = weight.mul(grey).sum([1, 2, 3]).tolist() as number[];
    for (const channels of [1, 2, 5]) {
      const fitted = fitPatchEmbedding(weight, { channels, patchSize: 4 });
      expect(fitted.shape).toEqual([5, channels, 4, 4]);
      if (channels > 1) continue;
      const after = fitted.mul(grey).sum([1, 2, 3]).tolist() as number[];
      for (const [i, value] of after.entries()) expect(value).toBeCloseTo(before[i] as number, 4);
    }
  });
});
