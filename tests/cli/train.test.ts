import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors } from '../../lib/checkpoints/index.js';
import { models, torch } from '../../lib/index.js';
import { packageVersion } from '../../lib/native/paths.js';
import { readJson, sharedFile, temporaryFolder, writeTar } from '../support/folders.js';
import { jpeg, picture, toSharp } from '../support/images.js';
import { needs } from '../support/needs.js';
import { type Outcome, run } from '../support/processes.js';
import { logOf, stepsOf, TINY } from '../support/runs.js';

const folder = temporaryFolder();

/** A run of eight steps on one epoch of synthetic pictures. */
function eightSteps(out: string, ...flags: string[]): Promise<Outcome> {
  const data = ['--data', 'synthetic:64', '--batch-size', '8', '--max-steps', '8'];
  return run(['train', ...TINY, ...data, '--log-every', '2', '--out', join(folder, out), ...flags]);
}

describe('a run', () => {
  const out = join(folder, 'first');
  let outcome: Outcome;
  let again: Outcome;
  let other: Outcome;
  beforeAll(async () => {
    [outcome, again, other] = await Promise.all([
      eightSteps('first', '--seed', '3', '--json'),
      eightSteps('again', '--seed', '3', '--quiet', '--json', '--workers', '0'),
      eightSteps('other', '--seed', '4', '--quiet'),
    ]);
  }, 60_000);

  test('exits with 0', () => {
    expect(outcome).toMatchObject({ code: 0, signal: null });
  });

  test('with --json prints one line to stdout, the content of summary.json', () => {
    expect(outcome.stdout).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(outcome.stdout)).toEqual(readJson(out, 'summary.json'));
  });

  test('sums itself up', () => {
    const summary = readJson(out, 'summary.json');
    expect(summary).toMatchObject({ steps: 8, images: 64, skipped: 0, complete: true, out });
    expect(summary.checkpoint).toBe(join(out, 'checkpoints', 'last.safetensors'));
    for (const key of ['loss', 'images_per_second', 'wall_seconds', 'peak_memory_bytes']) {
      expect(summary[key], key).toBeGreaterThan(0);
    }
  });

  test('shows its progress on stderr', () => {
    expect(outcome.stderr).toMatch(/^step 8\/8 {2}mean loss \d\.\d{4} {2}\d+ images\/s/m);
  });

  test('leaves nothing in its folder but what is documented', () => {
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).sort();
    const [events] = files.filter((file) => /^events\.out\.tfevents\.\d+\..+$/.test(file));
    expect(files).toEqual(
      [
        'checkpoints',
        join('checkpoints', 'last.safetensors'),
        join('checkpoints', 'step-00000008.safetensors'),
        join('checkpoints', 'step-00000008.state.safetensors'),
        'config.json',
        events,
        'log.jsonl',
        'reconstructions',
        join('reconstructions', 'epoch-0001.png'),
        join('reconstructions', 'last.png'),
        'report.html',
        'summary.json',
      ].sort(),
    );
  });

  test('writes every resolved setting to config.json', () => {
    expect(readJson(out, 'config.json')).toMatchObject({
      data: ['synthetic:64'],
      model: 'quick-start',
      image_size: [32, 32],
      patch_size: 8,
      dim: 32,
      norm_pix_loss: false,
      max_steps: 8,
      batch_size: 8,
      seed: 3,
      mask_ratio: 0.75,
      weight_decay: 0.05,
      amp: expect.stringMatching(/^(none|bf16)$/),
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      device: torch.cuda.isAvailable() ? 'cuda' : 'cpu',
      versions: { 'mae-native': packageVersion(), libtorch: torch.version },
    });
  });

  test('logs a line every two steps with the documented keys', () => {
    const steps = stepsOf(out);
    expect(steps.map(({ step }) => step)).toEqual([2, 4, 6, 8]);
    const keys = ['kind', 'step', 'epoch', 'loss', 'loss_max', 'lr', 'grad_norm', 'grad_norm_max'];
    keys.push('images_per_second', 'data_wait_ms', 'step_ms', 'total_steps');
    for (const record of steps) {
      expect(Object.keys(record)).toEqual(keys);
      expect(Object.values(record).slice(1).every(Number.isFinite)).toBe(true);
    }
  });

  test('logs a line an epoch, whose loss is the mean of its steps', () => {
    const epochs = logOf(out).filter(({ kind }) => kind === 'epoch');
    const losses = stepsOf(out).map(({ loss }) => loss);
    const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
    expect(epochs).toMatchObject([{ epoch: 0, step: 8, loss: expect.closeTo(loss, 6) }]);
    expect(Object.keys(epochs[0] ?? {})).toEqual([
      ...['kind', 'epoch', 'step', 'loss', 'images_per_second', 'seconds'],
    ]);
  });

  test('saves weights with a card of their model', () => {
    const { tensors, metadata } = loadSafetensors(join(out, 'checkpoints', 'last.safetensors'));
    const card = models.readCard(metadata.model as string) as models.AutoencoderCard;
    const model = new models.MaskedAutoencoder(card.architecture);
    expect(() => model.loadStateDict(tensors)).not.toThrow();
    expect(card).toMatchObject({
      ...{ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
      ...{ maskRatio: 0.75, masking: 'random', architecture: { dim: 32, patchSize: 8 } },
    });
    expect(metadata).toMatchObject({ format: 'pt', step: '8' });
  });

  test('starts again from its config.json, to the same weights', async () => {
    const config = join(out, 'config.json');
    const repeated = join(folder, 'repeated');
    const { code } = await run(['train', '--config', config, '--out', repeated, '--quiet']);
    expect(code).toBe(0);
    const weights = (of: string) => readFileSync(join(of, 'checkpoints', 'last.safetensors'));
    expect(weights(repeated).equals(weights(out))).toBe(true);
  });

  test('prints model, data and plan at the start', () => {
    expect(outcome.stderr).toContain(
      'quick-start: 0.04 M parameters, 3.0 MFLOP an image and step, on ',
    );
    expect(outcome.stderr).toContain('64 images from synthetic:64\n');
    expect(outcome.stderr).toContain('8 steps (1 epoch) of 8 images\n');
    expect(outcome.stderr).toContain(
      'learning rate 0.0015 after 0 steps of warm-up; base learning rate, for 256 images, 0.048\n',
    );
    expect(outcome.stderr).toMatch(/^precision: float32$/m);
    expect(outcome.stderr).toMatch(/^about \d+:\d\d to go at \S+ s a step$/m);
  });

  test.each(['epoch-0001', 'last'])(
    'draws %s.png: four columns and eight rows of pictures four times as large',
    async (name) => {
      const image = sharp(join(out, 'reconstructions', `${name}.png`));
      const { format, width, height } = await image.metadata();
      // Four pixels between pictures, titles above.
      expect({ format, width }).toEqual({ format: 'png', width: 4 + 4 * (128 + 4) });
      expect(height).toBeGreaterThan(8 * (128 + 4));
      expect(height).toBeLessThan(8 * (128 + 4) + 64);
      await expect(image.raw().toBuffer()).resolves.toHaveLength(width * height * 3);
    },
  );

  test('has the same losses again with the same seed and another number of workers', () => {
    const losses = (name: string) => stepsOf(join(folder, name)).map(({ loss }) => loss);
    expect(losses('again')).toEqual(losses('first'));
  });

  test('has the same weights again, bit for bit', () => {
    const weights = (name: string) =>
      readFileSync(join(folder, name, 'checkpoints', 'last.safetensors'));
    expect(weights('again').equals(weights('first'))).toBe(true);
    expect(weights('other').equals(weights('first'))).toBe(false);
  });

  test('has other losses with another seed', () => {
    const losses = (name: string) => stepsOf(join(folder, name)).map(({ loss }) => loss);
    expect(losses('other')).toHaveLength(4);
    for (const [i, loss] of losses('other').entries()) expect(loss).not.toBe(losses('first')[i]);
  });

  test('with --quiet prints nothing', () => {
    expect(other).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
  });

  test('with --quiet and --json prints the summary only', () => {
    expect(again.stderr).toBe('');
    expect(JSON.parse(again.stdout)).toMatchObject({ complete: true });
  });
});

