import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../lib/errors.js';
import type { Judge } from '../../lib/experiments/comparison/options.js';
import { findingsOf } from '../../lib/experiments/comparison/page.js';
import type { CompareRow } from '../../lib/experiments/comparison/results.js';
import { type CompareOptions, compare } from '../../lib/experiments/index.js';
import { temporaryFolder } from '../support/folders.js';
import { writePictures } from '../support/labelled-images.js';

const folder = temporaryFolder();
const [data, val] = [join(folder, 'train'), join(folder, 'val')];

beforeAll(async () => {
  await writePictures(data, 24);
  await writePictures(val, 9, 100);
  writeFileSync(
    join(folder, 'mae.yaml'),
    'model: mae_vit_tiny_patch4_32\ndim: 16\ndepth: 2\nheads: 2\ndecoder_dim: 16\ndecoder_depth: 1\n' +
      'decoder_heads: 2\nepochs: 4\nwarmup_epochs: 2\nbatch_size: 8\n',
  );
  writeFileSync(join(folder, 'finetune.yaml'), 'epochs: 2\nbatch_size: 8\n');
  writeFileSync(
    join(folder, 'igpt.yaml'),
    'method: igpt\nmodel: mae_vit_tiny_patch4_32\nimage_size: 8\npalette: 16\nbatch_size: 8\n',
  );
  writeFileSync(join(folder, 'linear.yaml'), 'epochs: 2\nbatch_size: 8\ncache_features: true\n');
});

const optionsOf = (out: string, more: Partial<CompareOptions> = {}): CompareOptions => ({
  methods: ['mae', 'moco-v3'],
  protocols: ['knn'],
  equal: 'epochs',
  seeds: 1,
  recipes: null,
  configs: Object.fromEntries(
    ['mae', 'finetune', 'linear'].map((name) => [name, join(folder, `${name}.yaml`)]),
  ),
  data: [data],
  valData: [val],
  out: join(folder, out),
  budget: { pretrain: 0.5, finetune: 0.5 },
  common: { threads: 1, workers: 0, device: 'cpu', amp: 'none' },
  ...more,
});

const jsonOf = (...path: string[]) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));

