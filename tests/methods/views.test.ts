/** Methods that compare views of an image, as a user meets them: from the command line, and by what they leave behind. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, readSafetensorsMetadata } from '../../lib/checkpoints/index.js';
import { checkpoints, evaluation, type Tensor, torch } from '../../lib/index.js';
import { finetune, linprobe, type PretrainOptions, pretrain } from '../../lib/methods/public.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { labelledPictures, writePictures } from '../support/labelled-images.js';
import { messageOf } from '../support/outcomes.js';
import { type Outcome, run, start } from '../support/processes.js';
import { stepsOf } from '../support/runs.js';
import { last } from './life-of-a-run.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const TIMEOUT = 180_000;

/** A method, and what makes its steps short. */
interface Case {
  readonly method: 'dino' | 'moco-v3';
  readonly flags: readonly string[];
  readonly options: PretrainOptions;
  readonly title: RegExp;
  /** The module whose encoder other commands take. */
  readonly encoder: string;
  /** A weight that is trained. */
  readonly trained: string;
  /** Keys of the weights that are nobody's parameters. */
  readonly moved: readonly string[];
}

const cases: readonly Case[] = [
  {
    method: 'dino',
    flags: [
      ...['--local-crops', '2', '--local-size', '16', '--prototypes', '64', '--head-dim', '32'],
      ...['--bottleneck-dim', '16', '--teacher-temp', '0.07', '--drop-path', '0.2'],
    ],
    options: {
      ...{ localCrops: 1, localSize: [4, 8], prototypes: 32, headDim: 16, bottleneckDim: 8 },
    },
    title: /by self-distillation \(DINO\)/,
    encoder: 'teacher.backbone',
    trained: 'student.backbone.norm.weight',
    moved: ['center', 'teacher.backbone.blocks.0.attn.qkv.weight'],
  },
  {
    method: 'moco-v3',
    flags: ['--head-dim', '32', '--projection-dim', '16', '--weight-decay', '0.1'],
    options: { headDim: 16, projectionDim: 8 },
    title: /by contrasting views \(MoCo v3\)/,
    encoder: 'base_encoder',
    trained: 'base_encoder.norm.weight',
    moved: ['momentum_encoder.norm.weight', 'momentum_encoder.head.1.running_mean'],
  },
];

const RUN = [
  ...['train', '--image-size', '32', '--patch-size', '8', '--threads', '1', '--dim', '32'],
  ...['--depth', '2', '--heads', '2', '--data', 'synthetic:60', '--batch-size', '8'],
  ...['--accum', '2', '--epochs', '5', '--lr', '2e-3', '--seed', '5', '--log-every', '4'],
  ...['--save-steps', '2'],
];

/** Settings from code of a model that takes a few milliseconds a step. */
function settings(out: string, one: Case, more: PretrainOptions = {}): PretrainOptions {
  return {
    ...{ method: one.method, imageSize: [12, 8], patchSize: 4, dim: 16, depth: 1, heads: 2 },
    ...{ data: ['synthetic:24'], batchSize: 6, maxSteps: 6, seed: 3, threads: 1, workers: 0 },
    ...{ device: 'cpu', logEvery: 1, amp: 'none', ...one.options, out: at(out), ...more },
  } as PretrainOptions;
}

