/** The command `finetune` as a user runs it. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writePng } from '../../lib/data/index.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { picture } from '../support/images.js';
import { writePictures } from '../support/labelled-images.js';
import { savePretrained } from '../support/models.js';
import { run, start } from '../support/processes.js';
import { logOf } from '../support/runs.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const TIMEOUT = 120_000;
const init = savePretrained(at('pretrained.safetensors'));
const last = (out: string, part = '') => at(out, 'checkpoints', `last${part}.safetensors`);

const QUICK = [
  ...['--threads', '1', '--workers', '0', '--device', 'cpu', '--amp', 'none'],
  ...['--batch-size', '8', '--epochs', '2', '--seed', '3'],
];
const on = (data: string, ...flags: string[]) => [
  ...['finetune', '--init', init, '--data', data, ...QUICK, ...flags],
];
const finetune = (...flags: string[]) => on(at('train'), ...flags);

beforeAll(async () => {
  await writePictures(at('train'), 24);
  await writePictures(at('val'), 12, 24);
  mkdirSync(at('empty'));
  mkdirSync(at('flat'));
  for (const name of ['a', 'b']) await writePng(at('flat', `${name}.png`), picture(16, 16));
});

describe('a fine-tuning', () => {
  test(
    'ends with its accuracy, the images it was measured on, and how it was chosen',
    async () => {
      const { code, stdout, stderr } = await run(
        finetune('--val-data', at('val'), '--out', at('told'), '--trainable-blocks', '1'),
      );
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stderr).toMatch(
        /^a classifier on .*: 0\.02 M parameters \(0\.01 M of them trained\), /,
      );
      expect(stderr).toContain(`24 images of 3 classes from ${at('train')}`);
      expect(stderr).toMatch(/^epoch 2: top-1 \S+ %, top-5 \S+ %, loss \S+ on --val-data$/m);
      expect(stdout).toMatch(
        /^top-1 \S+ %, top-5 \S+ % of 12 images of --val-data \(last epoch\)$/m,
      );
    },
    TIMEOUT,
  );

  test(
    'ends with one object on the last line, with --json',
    async () => {
      const flags = ['--holdout', '0.25', '--select', 'holdout', '--json', '--out', at('json')];
      const { code, stdout } = await run(finetune(...flags));
      expect(code).toBe(0);
      const summary = JSON.parse(stdout.trimEnd().split('\n').at(-1) as string);
      expect(summary).toMatchObject({
        ...{
          top1: expect.any(Number),
          selection: 'best epoch on holdout',
          evaluated_on: 'holdout',
        },
        ...{
          eval_images: 6,
          complete: true,
          checkpoint: at('json', 'checkpoints', 'best.safetensors'),
        },
      });
      expect(readJson(at('json'), 'summary.json')).toEqual(summary);
    },
    TIMEOUT,
  );

  test(
    'warns where the result is chosen on the measured images',
    async () => {
      const flags = ['--holdout', '0.25', '--select', 'holdout', '--out', at('flattered')];
      const { stdout } = await run(finetune(...flags));
      expect(stdout).toContain('chosen on the very images it is measured on');
    },
    TIMEOUT,
  );

  test(
    'takes a .pth, and another image size, whose positions are interpolated',
    async () => {
      expect(await run(['convert', init, at('encoder.pth')])).toMatchObject({ code: 0 });
      const flags = ['--init', at('encoder.pth'), '--image-size', '24', '--out', at('pth')];
      const { code, stderr } = await run(finetune(...flags));
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stderr).toContain('pos_embed interpolated from 4x4 to 6x6 patches');
    },
    TIMEOUT,
  );

  test(
    'that signals and kills interrupted resumes to the weights of an uninterrupted one',
    async () => {
      const flags = [
        ...['--val-data', at('val'), '--accum', '2', '--ema', '0.9', '--drop-path', '0.3'],
        ...['--mixup', '0.8', '--cutmix', '1', '--erasing', '0.5', '--epochs', '40'],
        ...['--save-steps', '1', '--log-every', '1'],
      ];
      const whole = await run(finetune(...flags, '--out', at('whole'), '--quiet'));
      expect(whole).toMatchObject({ code: 0, stderr: '' });
      for (const [signal, printed] of [
        ['SIGTERM', /^epoch 3:/m],
        ['SIGKILL', /^epoch 9:/m],
      ] as const) {
        const running = start(finetune(...flags, '--out', at('parts'), '--resume', 'auto'));
        await running.printed(printed);
        running.child.kill(signal);
        const { code } = await running.outcome;
        expect(code).toBe(signal === 'SIGTERM' ? 143 : null);
      }
      // Nothing but the folder is needed.
      const resumed = await run(['finetune', '--resume', 'auto', '--out', at('parts'), '--quiet']);
      expect(resumed).toMatchObject({ code: 0, stderr: '' });
      for (const part of ['', '.ema']) {
        expect(readFileSync(last('parts', part)).equals(readFileSync(last('whole', part)))).toBe(
          true,
        );
      }
      const evaluations = (out: string) => logOf(at(out)).filter(({ kind }) => kind === 'eval');
      expect(evaluations('parts')).toEqual(evaluations('whole'));
    },
    TIMEOUT,
  );

  test(
    'ends within its last evaluation on SIGTERM, and measures when it is resumed',
    async () => {
      const flags = ['--val-data', 'synthetic:20000', '--out', at('term')];
      const running = start(on('synthetic:16', ...flags, '--max-steps', '2', '--log-every', '1'));
      await running.printed(/^step 2\/2/m);
      running.child.kill('SIGTERM');
      expect(await running.outcome).toMatchObject({ code: 143 });
      expect(logOf(at('term')).filter(({ kind }) => kind === 'eval')).toEqual([]);
      expect(existsSync(at('term', 'summary.json'))).toBe(false);
      const again = ['finetune', '--resume', 'auto', '--out', at('term'), '--json'];
      const { code, stdout } = await run([...again, '--val-data', 'synthetic:50']);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        top1: expect.any(Number),
        eval_images: 50,
        steps: 2,
      });
    },
    TIMEOUT,
  );
});

describe('is refused in one line:', () => {
  test.each<[string, number, string[], RegExp]>([
    [
      'no checkpoint',
      2,
      ['finetune', '--data', at('train')],
      /no checkpoint is given; give one, such as --init/,
    ],
    [
      'a missing file',
      1,
      finetune('--init', at('gone.safetensors')),
      /gone\.safetensors: .*no such file/,
    ],
    [
      'a folder',
      1,
      finetune('--init', at('train')),
      /train: is a folder without model.safetensors or pytorch_model.bin; expected a checkpoint/,
    ],
    ['another width', 1, finetune('--dim', '48'), /in the file, .* in the model/],
    ['no data', 2, ['finetune', '--init', init], /fine-tuning needs data/],
    ['an empty folder', 1, on(at('empty')), /empty: the folder is empty/],
    ['unlabelled data', 1, on(at('flat')), /none of the 2 images has a class/],
    ['a model beside a checkpoint', 2, finetune('--model', 'vit_base_patch16'), /--init none only/],
    ['scratch without a model', 2, finetune('--init', 'none'), /give it with --model/],
    ['a choice without images', 2, finetune('--select', 'holdout'), /with --holdout/],
    [
      'a block and a half',
      2,
      finetune('--trainable-blocks', '1.5'),
      /error: --trainable-blocks is 1\.5/,
    ],
    ['parts of patches', 2, finetune('--image-size', '18'), /multiple of the patch size, 4/],
    ['an unknown policy', 2, finetune('--auto-augment', 'much'), /--auto-augment is 'much'/],
  ])('%s', async (_, expected, args, message) => {
    const { code, stdout, stderr } = await run([...args, '--out', at('refused')]);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toMatch(message);
    expect(existsSync(at('refused'))).toBe(false);
  });

  test.each([
    ['classes that training does not know', 3, /val-\d: class 'red' is not among the/],
    ['a class without images', 2, /val-\d: no images of 1 of the 3 classes of training/],
  ])('%s to validate on', async (_, count, message) => {
    const val = await writePictures(at(`val-${count}`), count);
    const data = count === 3 ? await writePictures(at('two'), 2) : at('train');
    const { code, stderr } = await run(on(data, '--val-data', val, '--out', at('refused')));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toMatch(message);
    expect(existsSync(at('refused'))).toBe(false);
  });
});