describe('a comparison', () => {
  test('judges each method and no pre-training by every protocol, on one encoder', async () => {
    const { rows, complete, encoder } = await compare(
      optionsOf('all', { methods: ['moco-v3', 'scratch', 'mae'], protocols: undefined }),
    );
    expect(complete).toBe(true);
    // Four trained blocks are more than this encoder has.
    expect(rows.map(({ method, protocol, blocks }) => [method, protocol, blocks])).toEqual([
      ['untrained', 'knn', 0],
      ['untrained', 'linear', 0],
      ['scratch', 'finetune', 2],
      ...['mae', 'moco-v3'].flatMap((method) => [
        ...[
          [method, 'knn', 0],
          [method, 'linear', 0],
        ],
        ...[
          [method, 'partial', 1],
          [method, 'finetune', 2],
        ],
      ]),
    ]);
    for (const { method, protocol, top1 } of rows) {
      const stage = protocol === 'partial' ? 'partial-1' : protocol;
      expect(top1).toBe(jsonOf('all', `${stage}-${method}-0`, 'summary.json').top1);
    }
    const { dim, depth } = encoder;
    expect({ dim, depth }).toEqual({ dim: 16, depth: 2 });
    for (const run of ['pretrain-mae-0', 'pretrain-moco-v3-0', 'finetune-scratch-0']) {
      expect(jsonOf('all', run, 'config.json')).toMatchObject({ dim, depth });
    }
    expect(jsonOf('all', 'partial-1-mae-0', 'config.json').trainable_blocks).toBe(1);
    const published = (name: string) =>
      rows.find(({ method, protocol }) => method === name && protocol === 'finetune')?.published;
    expect([published('scratch'), published('mae')]).toEqual([82.3, 83.6]);
  });

  test('leaves a page, a CSV and a plot', async () => {
    const { rows, costs } = await compare(
      optionsOf('all', { methods: ['mae', 'moco-v3', 'scratch'], protocols: undefined }),
    );
    const out = (name: string) => readFileSync(join(folder, 'all', name), 'utf8');
    const lines = out('table.csv').trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + rows.length);
    const [first] = rows;
    expect(lines[1]).toMatch(new RegExp(`^${first?.method},${first?.protocol},0,${first?.top1},`));
    const [measured, published] = out('table.md').split('## Published') as [string, string];
    expect(measured).toContain('| untrained |');
    expect(measured).not.toContain('83.6');
    expect(published).toContain('| mae | ViT-B/16 | – | 68.0 | – | – | 83.6 |');
    // Half of four epochs.
    expect(costs.map(({ method, epochs }) => [method, epochs])).toEqual([
      ['mae', 2],
      ['moco-v3', 2],
    ]);
    expect(out('plot.svg')).toMatch(/^<svg[\s\S]*1 block|blocks that are trained/);
  });

  test('does not move the weights of an untrained encoder', () => {
    const { steps, loss } = jsonOf('all', 'pretrain-untrained-0', 'summary.json');
    expect([steps, jsonOf('all', 'pretrain-untrained-0', 'config.json').lr]).toEqual([1, 0]);
    expect(loss).toBeGreaterThan(0);
  });

  test('that was stopped goes on, and takes more seeds later', async () => {
    const controller = new AbortController();
    const options = optionsOf('stopped', { methods: ['mae'] });
    const stopped = await compare(options, {
      signal: controller.signal,
      onPrepare: () => controller.abort(),
    });
    expect(stopped.complete).toBe(false);
    expect(stopped.rows).toMatchObject([{ method: 'mae', top1: null, each: [] }]);
    const stages: [string, boolean][] = [];
    const { rows, complete } = await compare(
      { ...options, seeds: 2 },
      { onStage: ({ name }, _i, _n, isDone) => stages.push([name, isDone]) },
    );
    expect(stages).toEqual([
      ['pretrain-mae-0', true],
      ['knn-mae-0', false],
      ['pretrain-mae-1', false],
      ['knn-mae-1', false],
    ]);
    expect(complete).toBe(true);
    const [one, two] = [0, 1].map(
      (seed) => jsonOf('stopped', `knn-mae-${seed}`, 'summary.json').top1,
    );
    const [row] = rows;
    expect(row?.each).toEqual([one, two]);
    expect(row?.top1).toBeCloseTo((one + two) / 2, 10);
    expect(row?.deviation).toBeCloseTo(Math.abs(one - two) / Math.SQRT2, 10);
    const page = readFileSync(join(folder, 'stopped', 'table.md'), 'utf8');
    const [measured] = page.split('## Published') as [string];
    const [mean, deviation] = [row?.top1, row?.deviation].map((value) => value?.toFixed(2));
    expect(measured).toContain(`| mae | ${mean} ± ${deviation} |`);
    expect(measured).toContain('Mean and standard deviation of 2 seeds.');
  });

  test('takes the layer of iGPT that a probe of held-out training images chooses', async () => {
    const { common, configs, ...others } = optionsOf('layers', {
      methods: ['igpt', 'simmim'],
      protocols: ['knn', 'linear', 'partial', 'finetune'],
    });
    const all = { ...configs, igpt: join(folder, 'igpt.yaml') } as Record<string, string>;
    const { linear: _, ...own } = all;
    const { rows, complete } = await compare({ ...others, common, configs: own });
    expect(complete).toBe(true);
    const held = [1, 2].map((layer) => {
      const { rates, selection } = jsonOf('layers', `linear-igpt-0-layer-${layer}`, 'summary.json');
      expect(selection).toMatch(/holdout/);
      return Math.max(...rates.map(({ top1 }: { top1: number }) => top1));
    });
    const layer = (held[1] as number) > (held[0] as number) ? 2 : 1;
    for (const protocol of ['knn', 'linear']) {
      const row = rows.find((each) => each.method === 'igpt' && each.protocol === protocol);
      expect(row?.layers).toEqual([layer]);
      const { top1 } = jsonOf('layers', `${protocol}-igpt-0-layer-${layer}`, 'summary.json');
      expect(row?.top1).toBe(top1);
    }
    const page = readFileSync(join(folder, 'layers', 'table.md'), 'utf8');
    expect(page).toContain(`features of igpt are those after block ${layer}, which a linear probe`);
    expect(rows.filter(({ method }) => method === 'simmim').map(({ layers }) => layers)).toEqual([
      ...[[], [], [], []],
    ]);
  }, 180_000);

  test('of equal operations shortens what costs more, with its tokenizer', async () => {
    const { costs } = await compare(
      optionsOf('flops', { methods: ['mae', 'moco-v3', 'beit'], equal: 'flops' }),
    );
    const [ofMae, ...others] = costs.map(
      ({ epochs, flops_per_image }) => epochs * (flops_per_image as number),
    );
    expect(ofMae).toBeGreaterThan(0);
    // Epochs of a recipe have four digits.
    for (const work of others) expect(work / (ofMae as number)).toBeCloseTo(1, 3);
    const beit = costs.find(({ method }) => method === 'beit');
    const run = jsonOf('flops', 'pretrain-beit-0', 'summary.json');
    const tokenizer = jsonOf('flops', 'pretrain-beit-0', 'tokenizer', 'summary.json');
    expect(beit?.wall_seconds).toBeCloseTo(run.wall_seconds + tokenizer.wall_seconds, 6);
  });

  test('probes the mean of the patches where nothing trains the class token', () => {
    const { stages } = jsonOf('flops', 'experiment.json');
    const featuresOf = (name: string) =>
      stages.find((stage: { name: string }) => stage.name === name).options.features;
    expect([featuresOf('knn-beit-0'), featuresOf('knn-moco-v3-0')]).toEqual(['mean', 'cls']);
  });

  test.each([
    [{ methods: ['mea'] }, /^there is no method 'mea'; there are scratch, mae, /],
    [{ methods: ['tokenizer'] }, /^there is no method 'tokenizer'/],
    [{ protocols: ['probe'] }, /^there is no protocol 'probe'; there are knn, linear, partial/],
    [
      { blocks: [2] },
      /^2 trained blocks: expected 0.5 or whole numbers from 1, below the 2 blocks/,
    ],
  ])('%o is refused', async (more, message) => {
    const running = compare(optionsOf('refused', more));
    await expect(running).rejects.toThrow(UsageError);
    await expect(running).rejects.toThrow(message);
  });
});

describe('the published finding', () => {
  const judge = (blocks: number): Judge => ({
    ...{ blocks, id: '', title: '' },
    protocol: blocks === 0 ? 'linear' : 'partial',
  });
  const row = (method: string, blocks: number, top1: number, error: number): CompareRow => ({
    ...{ method, blocks, protocol: blocks === 0 ? 'linear' : 'partial', top1, error },
    ...{ deviation: null, each: [top1], layers: [], published: null },
  });

  test.each([
    [0, 40, 35, 'yes'],
    [0, 35, 40, 'no'],
    [1, 35, 40, 'yes'],
    [1, 40, 35, 'no'],
    // Less than two errors of a difference, 2 * 1.41.
    [1, 40, 42.8, 'undecided'],
  ])('with %d trained blocks, MoCo v3 at %d and MAE at %d: %s', (blocks, moco, mae, holds) => {
    const rows = [row('moco-v3', blocks, moco, 1), row('mae', blocks, mae, 1)];
    expect(findingsOf([judge(blocks)], rows)).toMatchObject([{ blocks, holds }]);
  });
});
