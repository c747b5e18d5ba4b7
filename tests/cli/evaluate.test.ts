/** `mae-native evaluate`, as a user runs it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { savePytorch, saveSafetensors } from '../../lib/checkpoints/index.js';
import { Normalisation } from '../../lib/data/tensors/index.js';
import {
  CLASSIFIER_KEY,
  type ClassifierCard,
  VisionTransformer,
  type VitConfig,
  writeClassifierCard,
} from '../../lib/models/index.js';
import { torch } from '../../lib/torch/index.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { picture, toSharp } from '../support/images.js';
import { smallModel } from '../support/models.js';
import { run } from '../support/processes.js';

const folder = temporaryFolder();
const path = (...names: string[]) => join(folder, ...names);
const TIMEOUT = 60_000;

/** In the order of the logits, which is not that of the folders. */
const CLASSES = ['wolf', 'cat, or "tom"', 'newt', 'boa', 'ant', 'yak'];
const EACH = 4;
const CONFIG: VitConfig = {
  ...{ imageSize: [16, 16], patchSize: 4, channels: 3, dim: 64, depth: 1, heads: 1 },
  ...{ positions: 'sin-cos', pooling: 'mean', numClasses: 6, dropPath: 0, trainPositions: true },
};
const CARD: ClassifierCard = {
  ...{ architecture: CONFIG, mean: [0.5], std: [0.25], classes: CLASSES, cropRatio: null },
};

/** Images by their paths below the data's folder: their class, and their logits by the model itself. */
const logits = new Map<string, { label: string; logits: number[] }>();
const ours = path('ours.safetensors');
const mae = path('mae.safetensors');
const val = path('val');
const FLAGS = ['--init', ours, '--val-data', val, '--threads', '1'];

beforeAll(async () => {
  torch.manualSeed(6);
  const model = new VisionTransformer(CONFIG).eval();
  torch.noGrad(() => model.head.weight.normal_());
  const state = model.stateDict();
  saveSafetensors(ours, state, { [CLASSIFIER_KEY]: writeClassifierCard(CARD) });
  savePytorch(path('theirs.pth'), { model: new Map(Object.entries(state)) });
  saveSafetensors(mae, smallModel().stateDict());
  const normalisation = new Normalisation(3, 'cpu', CARD.mean, CARD.std);
  for (const [c, name] of CLASSES.entries()) {
    mkdirSync(path('val', name), { recursive: true });
    for (let i = 0; i < EACH; i++) {
      const image = picture(16, 16, c * EACH + i);
      const file = path('val', name, `${i}.png`);
      writeFileSync(file, await toSharp(image).png().toBuffer());
      const row = torch.noGrad(() =>
        model.forward(normalisation.toTensor({ ...image, size: 1 })).select(0, 0),
      );
      logits.set(file, { label: name, logits: row.tolist() as number[] });
    }
  }
});

interface Prediction {
  name: string;
  label: string;
  predicted: string;
  top5: { class: string; probability: number }[];
}

/** What a model's own logits say of the images. */
function expectedScores() {
  const rows = [...logits.values()].map(({ label, logits: row }) => {
    const right = CLASSES.indexOf(label);
    const better = row.filter((logit) => logit > (row[right] as number)).length;
    const sum = row.reduce((total, logit) => total + Math.exp(logit), 0);
    return { better, loss: Math.log(sum) - (row[right] as number) };
  });
  const share = (count: number) =>
    (100 * rows.filter(({ better }) => better < count).length) / rows.length;
  const loss = rows.reduce((total, row) => total + row.loss, 0) / rows.length;
  const largest = (row: number[]) => CLASSES[row.indexOf(Math.max(...row))];
  const f1 = CLASSES.map((name) => {
    const all = [...logits.values()].map(({ label, logits: row }) => [label, largest(row)]);
    const right = all.filter((pair) => pair.every((each) => each === name)).length;
    const any = all.flat().filter((each) => each === name).length;
    return (2 * right) / any;
  });
  const macro = (100 * f1.reduce((sum, each) => sum + each, 0)) / f1.length;
  return { top1: share(1), top3: share(3), top5: share(5), f1: macro, loss };
}