describe('a folder of images of many kinds, one of them cut off', () => {
  const data = join(folder, 'photos');
  const out = join(folder, 'of-photos');
  let outcome: Outcome;
  beforeAll(async () => {
    mkdirSync(data);
    const write = (name: string, bytes: Buffer) => writeFileSync(join(data, name), bytes);
    write('a.jpg', await jpeg(40, 30));
    write('b.jpeg', await jpeg(300, 200, 1));
    write(
      'c.png',
      await toSharp(picture(16, 50, 2))
        .ensureAlpha(0.5)
        .png()
        .toBuffer(),
    );
    write(
      'd.webp',
      await toSharp(picture(33, 33, 3))
        .webp()
        .toBuffer(),
    );
    write(
      'e.tiff',
      await toSharp(picture(64, 20, 4))
        .toColourspace('b-w')
        .tiff()
        .toBuffer(),
    );
    write(
      'f.png',
      await toSharp(picture(20, 20, 5))
        .toColourspace('rgb16')
        .png()
        .toBuffer(),
    );
    write(
      'g.jpg',
      await toSharp(picture(30, 30, 6))
        .toColourspace('cmyk')
        .jpeg()
        .toBuffer(),
    );
    write('h.jpg', (await jpeg(120, 90, 7)).subarray(0, 900));
    write('notes.txt', Buffer.from('no image'));
    const flags = ['--batch-size', '4', '--epochs', '3', '--save-every', '2', '--norm-pix-loss'];
    outcome = await run(['train', ...TINY, '--data', data, ...flags, '--out', out]);
  }, 60_000);

  test('trains', () => {
    expect(outcome.code).toBe(0);
    expect(readJson(out, 'summary.json')).toMatchObject({ steps: 6, images: 24, skipped: 1 });
  });

  test('names the one that was skipped in log.jsonl', () => {
    const skipped = logOf(out).filter(({ kind }) => kind === 'skipped');
    expect(skipped).toEqual([
      { kind: 'skipped', name: join(data, 'h.jpg'), reason: expect.stringMatching(/\w/) },
    ]);
  });

  test('names the one that was skipped on stderr', () => {
    expect(outcome.stderr).toContain(`skipped ${join(data, 'h.jpg')}: `);
  });

  test('draws after every epoch', () => {
    const drawn = ['epoch-0001.png', 'epoch-0002.png', 'epoch-0003.png', 'last.png'];
    expect(readdirSync(join(out, 'reconstructions')).sort()).toEqual(drawn);
  });

  test('ends with where to look on stdout', () => {
    const { loss } = readJson(out, 'summary.json') as { loss: number };
    expect(outcome.stdout).toContain(`loss ${loss.toFixed(4)}, the mean of the last step, after 6 steps`);
    expect(outcome.stdout).toContain(`pictures: ${out}/reconstructions/last.png`);
  });
});

