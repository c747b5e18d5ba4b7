/** The denoising autoencoder as a user meets it: from the command line, from code, and by what it leaves behind. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, readSafetensorsMetadata } from '../../lib/checkpoints/index.js';
import { data, models, type Tensor, torch } from '../../lib/index.js';
import {
  finetune,
  linprobe,
  type PretrainOptions,
  pretrain,
  type StepRecord,
} from '../../lib/methods/public.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { labelledPictures, writePictures } from '../support/labelled-images.js';
import { collect, messageOf } from '../support/outcomes.js';
import { type Outcome, run, start } from '../support/processes.js';
import { logOf, stepsOf, TINY } from '../support/runs.js';
import { last, mean } from './life-of-a-run.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const TIMEOUT = 120_000;

const KINDS = ['noise', 'patches'] as const;
type Kind = (typeof KINDS)[number];

const FLAGS: Readonly<Record<Kind, readonly string[]>> = {
  noise: ['--noise-std', '0.3'],
  patches: ['--corruption', 'patches', '--drop-ratio', '0.25'],
};

const RUN = [
  ...['train', '--method', 'dae', ...TINY, '--data', 'synthetic:60', '--batch-size', '5'],
  ...['--accum', '2', '--epochs', '10', '--lr', '2e-3', '--seed', '5', '--log-every', '4'],
  ...['--save-steps', '2'],
];

/** Settings from code of a model that takes a millisecond a step. */
function settings(out: string, corruption: Kind, more: PretrainOptions = {}): PretrainOptions {
  return {
    ...{ method: 'dae', corruption, imageSize: [12, 8], patchSize: 4, dim: 16, depth: 1 },
    ...{ heads: 2, decoderDim: 8, decoderDepth: 1, decoderHeads: 2, data: ['synthetic:24'] },
    ...{ batchSize: 6, maxSteps: 6, seed: 3, threads: 1, workers: 0, device: 'cpu', logEvery: 1 },
    ...{ amp: 'none', out: at(out), ...more },
  };
}

describe.each(KINDS)('a training with %s', (kind) => {
  const [whole, parts] = [at(`${kind}-whole`), at(`${kind}-parts`)];
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await run([...RUN, ...FLAGS[kind], '--out', whole]);
  }, TIMEOUT);

  test('learns', () => {
    expect(outcome).toMatchObject({ code: 0 });
    const losses = stepsOf(whole).map(({ loss }) => loss);
    expect(losses).toHaveLength(15);
    expect(mean(losses.slice(-2))).toBeLessThan(0.7 * mean(losses.slice(0, 2)));
  });

  test('tells what it trains, and where its results are', () => {
    expect(outcome.stderr).toContain('a denoising autoencoder');
    expect(outcome.stdout).toMatch(/^loss \d\.\d{4}, the mean of the last 6 steps, after 60 steps/);
    expect(outcome.stdout).toContain(`weights: ${last(whole)}`);
  });

  test('leaves a picture of each epoch, a checkpoint and a report', async () => {
    expect(readdirSync(join(whole, 'reconstructions'))).toEqual([
      ...Array.from({ length: 9 }, (_, i) => `epoch-000${i + 1}.png`),
      ...['epoch-0010.png', 'last.png'],
    ]);
    // Three columns: original, corrupted, reconstruction.
    const { width } = await sharp(join(whole, 'reconstructions', 'last.png')).metadata();
    expect(width).toBe(4 + 3 * (128 + 4));
    expect(JSON.parse(readSafetensorsMetadata(last(whole)).model as string)).toMatchObject({
      method: 'dae',
      dim: 32,
    });
    expect(readJson(whole, 'config.json')).toMatchObject({ command: 'train', method: 'dae' });
    expect(readFileSync(join(whole, 'report.html'), 'utf8')).toContain('data:image/png;base64,');
  });

  test(
    'that is killed, stopped and resumed comes to the same weights, byte for byte',
    async () => {
      const killed = start([...RUN, ...FLAGS[kind], '--out', parts]);
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
});

