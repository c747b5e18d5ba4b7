import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { convertCheckpoint } from '../../lib/checkpoints/index.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { toSharp } from '../support/images.js';
import { run } from '../support/processes.js';
import { TINY } from '../support/runs.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const init = at('pre', 'checkpoints', 'last.safetensors');
const QUICK = ['--device', 'cpu', '--threads', '1', '--workers', '0', '--batch-size', '8'];

/** A folder for each class, of images that are mostly dark or mostly bright. */
async function labelled(name: string, classes: readonly string[], each: number): Promise<string> {
  for (const [label, title] of classes.entries()) {
    mkdirSync(at(name, title), { recursive: true });
    for (let i = 0; i < each; i++) {
      const pixels = Uint8Array.from(
        { length: 32 * 32 * 3 },
        (_, at) => ((at * 37 + i * 101) % 120) + (label % 2) * 120,
      );
      const image = toSharp({ pixels, width: 32, height: 32, channels: 3 });
      writeFileSync(at(name, title, `${i}.png`), await image.png().toBuffer());
    }
  }
  return at(name);
}

let data: string[];
beforeAll(async () => {
  const train = await labelled('train', ['dark', 'bright'], 12);
  const val = await labelled('val', ['dark', 'bright'], 5);
  data = ['--data', train, '--val-data', val];
  const flags = ['--data', 'synthetic:16', '--max-steps', '2', '--out', at('pre')];
  const { code, stderr } = await run(['train', ...TINY, ...QUICK, ...flags]);
  expect(code, stderr).toBe(0);
}, 60_000);

const probe = (...flags: string[]) => run(['linprobe', ...QUICK, ...flags]);