describe.each(cases)('$method', (one) => {
  const { method, flags, encoder } = one;
  const [whole, parts] = [at(`${method}-whole`), at(`${method}-parts`)];
  const own = [...RUN, '--method', method, ...flags];
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await run([...own, '--out', whole]);
  }, TIMEOUT);

  test('trains whole batches alone, and says what it trains', () => {
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stderr).toMatch(one.title);
    // Seven batches of eight of the sixty images are four steps an epoch.
    expect(stepsOf(whole).at(-1)).toMatchObject({ step: 20 });
    expect(readJson(whole, 'summary.json')).toMatchObject({ images: 5 * 7 * 8 });
  });

  test('leaves pictures of the attention, a checkpoint and a report', async () => {
    expect(readdirSync(join(whole, 'reconstructions'))).toHaveLength(6);
    // The original, the mean of the heads and two heads.
    const { width } = await sharp(join(whole, 'reconstructions', 'last.png')).metadata();
    expect(width).toBe(4 + 4 * (128 + 4));
    const card = JSON.parse(readSafetensorsMetadata(last(whole)).model as string);
    expect(card).toMatchObject({ method, encoder, dim: 32 });
    expect(readJson(whole, 'config.json')).toMatchObject({ command: 'train', method });
    expect(readFileSync(join(whole, 'report.html'), 'utf8')).toContain('data:image/png;base64,');
  });

  test('logs the schedule of its momentum, which rises to 1', () => {
    const momenta = stepsOf(whole).map(({ values }) => values?.momentum as number);
    expect(momenta.every((value, i) => i === 0 || value > (momenta[i - 1] as number))).toBe(true);
    expect(momenta.at(-1)).toBeGreaterThan(0.9999);
    expect(momenta.at(-1)).toBeLessThanOrEqual(1);
  });

  test(
    'that is killed, stopped and resumed comes to the same weights, byte for byte',
    async () => {
      const killed = start([...own, '--out', parts]);
      await killed.printed(/^step 4\//m);
      killed.child.kill('SIGKILL');
      expect(await killed.outcome).toMatchObject({ signal: 'SIGKILL' });
      const stopped = start(['train', '--resume', 'auto', '--out', parts]);
      await stopped.printed(/^step \d+\//m);
      stopped.child.kill('SIGTERM');
      expect(await stopped.outcome).toMatchObject({ code: 143 });
      const resumed = await run(['train', '--resume', 'auto', '--out', parts]);
      expect(resumed).toMatchObject({ code: 0 });
      expect(resumed.stderr).toMatch(/^going on after step \d+$/m);
      expect(readFileSync(last(parts)).equals(readFileSync(last(whole)))).toBe(true);
    },
    TIMEOUT,
  );

  describe('its checkpoint', () => {
    const init = () => last(whole);
    const common = { threads: 1, workers: 0, device: 'cpu', maxSteps: 2, batchSize: 6 } as const;
    const dataset = labelledPictures(18);
    const name = 'blocks.0.attn.qkv.weight';

    test('is fine-tuned', async () => {
      const options = { ...common, init: init(), out: at(`${method}-finetuned`), holdout: 0.5 };
      expect(await finetune(options, { dataset })).toMatchObject({
        ...{ steps: 2, complete: true, eval_images: 9, top1: expect.any(Number) },
      });
    });

    test('is probed by the encoder that its card names', async () => {
      const options = { ...common, init: init(), out: at(`${method}-probed`), holdout: 0.5 };
      expect((await linprobe(options, { dataset })).complete).toBe(true);
      using _ = torch.scope();
      const { tensors } = loadSafetensors(last(at(`${method}-probed`)));
      const trained = loadSafetensors(init()).tensors;
      expect(tensors[name]?.equal(trained[`${encoder}.${name}`] as Tensor)).toBe(true);
    });

    test('tells neighbours, and which encoder was taken', async () => {
      const pictures = (part: string, count: number) => writePictures(at(method, part), count);
      const [train, val] = [await pictures('train', 12), await pictures('val', 6)];
      const more = ['--data', train, '--val-data', val, '--k', '1', '--threads', '1', '--json'];
      const { code, stdout, stderr } = await run(['knn', '--init', init(), ...more]);
      expect(code).toBe(0);
      expect(stderr).toContain(`taken: ${encoder}; left: the rest of `);
      // The validation images are among those that are searched.
      expect(JSON.parse(stdout)).toMatchObject({ images: 6, results: [{ k: 1, top1: 100 }] });
    });

    test('becomes features and pictures, and is converted to its encoder alone', async () => {
      const alone = at(`${method}.pth`);
      checkpoints.convertCheckpoint(init(), alone);
      for (const checkpoint of [init(), alone]) {
        const more = { init: checkpoint, data: ['synthetic:4'], threads: 1, device: 'cpu' };
        const drawn = await evaluation.drawAttention({ ...more, out: at(`${method}.png`) });
        expect(drawn).toMatchObject({ images: 4, heads: 2 });
        expect(await evaluation.embed({ ...more, out: at(`${method}.npy`) })).toMatchObject({
          ...{ images: 4, dim: 32 },
        });
      }
      using loaded = evaluation.loadEncoder(alone, 'cpu');
      using whole = evaluation.loadEncoder(init(), 'cpu');
      using _ = torch.scope();
      const images = torch.randn([2, 3, 32, 32]);
      const [ours, theirs] = [loaded, whole].map(({ model }) => model.forwardFeatures(images));
      expect(ours?.equal(theirs as Tensor)).toBe(true);
    });

    test('is refused by reconstruct, in one line', async () => {
      const more = ['--init', init(), '--data', 'synthetic:4', '--out', at('sheet.png')];
      const { code, stdout, stderr } = await run(['reconstruct', ...more]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^error: .*: holds an encoder without a decoder, .*\n$/);
      expect(existsSync(at('sheet.png'))).toBe(false);
    });
  });

  test('bad numbers leave every weight and all state as they were', async () => {
    const out = `${method}-bad`;
    await pretrain(settings(out, one, { lr: 1e-3 }));
    const good = readFileSync(last(at(out)));
    const more = { resume: 'auto', maxSteps: 60, lr: 1e30, warmupEpochs: 0 } as const;
    const message = await messageOf(() => pretrain(settings(out, one, more)));
    expect(message).toMatch(/not finite .*at learning rate .*lower the learning rate \(--lr /);
    expect(message).toMatch(/the last good checkpoint is of step 6/);
    const kept = join(at(out), 'checkpoints', 'step-00000006.safetensors');
    expect(readFileSync(kept).equals(good)).toBe(true);
  });

  test('a run keeps an average in bf16 over several batches a step', async () => {
    const out = `${method}-average`;
    const more = { ema: 0.9, accum: 2, amp: 'bf16' } as const;
    const summary = await pretrain(settings(out, one, more));
    expect(summary).toMatchObject({ steps: 6, images: 72, complete: true, skipped_updates: 0 });
    using _ = torch.scope();
    const [weights, average] = ['', '.ema'].map((part) => loadSafetensors(last(at(out), part)));
    const [own, averaged] = [weights, average].map((part) => part?.tensors[one.trained]);
    expect(own?.equal(averaged as Tensor)).toBe(false);
  });

  test('a run leaves no tensors, and its teacher moves', async () => {
    await pretrain(settings(`${method}-first`, one));
    await collectGarbage();
    const before = torch.memory().tensors;
    await pretrain(settings(`${method}-second`, one, { maxSteps: 1 }));
    expect(torch.memory().tensors).toBe(before);
    using _ = torch.scope();
    const [first, second] = ['first', 'second'].map((part) =>
      loadSafetensors(last(at(`${method}-${part}`))),
    );
    for (const name of one.moved) {
      expect(first?.tensors[name]?.equal(second?.tensors[name] as Tensor)).toBe(false);
    }
  });
});
