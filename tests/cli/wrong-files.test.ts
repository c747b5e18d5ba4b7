/** Folders, links in a circle and pipes in the place of files, and files in the place of folders. */
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '../../lib/cli/main.js';
import { UserError } from '../../lib/errors.js';
import { pretrain } from '../../lib/methods/public.js';
import { temporaryFolder } from '../support/folders.js';

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);

/** The error of a command, which the command line prints as one line. */
async function errorOf(args: readonly string[]): Promise<UserError> {
  try {
    await createProgram().parseAsync([...args, '--quiet'], { from: 'user' });
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  throw new Error(`expected an error of ${args.join(' ')}`);
}

beforeAll(async () => {
  mkdirSync(at('a-folder'));
  writeFileSync(at('a-file'), 'text');
  symlinkSync('a-loop', at('a-loop'));
  await pretrain({
    ...{ imageSize: [8, 8], patchSize: 4, dim: 8, depth: 1, heads: 1 },
    ...{ decoderDim: 8, decoderDepth: 1, decoderHeads: 1, threads: 1, workers: 0 },
    ...{ data: ['synthetic:4'], batchSize: 4, maxSteps: 1, device: 'cpu', out: at('run') },
  });
});

const DATA = ['--data', 'synthetic:4'];
const LAST = () => at('run', 'checkpoints', 'last.safetensors');

describe.each(['a-folder', 'a-loop', 'a-file/within'])('%s', (place) => {
  test.each<[string, (path: string) => string[]]>([
    ['--config', (path) => ['train', '--config', path, '--out', at('x')]],
    ['--resume', (path) => ['train', '--resume', path]],
    ['--init of finetune', (path) => ['finetune', '--init', path, ...DATA, '--out', at('x')]],
    ['--init of linprobe', (path) => ['linprobe', '--init', path, ...DATA, '--out', at('x')]],
    ['--init of reconstruct', (path) => ['reconstruct', '--init', path, ...DATA]],
    ['--init of evaluate', (path) => ['evaluate', '--init', path, '--val-data', 'synthetic:4']],
    ['--init of knn', (path) => ['knn', '--init', path, ...DATA, '--val-data', 'synthetic:4']],
    ['--data', (path) => ['train', '--data', path, '--out', at('x')]],
    ['the input of convert', (path) => ['convert', path, at('x.pth')]],
  ])('as %s', async (_, args) => {
    const { message } = await errorOf(args(at(place)));
    expect(message).toContain(at(place));
    expect(message).not.toContain('\n');
  });
});

test.each<[string, () => string[]]>([
  ['the output of convert', () => ['convert', LAST(), at('a-folder')]],
  ['the output of convert, as .pth', () => ['convert', LAST(), at('folder.pth')]],
  ['--out of reconstruct', () => ['reconstruct', '--init', LAST(), ...DATA, '--out', at('a.png')]],
])('a folder as %s', async (_, args) => {
  for (const name of ['folder.pth', 'a.png']) mkdirSync(at(name, 'a.png'), { recursive: true });
  mkdirSync(at('a.png', 'reconstructions.png'), { recursive: true });
  const { message } = await errorOf(args());
  expect(message).not.toContain('\n');
});

test.each(['a-file', 'a-loop'])('%s as --out', async (place) => {
  for (const args of [
    ['train', ...DATA, '--out', at(place)],
    ['train', ...DATA, '--out', join(at(place), 'run')],
    ['ablate', 'masking', ...DATA, '--val-data', 'synthetic:4', '--out', at(place)],
    ['data', 'pack', ...DATA, '--out', at(place)],
  ]) {
    const { message } = await errorOf(args);
    expect(message).toContain(at(place));
    expect(message).not.toContain('\n');
  }
});

describe.each([
  ['a folder', (path: string) => mkdirSync(path)],
  ['a link in a circle', (path: string) => symlinkSync(path, path)],
])('%s in a run', (_, make) => {
  test.each([
    'config.json',
    'checkpoints',
    'checkpoints/step-00000001.safetensors',
    'checkpoints/step-00000001.state.safetensors',
  ])('as %s', async (file) => {
    rmSync(at('copy'), { recursive: true, force: true });
    cpSync(at('run'), at('copy'), { recursive: true });
    rmSync(at('copy', file), { recursive: true });
    make(at('copy', file));
    const { message } = await errorOf(['train', '--resume', at('copy'), '--max-steps', '2']);
    expect(message).toContain(at('copy'));
    expect(message).not.toContain('\n');
  });
});