describe('linprobe', () => {
  test('ends with one object with the accuracy and its origin', async () => {
    const flags = [
      '--init',
      init,
      ...data,
      '--blr',
      '0.1',
      '--epochs',
      '2',
      '--json',
      '--out',
      at('one'),
    ];
    const { code, stdout, stderr } = await probe(...flags);
    expect(code, stderr).toBe(0);
    const summary = JSON.parse(stdout.trimEnd().split('\n').at(-1) as string);
    expect(summary).toMatchObject({
      ...{ top1: expect.any(Number), top5: 100, eval_images: 10, evaluated_on: 'val' },
      ...{ selection: 'last epoch', blr: 0.1, epoch: 1, steps: 6, complete: true },
      checkpoint: at('one', 'checkpoints', 'last.safetensors'),
    });
    expect(readJson(at('one', 'summary.json'))).toEqual(summary);
    expect(stderr).toMatch(/^a linear classifier on .*\(0\.00 M of them trained\), on cpu$/m);
  });

  test('of several learning rates keeps the best, which evaluates to the same accuracy', async () => {
    const flags = ['--lrs', '1,1000', '--select', 'val', '--cache-features', '--epochs', '20'];
    const own = ['--init', init, ...data, ...flags, '--out', at('several')];
    const { code, stdout, stderr } = await probe(...own);
    expect(code, stderr).toBe(0);
    const { top1, eval_loss } = readJson(at('several', 'summary.json'));
    expect(stdout).toContain(
      `top-1 ${(top1 as number).toFixed(2)} %, top-5 100.00 % of 10 images of --val-data ` +
        '(best learning rate and epoch on val: chosen on the very images it is measured on)\n',
    );
    expect(stdout).toMatch(/^base learning rate 1: top-1 \d+\.\d\d %/m);
    expect(stdout.match(/\(chosen\)$/gm)).toHaveLength(1);
    const best = at('several', 'checkpoints', 'best.safetensors');
    const evaluated = await run([
      'evaluate',
      '--init',
      best,
      ...data.slice(2),
      '--json',
      '--device',
      'cpu',
    ]);
    const found = JSON.parse(evaluated.stdout.trimEnd().split('\n').at(-1) as string);
    expect(found.top1).toBe(top1);
    // The probe may compute features in bf16, which has three digits.
    expect(Math.abs(found.loss - (eval_loss as number))).toBeLessThan(0.05);
  }, 30_000);

  test('of the mean of patches evaluates to the same accuracy', async () => {
    const flags = ['--pooling', 'mean', '--blr', '10', '--epochs', '10', '--amp', 'none', '--json'];
    const own = ['--init', init, ...data, ...flags, '--out', at('mean')];
    const probed = await probe(...own);
    expect(probed.code, probed.stderr).toBe(0);
    const summary = JSON.parse(probed.stdout.trimEnd().split('\n').at(-1) as string);
    const val = [...data.slice(2), '--device', 'cpu', '--threads', '1', '--json'];
    const { code, stdout, stderr } = await run(['evaluate', '--init', summary.checkpoint, ...val]);
    expect(code, stderr).toBe(0);
    const found = JSON.parse(stdout.trimEnd().split('\n').at(-1) as string);
    expect(found.top1).toBe(summary.top1);
    // float32 in both; the BatchNorm is a part of the linear layer here. Another pooling differs in the first digits.
    expect(found.loss).toBeCloseTo(summary.eval_loss, 4);
  }, 30_000);

  test('without a rate tries several, and chooses by held-out images of the training data', async () => {
    const quick = ['--init', init, ...data, '--epochs', '20', '--json', '--out', at('no-rate')];
    const { stdout, stderr } = await probe(...quick);
    expect(stderr).toMatch(
      /^base learning rates: 0\.1, 1, 3, 10, 20, 50; the best by 0\.1 of the training images, held out \(--blr/m,
    );
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) as string)).toMatchObject({
      selection: 'best learning rate and epoch on holdout',
      evaluated_on: 'val',
      rates: [0.1, 1, 3, 10, 20, 50].map((blr) => expect.objectContaining({ blr })),
    });
  });

  test('with --patience ends where no epoch is better, as a run that is complete', async () => {
    const flags = ['--select', 'val', '--blr', '1000', '--patience', '2', '--epochs', '60'];
    const own = ['--init', init, ...data, ...flags, '--cache-features', '--out', at('patient')];
    const { code, stdout, stderr } = await probe(...own);
    expect(code, stderr).toBe(0);
    const { steps, total_steps, complete, epoch } = readJson(at('patient', 'summary.json'));
    expect(complete).toBe(true);
    // Three steps an epoch.
    expect(steps).toBe(3 * ((epoch as number) + 3));
    expect(stdout).toContain(`ended at step ${steps} of ${total_steps}: no epoch was better`);
  });

  test('with balanced class weights expects as many images of a rare class as of the others', async () => {
    await labelled('rare', ['bright'], 2);
    const rare = await labelled('rare', ['dark'], 40);
    const flags = ['--data', rare, ...data.slice(2), '--blr', '1', '--epochs', '10', '--json'];
    // On as many images of each class.
    const loss = async (kind: string) => {
      const own = [...flags, '--cache-features', '--class-weights', kind, '--out', at(kind)];
      const { stdout, code, stderr } = await probe('--init', init, ...own);
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout.trimEnd().split('\n').at(-1) as string).eval_loss;
    };
    expect(await loss('balanced')).toBeLessThan(await loss('none'));
  }, 60_000);

  test('resumes a run by its folder alone', async () => {
    const flags = ['--lrs', '1,10', '--select', 'holdout', '--holdout', '0.25', '--epochs', '3'];
    const moved = at('moved.safetensors');
    copyFileSync(init, moved);
    const own = ['--init', moved, ...data.slice(0, 2), ...flags, '--out', at('longer')];
    expect((await probe(...own)).code).toBe(0);
    rmSync(moved);
    const resumed = await run(['linprobe', '--resume', at('longer'), '--epochs', '4', '--json']);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(JSON.parse(resumed.stdout.trimEnd().split('\n').at(-1) as string)).toMatchObject({
      ...{ steps: 12, complete: true, evaluated_on: 'holdout', out: at('longer') },
    });
  });

  test('takes an encoder in a file of torch.save', async () => {
    const pth = at('encoder.pth');
    convertCheckpoint(init, pth);
    const { code, stderr } = await probe(
      '--init',
      pth,
      ...data,
      '--max-steps',
      '1',
      '--out',
      at('p'),
    );
    expect(code, stderr).toBe(0);
  });
});

describe('linprobe refuses, in one line,', () => {
  const one = (): string[] => ['--init', init, '--out', at('refused')];
  test.each<[string, () => string[], number, RegExp]>([
    ['no checkpoint', () => [...data], 2, /^error: no checkpoint is given/],
    ['one that is not there', () => ['--init', at('no.pth'), ...data], 1, /no\.pth/],
    ['no data', () => one(), 2, /^error: linear probing needs data/],
    ['data without labels', () => [...one(), '--data', at('train', 'dark')], 1, /class/],
    ['several rates and the last epoch', () => [...one(), ...data, '--lrs', '1,2'], 2, /chosen by/],
    [
      'patience without a choice',
      () => [...one(), ...data, '--blr', '1', '--patience', '2'],
      2,
      /--patience is 2/,
    ],
    ['rates that are none', () => [...one(), ...data, '--lrs', '1,a'], 2, /lrs/],
    ['an image size of no patches', () => [...one(), ...data, '--image-size', '30'], 2, /30x30/],
  ])('%s', async (_, flags, code, pattern) => {
    const outcome = await probe(...flags());
    expect(outcome.stderr).toMatch(pattern);
    expect(outcome.stderr.match(/^error: /gm)).toHaveLength(1);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: '' });
  });

  test('validation images of a class that training has not', async () => {
    const other = await labelled('other', ['dark', 'bright', 'grey'], 1);
    const { code, stderr } = await probe(...one(), ...data.slice(0, 2), '--val-data', other);
    expect(stderr).toMatch(/^error: .*grey/m);
    expect(code).toBe(1);
  });
});