describe('its checkpoint', () => {
  const init = () => last(at('noise-whole'));
  const common = { threads: 1, workers: 0, device: 'cpu', maxSteps: 2, batchSize: 6 } as const;
  const dataset = labelledPictures(18);

  test('is fine-tuned', async () => {
    const options = { ...common, init: init(), out: at('finetuned'), holdout: 0.5 };
    expect(await finetune(options, { dataset })).toMatchObject({
      ...{ steps: 2, complete: true, eval_images: 9, top1: expect.any(Number) },
    });
  });

  test('is probed, and its encoder is not changed', async () => {
    const options = { ...common, init: init(), out: at('probed'), holdout: 0.5 };
    const { complete } = await linprobe(options, { dataset });
    expect(complete).toBe(true);
    using _ = torch.scope();
    const before = loadSafetensors(init()).tensors;
    const { tensors } = loadSafetensors(last(at('probed')));
    const name = 'blocks.0.attn.qkv.weight';
    expect(tensors[name]?.equal(before[name] as Tensor)).toBe(true);
  });

  test('tells neighbours', async () => {
    const [train, val] = [await writePictures(at('train'), 12), await writePictures(at('val'), 6)];
    const flags = ['--data', train, '--val-data', val, '--k', '1', '--threads', '1', '--json'];
    const { code, stdout } = await run(['knn', '--init', init(), ...flags]);
    expect(code).toBe(0);
    // The validation images are among those that are searched.
    expect(JSON.parse(stdout)).toMatchObject({ images: 6, results: [{ k: 1, top1: 100 }] });
  });

  test('is refused by reconstruct, which removes patches, in one line', async () => {
    const flags = ['--init', init(), '--data', 'synthetic:4', '--out', at('sheet.png')];
    const { code, stdout, stderr } = await run(['reconstruct', ...flags]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `error: ${init()}: was trained by 'dae', which does not paint patches that are removed; expected a masked autoencoder's checkpoint\n`,
    );
    expect(existsSync(at('sheet.png'))).toBe(false);
  });
});