describe('evaluate', () => {
  test(
    'scores a classifier and writes all that it found',
    async () => {
      const out = path('a', 'results');
      const outcome = await run([
        'evaluate',
        ...FLAGS,
        '--out',
        out,
        '--batch-size',
        '5',
        '--json',
      ]);
      expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
      const summary = JSON.parse(outcome.stdout.trimEnd().split('\n').at(-1) as string);
      const { top1, top5, loss } = expectedScores();
      expect(summary).toEqual({
        top1: expect.closeTo(top1, 10),
        top5: expect.closeTo(top5, 10),
        macro_f1: expect.any(Number),
        // float32 logits of batches of another size.
        loss: expect.closeTo(loss, 4),
        ...{ images: 24, skipped: 0, classes: 6, image_size: [16, 16], crop_ratio: null },
        ...{ amp: 'none', checkpoint: ours, val_data: [val], out },
      });
      expect(readJson(out, 'metrics.json')).toEqual(summary);

      const lines = readFileSync(join(out, 'predictions.jsonl'), 'utf8').trimEnd().split('\n');
      const predictions = lines.map((line) => JSON.parse(line) as Prediction);
      expect(predictions.map(({ name }) => name).sort()).toEqual([...logits.keys()].sort());
      const confusion = new Map<string, number>();
      for (const { name, label, predicted, top5: best } of predictions) {
        const known = logits.get(name) as { label: string; logits: number[] };
        const sum = known.logits.reduce((total, logit) => total + Math.exp(logit), 0);
        const wanted = known.logits
          .map((logit, i) => ({ class: CLASSES[i], probability: Math.exp(logit) / sum }))
          .sort((a, b) => b.probability - a.probability)
          .slice(0, 5);
        expect(label).toBe(known.label);
        expect(best.map((one) => one.class)).toEqual(wanted.map((one) => one.class));
        expect(predicted).toBe(best[0]?.class);
        for (const [i, one] of best.entries()) {
          expect(one.probability).toBeCloseTo(wanted[i]?.probability as number, 4);
        }
        const pair = `${label}/${predicted}`;
        confusion.set(pair, (confusion.get(pair) ?? 0) + 1);
      }

      const quoted = CLASSES.map((name) => (name.includes('"') ? '"cat, or ""tom"""' : name));
      const table = readFileSync(join(out, 'confusion.csv'), 'utf8').split('\r\n');
      expect(table).toEqual([
        ['true \\ predicted', ...quoted].join(','),
        ...CLASSES.map((truth, row) => {
          const counts = CLASSES.map((predicted) => confusion.get(`${truth}/${predicted}`) ?? 0);
          return [quoted[row], ...counts].join(',');
        }),
        '',
      ]);
      const classes = readFileSync(join(out, 'per-class.csv'), 'utf8').split('\r\n');
      expect(classes).toEqual([
        'class,images,correct,accuracy',
        ...CLASSES.map((name, row) => {
          const correct = confusion.get(`${name}/${name}`) ?? 0;
          return [quoted[row], EACH, correct, (100 * correct) / EACH].join(',');
        }),
        '',
      ]);
      const { format } = await sharp(join(out, 'confusion.svg')).metadata();
      expect(format).toBe('svg');
      expect(readdirSync(out).sort()).toEqual([
        ...['confusion.csv', 'confusion.svg', 'metrics.json', 'per-class.csv', 'predictions.jsonl'],
      ]);
    },
    TIMEOUT,
  );

  test(
    'prints the scores',
    async () => {
      const { code, stdout, stderr } = await run(['evaluate', ...FLAGS]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const { top1, top5, f1, loss } = expectedScores();
      expect(stdout).toBe(
        `top-1 ${top1.toFixed(2)} %, top-5 ${top5.toFixed(2)} %, macro F1 ${f1.toFixed(2)} %, loss ${loss.toFixed(4)} over 24 images\n`,
      );
    },
    TIMEOUT,
  );

  test(
    'counts the classes among as many of the likeliest as is asked for',
    async () => {
      const { top1, top3, top5 } = expectedScores();
      // Otherwise the test could not tell it from those.
      expect(new Set([top1, top3, top5]).size).toBe(3);
      const { stdout } = await run(['evaluate', ...FLAGS, '--topk', '1,3,5', '--quiet', '--json']);
      const summary = JSON.parse(stdout);
      expect(summary.top1).toBeCloseTo(top1, 10);
      expect(summary.top3).toBeCloseTo(top3, 10);
      expect(summary.top5).toBeCloseTo(top5, 10);
      const printed = await run(['evaluate', ...FLAGS, '--topk', '3']);
      expect(printed.stdout).toContain(
        `top-1 ${top1.toFixed(2)} %, top-3 ${top3.toFixed(2)} %, top-5 ${top5.toFixed(2)} %, macro F1`,
      );
    },
    TIMEOUT,
  );

  test(
    'chooses among the classes of the data where these are some of its own',
    async () => {
      const some = ['newt', 'ant'];
      for (const name of some) {
        mkdirSync(path('two', name), { recursive: true });
        for (let i = 0; i < EACH; i++) {
          const image = readFileSync(path('val', name, `${i}.png`));
          writeFileSync(path('two', name, `${i}.png`), image);
        }
      }
      const flags = ['--init', ours, '--val-data', path('two'), '--threads', '1', '--json'];
      const { code, stdout, stderr } = await run(['evaluate', ...flags, '--some-classes']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const right = [...logits.values()].filter(({ label, logits: row }) => {
        const [own, other] = (label === 'newt' ? some : [...some].reverse()).map(
          (name) => row[CLASSES.indexOf(name)] as number,
        );
        return some.includes(label) && (own as number) > (other as number);
      });
      const summary = JSON.parse(stdout.trimEnd().split('\n').at(-1) as string);
      expect(summary).toMatchObject({ top1: (100 * right.length) / 8, images: 8, classes: 2 });
      expect((await run(['evaluate', ...flags])).stderr).toMatch(
        /no images of 4 of the 6 classes of training.*--some-classes/,
      );
    },
    TIMEOUT,
  );

  test(
    'skips an image that cannot be read and names it',
    async () => {
      const some = path('some');
      for (const name of CLASSES) {
        mkdirSync(join(some, name), { recursive: true });
        writeFileSync(join(some, name, '0.png'), readFileSync(path('val', name, '0.png')));
      }
      writeFileSync(join(some, 'yak', 'bad.png'), 'no picture');
      const flags = ['--init', ours, '--val-data', some, '--out', path('skipped')];
      const { code, stdout, stderr } = await run(['evaluate', ...flags]);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^skipped .*bad.png: .*\n$/);
      expect(stdout).toContain(' over 6 images, 1 skipped\n');
      const lines = readFileSync(path('skipped', 'predictions.jsonl'), 'utf8').trimEnd();
      expect(lines.split('\n')).toHaveLength(6);
    },
    TIMEOUT,
  );

  test(
    "takes a foreign classifier's classes to be the folders in their order",
    async () => {
      const init = path('theirs.pth');
      const { stdout, stderr } = await run([
        'evaluate',
        '--init',
        init,
        '--val-data',
        val,
        '--json',
      ]);
      expect(stderr).toContain("assumed: 1 heads, ImageNet's normalisation");
      expect(JSON.parse(stdout)).toMatchObject({ images: 24, classes: 6 });
      const few = path('few');
      for (const name of ['a', 'b']) {
        mkdirSync(join(few, name), { recursive: true });
        writeFileSync(join(few, name, '0.png'), readFileSync(path('val', 'yak', '0.png')));
      }
      const refused = await run(['evaluate', '--init', init, '--val-data', few]);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toMatch(
        /\nerror: .*few: has 2 classes, and the head of .*theirs.pth 6, which the file does not name; expected/,
      );
    },
    TIMEOUT,
  );

  test(
    'takes another size, crop and precision',
    async () => {
      const flags = ['--image-size', '32', '--crop-ratio', '0.8', '--amp', 'bf16', '--json'];
      const { code, stdout, stderr } = await run([
        'evaluate',
        ...FLAGS,
        ...flags,
        '--workers',
        '0',
      ]);
      expect(code).toBe(0);
      expect(stderr).toBe('note: pos_embed interpolated from 4x4 to 8x8 patches\n');
      expect(JSON.parse(stdout)).toMatchObject({
        ...{ image_size: [32, 32], crop_ratio: 0.8, amp: 'bf16', images: 24 },
      });
    },
    TIMEOUT,
  );
});

describe('bad input is refused with one line:', () => {
  test.each<[string, string[], RegExp, number]>([
    ['no checkpoint', ['--val-data', val], /^no checkpoint is given; give one, such as --init /, 2],
    ['no data', ['--init', ours], /^no data to measure on is given; give --val-data with /, 2],
    [
      'a checkpoint without a classifier',
      ['--init', mae, '--val-data', val],
      /mae.safetensors: has no classifier; finetune it first$/,
      1,
    ],
    [
      'data with other classes',
      ['--init', ours, '--val-data', 'synthetic:50'],
      /^synthetic:50: classes .* are not among the 6 known ones \('wolf', /,
      1,
    ],
    [
      'a folder that is a file',
      [...FLAGS, '--out', ours],
      /ours.safetensors: the folder cannot be made: .*; give another with --out$/,
      1,
    ],
    [
      'a crop ratio above 1',
      [...FLAGS, '--crop-ratio', '2'],
      /^--crop-ratio is 2; expected a share above 0 and up to 1$/,
      2,
    ],
  ])('%s', async (_, flags, message, exitCode) => {
    const { code, stdout, stderr } = await run(['evaluate', ...flags]);
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr.slice('error: '.length, -1)).toMatch(message);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(existsSync(path('metrics.json'))).toBe(false);
  });
});
