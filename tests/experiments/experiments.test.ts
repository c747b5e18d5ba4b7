import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodePng } from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import {
  type AblateOptions,
  ablate,
  meanAndDeviation,
  reproduce,
} from '../../lib/experiments/index.js';
import { sweeps } from '../../lib/experiments/sweeps.js';
import { csvTable, markdownTable } from '../../lib/experiments/table.js';
import { resolveRun } from '../../lib/methods/commands.js';
import type { Given, Settings } from '../../lib/settings/index.js';
import { temporaryFolder } from '../support/folders.js';
import { picture } from '../support/images.js';
import { run } from '../support/processes.js';

const folder = temporaryFolder();
const [data, val] = [join(folder, 'train'), join(folder, 'val')];

beforeAll(async () => {
  for (const [root, count] of [
    [data, 12],
    [val, 4],
  ] as const) {
    for (const name of ['cats', 'dogs']) {
      mkdirSync(join(root, name), { recursive: true });
      for (let i = 0; i < count; i++) {
        const image = picture(32, 32, i + (name === 'cats' ? 0 : 100));
        writeFileSync(join(root, name, `${i}.png`), await encodePng(image));
      }
    }
  }
  writeFileSync(
    join(folder, 'pretrain.yaml'),
    'model: mae_vit_tiny_patch4_32\ndim: 16\ndepth: 2\nheads: 2\ndecoder_dim: 16\ndecoder_depth: 1\n' +
      'decoder_heads: 2\nepochs: 2\nbatch_size: 8\n',
  );
  writeFileSync(join(folder, 'finetune.yaml'), 'epochs: 2\nbatch_size: 8\n');
});

const optionsOf = (out: string, more: Partial<AblateOptions> = {}): AblateOptions => ({
  sweep: 'partial',
  cases: ['0', '0.5', '2'],
  data: [data],
  valData: [val],
  out: join(folder, out),
  pretrainConfig: join(folder, 'pretrain.yaml'),
  finetuneConfig: join(folder, 'finetune.yaml'),
  budget: { pretrain: 0.5, finetune: 0.5 },
  common: { threads: 1, workers: 0, device: 'cpu', amp: 'none' },
  ...more,
});

