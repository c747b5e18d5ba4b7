/** Runs that are resumed from elsewhere, with other settings, or that are not there. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { convertCheckpoint } from '../../lib/checkpoints/convert.js';
import { createProgram } from '../../lib/cli/main.js';
import { UserError } from '../../lib/errors.js';
import { type PretrainOptions, pretrain } from '../../lib/methods/public.js';
import { packageRoot } from '../../lib/native/paths.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { writePictures } from '../support/labelled-images.js';
import { run } from '../support/processes.js';
import { logOf, TINY } from '../support/runs.js';

const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);
const TIMEOUT = 60_000;

const errorOf = async (args: string[]) =>
  await createProgram()
    .parseAsync([...args, '--quiet'], { from: 'user' })
    .then(
      () => null,
      (error: unknown) => error,
    );

function settings(out: string, options: PretrainOptions = {}): PretrainOptions {
  return {
    ...{ imageSize: [8, 8], patchSize: 4, dim: 8, depth: 1, heads: 1 },
    ...{ decoderDim: 8, decoderDepth: 1, decoderHeads: 1, lr: 1e-3, warmupEpochs: 0 },
    ...{ data: ['synthetic:20'], batchSize: 5, epochs: 2, threads: 1, workers: 0 },
    ...{ device: 'cpu', resume: 'auto', out: at(out), ...options },
  };
}

describe('--resume auto', () => {
  test('without a run and without data is refused, and nothing is made', async () => {
    const error = await errorOf(['train', '--resume', 'auto', '--out', at('nothere')]);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toBe(
      `${at('nothere')}: there is no run here to go on with, and no data is given for a new one; check --out, or give --data`,
    );
    expect(existsSync(at('nothere'))).toBe(false);
  });

  test(
    'without a run begins one with the data that is given, and says so',
    async () => {
      const out = at('first');
      const flags = ['--data', 'synthetic:8', '--max-steps', '1', '--out', out];
      const { code, stderr } = await run(['train', ...TINY, ...flags, '--resume', 'auto']);
      expect(code).toBe(0);
      expect(stderr).toContain(`no checkpoint in ${out} to go on from: starting anew\n`);
    },
    TIMEOUT,
  );

  test(
    'finds data that was given by a relative path from another folder',
    async () => {
      await writePictures(at('here', 'photos'), 8);
      mkdirSync(at('there'));
      const flags = ['--data', 'photos', '--batch-size', '4', '--max-steps', '1', '--out', 'run'];
      const begun = await run(['train', ...TINY, ...flags], { cwd: at('here') });
      expect(begun.code).toBe(0);
      const again = ['train', '--resume', 'auto', '--out', '../here/run', '--max-steps', '2'];
      const { code, stderr } = await run(again, { cwd: at('there') });
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stderr).not.toContain('photos is');
      expect(readJson(at('here', 'run'), 'config.json').data).toEqual([at('here', 'photos')]);
    },
    TIMEOUT,
  );
});

describe('a run', () => {
  beforeAll(async () => {
    await pretrain(settings('run'));
  });

  test('is not resumed from the weights of another format, and the message names the way', async () => {
    const file = at('weights.pth');
    convertCheckpoint(at('run', 'checkpoints', 'last.safetensors'), file);
    const error = await errorOf(['train', '--data', 'synthetic:20', '--resume', file]);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(
      /^\S+weights\.pth: has weights alone, without the state that going on needs .*--init/,
    );
  });

  test('whose own settings cannot be read is no wrong usage', async () => {
    const out = at('unreadable');
    mkdirSync(join(out, 'config.json'), { recursive: true });
    const error = await errorOf(['train', '--resume', 'auto', '--out', out]);
    expect(error).toMatchObject({
      exitCode: 1,
      message: expect.stringContaining(
        `${join(out, 'config.json')}: cannot be read: it is a folder`,
      ),
    });
  });

  test('is not resumed by another command, and the message names its own', async () => {
    for (const flags of [
      ['--resume', 'auto', '--out', at('run')],
      ['--resume', at('run', 'checkpoints', 'last.safetensors')],
    ]) {
      const error = await errorOf(['linprobe', '--data', 'synthetic:20', ...flags]);
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).message).toBe(
        `${at('run')}: is a run of train, not of linprobe; go on with it by "mae-native train --resume auto --out ${at('run')}", or give another folder with --out`,
      );
    }
  });

  test.each<[string, PretrainOptions, string[]]>([
    ['the same settings', {}, []],
    ['other workers', { logEvery: 1, workers: 1, keep: 1 }, []],
    [
      'more epochs',
      { epochs: 4 },
      [
        'the run goes on with other settings: epochs is 4 and was 2',
        'the learning rate goes on at 0.0008536 after step 4, where it would have been 0.0005: the run has 16 steps now and was to have 8',
      ],
    ],
    [
      'fewer epochs',
      { epochs: 1.5 },
      [
        'the run goes on with other settings: epochs is 1.5 and was 2',
        'the learning rate goes on at 0.00025 after step 4, where it would have been 0.0005: the run has 6 steps now and was to have 8',
      ],
    ],
    [
      'other data of the same size',
      { data: ['synthetic:12', 'synthetic:8'] },
      [
        'the run goes on with other settings: data is synthetic:12, synthetic:8 and was synthetic:20',
      ],
    ],
  ])('that is resumed with %s says what changes', async (name, changes, expected) => {
    cpSync(at('run'), at(name), { recursive: true });
    const warnings: string[] = [];
    const stop = new AbortController();
    await pretrain(
      // From the first of two epochs.
      {
        ...settings(name, changes),
        resume: at(name, 'checkpoints', 'step-00000004.safetensors'),
      },
      {
        signal: stop.signal,
        onWarning: (message) => warnings.push(message),
        onStep: () => stop.abort(),
      },
    );
    const told = warnings.filter((message) => !message.startsWith('checkpoints after step'));
    expect(told).toEqual(expected);
    const logged = logOf(at(name)).flatMap((line) => (line.kind === 'warning' ? line.message : []));
    expect(logged).toEqual(expected);
  });

  test('of version 0.1 is resumed with its own settings without a word', async () => {
    cpSync(join(packageRoot, 'tests', 'fixtures', 'v0.1.0', 'train'), at('old'), {
      recursive: true,
    });
    const warnings: string[] = [];
    const hooks = { onWarning: (message: string) => warnings.push(message) };
    await pretrain({ out: at('old'), resume: 'auto' }, hooks);
    expect(warnings).toEqual([]);
  });
});