test.concurrent('images in a folder a class train with sides that differ and one channel', async () => {
  const data = join(folder, 'classes');
  for (const [i, name] of ['cats', 'dogs'].entries()) {
    mkdirSync(join(data, name), { recursive: true });
    for (const k of [0, 1]) {
      writeFileSync(join(data, name, `${k}.jpg`), await jpeg(30 + 9 * i, 20 + 7 * k));
    }
  }
  const out = join(folder, 'of-classes');
  const shape = ['--image-size', '16x40', '--channels', '1', '--norm-pix-loss'];
  const flags = ['--batch-size', '2', '--epochs', '1', '--mean', '0.4', '--std', '0.2'];
  const outcome = await run([
    ...['train', ...TINY, ...shape, ...flags, '--data', data, '--out', out],
  ]);
  expect(outcome).toMatchObject({ code: 0 });
  expect(readJson(out, 'config.json')).toMatchObject({
    image_size: [16, 40],
    channels: 1,
    norm_pix_loss: true,
    mean: [0.4],
    std: [0.2],
  });
  const { width } = await sharp(join(out, 'reconstructions', 'last.png')).metadata();
  expect(width).toBe(4 + 4 * (3 * 40 + 4));
}, 30_000);

test.concurrent('archives of images train together', async () => {
  const members = (from: number) =>
    Promise.all(
      [0, 1, 2].map(async (k) => ({ name: `c${k}/${k}.jpg`, bytes: await jpeg(24, 24, from + k) })),
    );
  const tars = ['a.tar', 'b.tar'].map((name) => join(folder, name));
  for (const [i, tar] of tars.entries()) await writeTar(tar, await members(3 * i));
  const out = join(folder, 'of-tars');
  const flags = ['--batch-size', '3', '--epochs', '1', '--no-augment'];
  const { code } = await run(['train', ...TINY, ...flags, '--out', out, '--data', ...tars]);
  expect(code).toBe(0);
  expect(readJson(out, 'summary.json')).toMatchObject({ steps: 2, images: 6 });
}, 30_000);

const cifar = sharedFile('cifar10-train.tar');
test('CIFAR-10 trains', {
  ...needs(cifar !== null, 'the files of ../shared/data'),
  concurrent: true,
  timeout: 60_000,
}, async () => {
  const out = join(folder, 'of-cifar');
  const flags = ['--batch-size', '16', '--max-steps', '3', '--data', `${cifar}`, '--out', out];
  const { code } = await run(['train', ...TINY, ...flags]);
  expect(code).toBe(0);
  expect(readJson(out, 'summary.json')).toMatchObject({ steps: 3, images: 48, skipped: 0 });
});

test('a batch larger than the data: the printed base learning rate is for the images that a step has', async () => {
  const flags = ['--data', 'synthetic:16', '--batch-size', '64', '--lr', '0.001'];
  const out = join(folder, 'few');
  const { stderr } = await run(['train', ...TINY, ...flags, '--max-steps', '1', '--out', out]);
  expect(stderr).toContain(
    '1 step (1 epoch) of 16 images, all that there are: fewer than --batch-size\n',
  );
  expect(stderr).toContain('base learning rate, for 256 images, 0.016\n');
});