describe('a sweep', () => {
  test('trains each case from one pre-training, and leaves a table, a CSV and plots', async () => {
    const stages: string[] = [];
    const summary = await ablate(optionsOf('partial'), {
      onStage: ({ name }) => stages.push(name),
    });
    expect(stages).toEqual(['pretrain', 'finetune-0', 'finetune-0.5', 'finetune-2']);
    expect(summary.complete).toBe(true);
    const out = (name: string) => readFileSync(join(folder, 'partial', name), 'utf8');
    expect(out('table.csv').split('\r\n')).toHaveLength(5);
    for (const name of ['0', '0.5', '2']) {
      const run = JSON.parse(out(`finetune-${name}/summary.json`));
      expect(summary.results[name]?.finetune).toBe(run.top1);
      expect(out('table.md')).toContain(`| ${name} | ${run.top1.toFixed(2)} |`);
    }
    // Half of two epochs of 24 images in batches of 8.
    expect(JSON.parse(out('pretrain/summary.json')).steps).toBe(3);
    expect(summary.selection).toEqual({ finetune: 'last epoch' });
    expect(out('table.md')).toContain('Top-1 on --val-data; fine-tuned: of the last epoch.');
    expect(out('plot.svg')).toMatch(/^<svg[\s\S]*top-1/);
    expect(out('published.svg')).toContain('published');
    // They are of other data: never in a row with measured numbers.
    expect(out('table.csv')).not.toContain('published');
    const [measured = '', published = ''] = out('table.md').split(
      '\n## Published: ViT-L on ImageNet-1K',
    );
    expect(measured).not.toContain('73.5');
    expect(published).toContain('| 0 | 73.5 |');
  });

  test('that is complete is not trained again', async () => {
    const weights = join(folder, 'partial', 'finetune-2', 'checkpoints', 'last.safetensors');
    const { mtimeMs } = statSync(weights);
    const done: boolean[] = [];
    await ablate(optionsOf('partial'), { onStage: (_stage, _i, _n, isDone) => done.push(isDone) });
    expect(done).toEqual([true, true, true, true]);
    expect(statSync(weights).mtimeMs).toBe(mtimeMs);
  });

  test('names its data by absolute paths, so that it goes on from any folder', async () => {
    const here = (path: string) => relative(process.cwd(), path);
    const done: boolean[] = [];
    const hooks = {
      onStage: (_: unknown, _i: number, _n: number, isDone: boolean) => done.push(isDone),
    };
    await ablate(optionsOf('partial', { data: [here(data)], valData: [here(val)] }), hooks);
    expect(done).toEqual([true, true, true, true]);
    const plan = JSON.parse(readFileSync(join(folder, 'partial', 'experiment.json'), 'utf8'));
    expect(plan.stages[1].options).toMatchObject({ data: [data], valData: [val] });
    const other = ablate(optionsOf('partial', { data: [join(folder, 'other')] }));
    await expect(other).rejects.toThrow(/holds an experiment with other settings/);
  });

  test('that was stopped is resumed to the same results', async () => {
    const controller = new AbortController();
    const stopped = await ablate(optionsOf('stopped'), {
      signal: controller.signal,
      onStage: ({ name }) => {
        if (name === 'finetune-0.5') controller.abort();
      },
    });
    expect(stopped.complete).toBe(false);
    expect(stopped.results['2']?.finetune).toBeNull();
    const page = () => readFileSync(join(folder, 'stopped', 'table.md'), 'utf8');
    expect(page()).toContain('Not complete: 2 of 4 trainings are done.');
    const whole = await ablate(optionsOf('stopped'));
    const unbroken = await ablate(optionsOf('partial'));
    expect(whole.complete).toBe(true);
    expect(page()).not.toContain('Not complete');
    expect(whole.results).toEqual(unbroken.results);
    const weights = (out: string) =>
      readFileSync(join(folder, out, 'finetune-0.5', 'checkpoints', 'last.safetensors'));
    expect(weights('stopped').equals(weights('partial'))).toBe(true);
  });

  test('that was stopped while features are computed is resumed, too', async () => {
    const controller = new AbortController();
    const options = optionsOf('encoding', {
      ...{ sweep: 'mask-ratio', cases: ['0.5'], protocols: ['linprobe'] },
    });
    const stopped = await ablate(options, {
      signal: controller.signal,
      onPrepare: () => controller.abort(),
    });
    expect(stopped.complete).toBe(false);
    expect(stopped.results).toEqual({ '0.5': { linprobe: null } });
    expect((await ablate(options)).complete).toBe(true);
  });

  test('takes more cases later, and trains those alone', async () => {
    const stages: [string, boolean][] = [];
    const { results } = await ablate(optionsOf('partial', { cases: ['0.5', '1'] }), {
      onStage: ({ name }, _i, _n, isDone) => stages.push([name, isDone]),
    });
    expect(stages).toEqual([
      ['pretrain', true],
      ['finetune-0.5', true],
      ['finetune-1', false],
    ]);
    expect(Object.keys(results).sort()).toEqual(['0.5', '1']);
    const first = await ablate(optionsOf('partial'));
    expect(first.complete).toBe(true);
  });

  test('gives each case its own pre-training', async () => {
    const out = 'ratios';
    const { results, selection } = await ablate(
      optionsOf(out, { sweep: 'mask-ratio', cases: ['0.5', '0.9'] }),
    );
    expect(selection).toEqual({
      finetune: 'last epoch',
      linprobe: 'best learning rate and epoch on holdout',
    });
    const ratioOf = (name: string) =>
      JSON.parse(readFileSync(join(folder, out, name, 'config.json'), 'utf8')).mask_ratio;
    expect([ratioOf('pretrain-0.5'), ratioOf('pretrain-0.9')]).toEqual([0.5, 0.9]);
    for (const [name, { finetune, linprobe }] of Object.entries(results)) {
      const probe = JSON.parse(
        readFileSync(join(folder, out, `linprobe-${name}`, 'summary.json'), 'utf8'),
      );
      expect(linprobe).toBe(probe.top1);
      expect(finetune).not.toBeNull();
    }
    const { init } = JSON.parse(
      readFileSync(join(folder, out, 'finetune-0.9', 'config.json'), 'utf8'),
    );
    expect(init).toBe(join(folder, out, 'pretrain-0.9', 'checkpoints', 'last.safetensors'));
  });

  test('of times tells how many times as fast as with mask tokens each case is', async () => {
    const out = 'times';
    const cases = ['mask-tokens-8', 'kept-patches-1'];
    await ablate(optionsOf(out, { sweep: 'wall-clock', cases, protocols: ['finetune'] }));
    const [header, ...rows] = readFileSync(join(folder, out, 'table.csv'), 'utf8').split(/\r?\n/);
    // Cells before it have commas of their own.
    expect(header?.split(',').at(-2)).toBe('speed-up over mask-tokens-8');
    const secondsOf = (name: string) =>
      JSON.parse(readFileSync(join(folder, out, `pretrain-${name}`, 'summary.json'), 'utf8'))
        .wall_seconds as number;
    const [slow, fast] = cases.map(secondsOf) as [number, number];
    expect(rows.slice(0, 2).map((row) => row.split(',').at(-2))).toEqual([
      '1.00',
      (slow / fast).toFixed(2),
    ]);
    // 42.4 hours over 11.6.
    expect(readFileSync(join(folder, out, 'table.md'), 'utf8')).toMatch(/\| 11\.6 +\| 3\.66 +\|/);
  });

  test.each(['imagenet-vit-base', 'imagenet-vit-large'])('fits the recipe %s', async (recipe) => {
    for (const { cases } of Object.values(sweeps)) {
      for (const { pretrain = {} } of cases) {
        const given = { ...pretrain, data: [data] } as Given<Settings>;
        const { settings } = await resolveRun('train', given, recipe);
        expect(settings).toMatchObject({ ...pretrain, batchSize: expect.any(Number) });
      }
    }
  });

  test('compares by the metric that its summaries name', async () => {
    const before = await ablate(optionsOf('partial'));
    expect(before.primary_metric).toBe('top1');
    cpSync(join(folder, 'partial'), join(folder, 'other-metric'), { recursive: true });
    for (const [name, map] of [
      ['0', 0.25],
      ['0.5', 0.5],
      ['2', 0.75],
    ] as const) {
      const path = join(folder, 'other-metric', `finetune-${name}`, 'summary.json');
      const summary = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ ...summary, primary_metric: 'map', map }));
    }
    const { primary_metric, results, table } = await ablate(optionsOf('other-metric'));
    expect(primary_metric).toBe('map');
    expect(results).toEqual({
      0: { finetune: 0.25 },
      0.5: { finetune: 0.5 },
      2: { finetune: 0.75 },
    });
    expect(table).toContain('fine-tuned, map |');
    expect(table).toContain('| 0.2500 |');
    expect(table).toContain('Map on --val-data; fine-tuned: of the last epoch.');
    // As version 0.1 left them.
    for (const name of ['0', '0.5', '2']) {
      const path = join(folder, 'other-metric', `finetune-${name}`, 'summary.json');
      const { primary_metric: _, ...summary } = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify(summary));
    }
    const earlier = await ablate(optionsOf('other-metric'));
    expect(earlier.results).toEqual(before.results);
  });

  test.each([
    [{ sweep: 'mask' }, /^there is no sweep 'mask'; there are mask-ratio, masking, /],
    [{ cases: ['7'] }, /^there is no case '7'; there are 0, 0.5, /],
    [
      { out: join(folder, 'partial'), budget: { pretrain: 1, finetune: 0.5 } },
      /partial: holds an experiment with other settings \(budget in experiment.json\); give those/,
    ],
    [
      { out: join(folder, 'partial'), common: { seed: 1 } },
      /partial: holds an experiment with other settings \(pretrain in experiment.json\); give those/,
    ],
  ])('%o is refused', async (more, message) => {
    const running = ablate(optionsOf('refused', more));
    await expect(running).rejects.toThrow(UserError);
    await expect(running).rejects.toThrow(message);
    rmSync(join(folder, 'refused'), { recursive: true, force: true });
  });
});