describe('a setting', () => {
  const foreign = [
    [
      'dae',
      '--mask-ratio',
      '0.5',
      /error: --mask-ratio is a setting of mae and .*, and the method is dae/,
    ],
    ['mae', '--noise-std', '0.5', /error: --noise-std is a setting of dae, and the method is mae/],
  ] as const;
  test.each(foreign)('of another method is refused: %s %s', async (method, flag, value, line) => {
    const out = at(`refused-${method}`);
    const flags = ['--method', method, flag, value, '--out', out];
    const { code, stdout, stderr } = await run(['train', ...flags]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(existsSync(out)).toBe(false);
  });

  test.each([
    [{ dropRatio: 0.5 }, /^dropRatio is 0\.5, and no patches are dropped; .*--corruption patches/],
    [
      { corruption: 'patches', dropRatio: 0.99 },
      /^dropRatio is 0\.99; expected .* of the 6 patches/,
    ],
    [
      { corruption: 'patches', noiseStd: 1 },
      /^noiseStd is 1, and no noise is added; .*--corruption noise/,
    ],
    [{ corruption: 'blur' }, /^corruption is 'blur'; expected one of noise, patches/],
    [{ noiseStd: 0 }, /^noiseStd is 0; expected a number above 0/],
  ])('that makes no sense is refused: %o', async (more, message) => {
    const given = { ...settings('nonsense', 'noise'), ...more } as PretrainOptions;
    expect(await messageOf(() => pretrain(given))).toMatch(message);
  });
});

describe('the loss', () => {
  test.each(KINDS)('with %s is that of what the paper describes, by public ops', async (kind) => {
    const [noiseStd, dropRatio] = [0.7, 0.4];
    const options = settings(`by-hand-${kind}`, kind, {
      // The weights of the first step stay.
      ...{ maxSteps: 1, lr: 0, augment: false, mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] },
      ...(kind === 'noise' ? { noiseStd } : { dropRatio }),
    });
    const records: StepRecord[] = [];
    const onStep = (record: StepRecord) => void records.push(record);
    const { checkpoint } = await pretrain(options, { onStep });

    const dataset = await data.openDataset('synthetic:24', { imageSize: [12, 8], seed: 3 });
    const loader = new data.DataLoader(dataset, {
      ...{ batchSize: 6, imageSize: [12, 8], augment: 'none', seed: 3, shuffle: true, workers: 0 },
    });
    const [batch] = (await collect(loader.epoch(0))) as [data.Batch];
    using _scope = torch.scope();
    using _mode = torch.noGrad();
    const images = new data.Normalisation(3, 'cpu', [0.5, 0.4, 0.3], [0.2, 0.3, 0.4]).toTensor(
      batch,
    );
    const model = new models.MaskedAutoencoder({
      ...{ imageSize: [12, 8], patchSize: 4, channels: 3, dim: 16, depth: 1, heads: 2 },
      ...{ decoderDim: 8, decoderDepth: 1, decoderHeads: 2, positions: 'sin-cos' },
      ...{ normPixLoss: false, encoderMaskTokens: false },
    });
    model.loadStateDict(loadSafetensors(checkpoint as string).tensors);
    const generator = new torch.Generator('cpu').manualSeed(3);

    let corrupted = images.clone();
    if (kind === 'noise') {
      corrupted = images.add(torch.randn([6, 3, 12, 8], { generator }).mul(noiseStd));
    } else {
      // Six patches of 4 x 4 pixels, of which the three with the least noise stay.
      const order = torch.rand([6, 6], { generator }).argsort(1).tolist() as number[][];
      for (const [sample, patches] of order.entries()) {
        for (const patch of patches.slice(3)) {
          const [row, column] = [4 * Math.floor(patch / 2), 4 * (patch % 2)];
          corrupted.index(sample, ':', `${row}:${row + 4}`, `${column}:${column + 4}`).zero_();
        }
      }
    }
    const inOrder = torch.arange(6).expand([6, -1]);
    const painted = model.forwardDecoder(model.features(corrupted), inOrder);
    const expected = painted.sub(models.patchify(images, 4)).square().mean().item<number>();
    expect(records[0]?.loss).toBeCloseTo(expected, 6);
    // Nothing corrupted would be another loss.
    const clean = model.forwardDecoder(model.features(images), inOrder);
    const other = clean.sub(models.patchify(images, 4)).square().mean().item<number>();
    expect(Math.abs(other - expected)).toBeGreaterThan(1e-4);
    await dataset.close();
  });
});

test('bad numbers are told, with the last good checkpoint', async () => {
  const out = 'bad';
  await pretrain(settings(out, 'noise', { lr: 1e-3 }));
  const good = readFileSync(last(at(out)));
  const more = { resume: 'auto', maxSteps: 60, lr: 1e30, warmupEpochs: 0 } as const;
  const message = await messageOf(() => pretrain(settings(out, 'noise', more)));
  expect(message).toMatch(/not finite .*at learning rate .*lower the learning rate \(--lr /);
  expect(message).toMatch(/the last good checkpoint is of step 6/);
  const kept = join(at(out), 'checkpoints', 'step-00000006.safetensors');
  expect(readFileSync(kept).equals(good)).toBe(true);
});

describe('a run', () => {
  test.each(KINDS)('with %s keeps an average in bf16 over several batches a step', async (kind) => {
    const more = { ema: 0.9, accum: 2, amp: 'bf16' } as const;
    const summary = await pretrain(settings(`all-${kind}`, kind, more));
    expect(summary).toMatchObject({ steps: 6, images: 72, complete: true, skipped_updates: 0 });
    using _ = torch.scope();
    const [weights, average] = ['', '.ema'].map(
      (part) => loadSafetensors(last(at(`all-${kind}`), part)).tensors['decoder_pred.weight'],
    );
    expect(weights?.allclose(average as Tensor)).toBe(false);
    expect(logOf(at(`all-${kind}`)).filter((record) => record.kind === 'step')).toHaveLength(6);
  });

  test.each(KINDS)('with %s frees every tensor', async (kind) => {
    await collectGarbage();
    const { tensors } = torch.memory();
    await pretrain(settings(`freed-${kind}`, kind, { ema: 0.9, accum: 2 }));
    expect(torch.memory().tensors).toBe(tensors);
  });
});
