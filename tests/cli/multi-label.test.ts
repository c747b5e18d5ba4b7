/** Images of several labels, from training to predictions, as a user meets them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readJson, temporaryFolder } from '../support/folders.js';
import { toSharp } from '../support/images.js';
import { run } from '../support/processes.js';
import { TINY } from '../support/runs.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const TIMEOUT = 120_000;
const QUICK = ['--device', 'cpu', '--threads', '1', '--workers', '0', '--batch-size', '8'];
const encoder = at('pre', 'checkpoints', 'last.safetensors');
const probe = at('probe', 'checkpoints', 'best.safetensors');

/** Noise in which the labels red and green are each a brighter channel. */
async function write(name: string, count: number): Promise<void> {
  mkdirSync(at(name), { recursive: true });
  const lines = ['name,labels'];
  for (let i = 0; i < count; i++) {
    const has = [i % 2 === 1, i % 4 > 1];
    const pixels = Uint8Array.from(
      { length: 32 * 32 * 3 },
      (_, at) => ((at * 37 + i * 101) % 100) + (has[at % 3] ? 120 : 0),
    );
    const image = toSharp({ pixels, width: 32, height: 32, channels: 3 });
    writeFileSync(at(name, `${i}.png`), await image.png().toBuffer());
    lines.push(`${i}.png,${['red', 'green'].filter((_, c) => has[c]).join('|')}`);
  }
  writeFileSync(at(`${name}.csv`), `${lines.join('\n')}\n`);
}

const summaryOf = (stdout: string) => JSON.parse(stdout.trimEnd().split('\n').at(-1) as string);

beforeAll(async () => {
  await write('train', 40);
  await write('val', 12);
  const flags = ['--data', 'synthetic:16', '--max-steps', '2', '--out', at('pre')];
  const { code, stderr } = await run(['train', ...TINY, ...QUICK, ...flags]);
  expect(code, stderr).toBe(0);
  const probed = await run([
    ...['linprobe', '--init', encoder, ...QUICK, '--out', at('probe')],
    ...['--data', at('train'), '--labels', at('train.csv'), '--pooling', 'mean', '--json'],
    ...['--val-data', at('val'), '--val-labels', at('val.csv'), '--epochs', '30'],
  ]);
  expect(probed.code, probed.stderr).toBe(0);
}, TIMEOUT);

describe('several labels an image', () => {
  test('are learned by a linear probe, whose best rate is chosen by mean average precision', () => {
    const summary = readJson(at('probe', 'summary.json'));
    expect(summary).toMatchObject({
      ...{ primary_metric: 'mean_ap', evaluated_on: 'val', eval_images: 12 },
      selection: 'best learning rate and epoch on holdout',
    });
    // The labels are the brightness of a channel, which a linear classifier sees in any features.
    expect(summary.mean_ap).toBeGreaterThan(95);
    expect(summary.macro_auc).toBeGreaterThan(95);
    expect(summary).not.toHaveProperty('top1');
    expect(readFileSync(at('probe', 'report.html'), 'utf8')).toContain('mean AP');
  });

  test(
    'are measured with evaluate, and written by class',
    async () => {
      const data = ['--val-data', at('val'), '--labels', at('val.csv'), '--out', at('measured')];
      const flags = ['--device', 'cpu', '--threads', '1', '--workers', '0', '--json'];
      const { code, stdout, stderr } = await run(['evaluate', '--init', probe, ...data, ...flags]);
      expect(code, stderr).toBe(0);
      const { mean_ap, macro_f1 } = readJson(at('probe', 'summary.json')) as Record<string, number>;
      // The same weights on the same images, in other batches.
      expect(summaryOf(stdout).mean_ap).toBeCloseTo(mean_ap as number, 3);
      expect(summaryOf(stdout).macro_f1).toBeCloseTo(macro_f1 as number, 3);
      const [header, green] = readFileSync(at('measured', 'per-class.csv'), 'utf8').split('\n');
      expect(header).toBe('class,images,average precision,F1,AUC\r');
      expect(green).toMatch(/^green,6,/);
      const lines = readFileSync(at('measured', 'predictions.jsonl'), 'utf8').trim().split('\n');
      expect(JSON.parse(lines[0] as string)).toMatchObject({
        name: at('val', '0.png'),
        labels: [],
      });
    },
    TIMEOUT,
  );

  test(
    'are measured by two processes as by one',
    async () => {
      const data = ['--val-data', at('val'), '--labels', at('val.csv')];
      const flags = ['--device', 'cpu', '--threads', '1', '--workers', '0', '--batch-size', '5'];
      const measured = async (out: string, ...launch: string[]) => {
        const args = ['evaluate', '--init', probe, ...data, ...flags, '--out', at(out)];
        const { code, stderr } = await run([...launch, ...args]);
        expect(code, stderr).toBe(0);
        const { mean_ap, macro_auc, images } = readJson(at(out, 'metrics.json')) as never;
        const lines = readFileSync(at(out, 'predictions.jsonl'), 'utf8').trim().split('\n');
        return { mean_ap, macro_auc, images, names: lines.map((line) => JSON.parse(line).name) };
      };
      const alone = await measured('by-one');
      expect(await measured('by-two', 'launch', '--processes', '2')).toEqual(alone);
    },
    TIMEOUT,
  );

  test(
    'are predicted by their probabilities',
    async () => {
      const out = at('predictions.csv');
      const flags = [
        '--device',
        'cpu',
        '--threads',
        '1',
        '--workers',
        '0',
        '--out',
        out,
        '--threshold',
        '0.4',
      ];
      const { code, stderr } = await run([
        'predict',
        '--init',
        probe,
        '--data',
        at('val'),
        ...flags,
      ]);
      expect(code, stderr).toBe(0);
      const [header, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\r\n');
      expect(header).toBe('index,name,labels,class_1,probability_1,class_2,probability_2');
      expect(rows).toHaveLength(12);
      for (const row of rows) {
        const [, , labels, ...likely] = row.split(',') as [string, string, string, ...string[]];
        const found = likely.filter((_, i) => i % 2 === 0 && Number(likely[i + 1]) >= 0.4);
        expect(
          labels
            .split('|')
            .filter((label) => label !== '')
            .sort(),
        ).toEqual(found.sort());
      }
    },
    TIMEOUT,
  );

  test(
    'are fine-tuned with balanced weights, and held out',
    async () => {
      const { code, stdout, stderr } = await run([
        ...['finetune', '--init', encoder, ...QUICK, '--max-steps', '3', '--out', at('tuned')],
        ...['--data', at('train'), '--labels', at('train.csv'), '--class-weights', 'balanced'],
        ...['--holdout', '0.25', '--select', 'holdout'],
      ]);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/mean AP \d+\.\d\d %, macro F1 .* of 10 images of the held-out share/);
      expect(readJson(at('tuned', 'config.json'))).toMatchObject({
        ...{ labels: at('train.csv'), smoothing: 0 },
      });
    },
    TIMEOUT,
  );

  test.each([
    [
      'evaluate',
      ['--val-data', at('val')],
      /was trained on images of several labels; give those of .* with --labels/,
    ],
    [
      'evaluate',
      ['--val-data', at('val'), '--labels', at('val.csv'), '--some-classes'],
      /no class excludes another/,
    ],
  ])(
    '%s without what it needs says so: %j',
    async (command, flags, message) => {
      const { code, stderr } = await run([command, '--init', probe, ...flags]);
      expect(code).toBe(1);
      expect(stderr).toMatch(message);
    },
    TIMEOUT,
  );
});