describe('a reproduction', () => {
  test('compares training from scratch with fine-tuning, over seeds', async () => {
    const out = join(folder, 'cifar10');
    const summary = await reproduce({
      ...{ name: 'cifar10', data: [data], valData: [val], out, seeds: 2 },
      // One step each: the model is no small one.
      budget: { pretrain: 1e-6, finetune: 2e-6 },
      common: { threads: 1, workers: 0, device: 'cpu', amp: 'none' },
    });
    expect(summary.complete).toBe(true);
    const topOf = (name: string): number =>
      JSON.parse(readFileSync(join(out, name, 'summary.json'), 'utf8')).top1;
    expect(summary.scratch).toBe((topOf('scratch-0') + topOf('scratch-1')) / 2);
    expect(summary.finetune).toBe((topOf('finetune-0') + topOf('finetune-1')) / 2);
    expect(readFileSync(join(out, 'table.md'), 'utf8')).toContain(
      "Pre-training: 0.0001 % of the recipe's epochs; fine-tuning: 0.0002 %.",
    );
    expect(existsSync(join(out, 'table.csv'))).toBe(true);
  });

  test('of an unknown name is refused, with those there are', async () => {
    const running = reproduce({
      ...{ name: 'imagenet', data: [data], valData: [val], out: join(folder, 'none'), seeds: 1 },
      ...{ budget: { pretrain: 1, finetune: 1 }, common: {} },
    });
    await expect(running).rejects.toThrow(
      "'imagenet' is no result to reproduce; there are cifar10, cifar10-patch2",
    );
  });
});

describe('a table', () => {
  const table = {
    columns: ['name', 'top-1'],
    rows: [
      ['a "b", c|d', 1.5],
      ['e', null],
    ],
  } as const;

  test('is Markdown', () => {
    expect(markdownTable(table)).toBe(
      '| name | top-1 |\n| --- | --- |\n| a "b", c\\|d | 1.5 |\n| e | – |\n',
    );
  });

  test('is CSV', () => {
    expect(csvTable(table)).toBe('name,top-1\r\n"a ""b"", c|d",1.5\r\ne,\r\n');
  });

  test('shows mean and sample deviation', () => {
    expect(meanAndDeviation([1, 2, 3])).toBe('2.00 ± 1.00');
    expect(meanAndDeviation([74.125])).toBe('74.13');
  });
});

test('the help of ablate has every sweep with its cases', async () => {
  const { stdout } = await run(['ablate', '--help']);
  for (const [name, { cases, varies }] of Object.entries(sweeps)) {
    const line = stdout.split('\n').find((text) => text.startsWith(`  ${name} `)) ?? '';
    expect(line).toContain(`${varies}: ${cases[0]?.name}`);
    expect(line.endsWith(cases.at(-1)?.name as string)).toBe(true);
  }
});
