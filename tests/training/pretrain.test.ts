import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import { encodePng } from '../../lib/data/index.js';
import { UserError } from '../../lib/errors.js';
import { models, optim, type Tensor, torch } from '../../lib/index.js';
import {
  type LogRecord,
  type PretrainOptions,
  pretrain,
  type TrainingSummary,
  weightDecayGroups,
} from '../../lib/methods/public.js';
import { temporaryFolder } from '../support/folders.js';
import { picture } from '../support/images.js';

const folder = temporaryFolder();

const TINY: models.MaeConfig = {
  ...{ imageSize: [16, 16], patchSize: 4, channels: 3, normPixLoss: false },
  ...{ dim: 16, depth: 1, heads: 2, decoderDim: 16, decoderDepth: 1, decoderHeads: 2 },
  ...{ encoderMaskTokens: false, positions: 'sin-cos' },
};

function settings(out: string, options: PretrainOptions = {}): PretrainOptions {
  return {
    ...{ ...TINY, data: ['synthetic:24'], batchSize: 8, epochs: 2, threads: 1, workers: 0 },
    ...{ device: 'cpu', out: join(folder, out), ...options },
  };
}

const logOf = (out: string): LogRecord[] =>
  readFileSync(join(folder, out, 'log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const weightsOf = (out: string) => join(folder, out, 'checkpoints', 'last.safetensors');

describe('the parameters', () => {
  const model = new models.MaskedAutoencoder(TINY);
  const names = new Map([...model.namedParameters()].map(([name, tensor]) => [tensor, name]));
  const groups = weightDecayGroups(model, 0.05);
  const [decayed, others] = groups.map(({ params }) =>
    params.map((parameter) => names.get(parameter as never) as string),
  ) as [string[], string[]];

  test('decay but for biases and norms', () => {
    const isWeight = (name: string) => name.endsWith('.weight') && !/norm/.test(name);
    const tokens = ['cls_token', 'mask_token'];
    const expected = [...names.values()].filter((name) => isWeight(name) || tokens.includes(name));
    expect(decayed.sort()).toEqual(expected.sort());
    expect(decayed).toContain('blocks.0.attn.qkv.weight');
    expect(groups[0]?.weightDecay).toBe(0.05);
  });

  test('do not decay where they are biases and norms', () => {
    const expected = [...names.values()].filter((name) => /bias$|norm.*\.weight$/.test(name));
    expect(others.sort()).toEqual(expected.sort());
    expect(others).toContain('decoder_norm.weight');
    expect(groups[1]?.weightDecay).toBe(0);
  });

  test('of positions are in no group', () => {
    const all = new Set([...decayed, ...others]);
    const left = [...names.values()].filter((name) => !all.has(name));
    expect(left.sort()).toEqual(['decoder_pos_embed', 'pos_embed']);
  });

  test('shrink in a step without gradients, or stay, as their group says', () => {
    using _ = torch.scope();
    const before = [...names].map(([tensor]) => tensor.detach().clone());
    for (const { params } of groups) {
      for (const parameter of params) parameter.grad = torch.zerosLike(parameter);
    }
    using optimizer = new optim.AdamW(groups, { lr: 0.5 });
    optimizer.step();
    optimizer.zeroGrad();
    for (const [i, [tensor, name]] of [...names].entries()) {
      const factor = decayed.includes(name) ? 1 - 0.5 * 0.05 : 1;
      const expected = (before[i] as Tensor).mul(factor);
      expect(torch.allclose(tensor, expected, 1e-6, 0), name).toBe(true);
    }
  });
});

describe('a run from code', () => {
  let summary: TrainingSummary;
  let tensors: [before: number, after: number];
  beforeAll(async () => {
    const before = torch.memory().tensors;
    summary = await pretrain(settings('run'));
    tensors = [before, torch.memory().tensors];
  });

  test('is summed up', () => {
    expect(summary).toMatchObject({ steps: 6, images: 48, complete: true });
  });

  test('leaves as many tensors as there were', () => {
    expect(tensors[1]).toBe(tensors[0]);
  });
});

test('a run that is stopped saves, and is not summed up', async () => {
  const controller = new AbortController();
  const onStep = () => controller.abort();
  const summary = await pretrain(settings('stopped', { logEvery: 2 }), {
    ...{ onStep, signal: controller.signal },
  });
  expect(summary).toMatchObject({ complete: false, steps: 2 });
  expect(loadSafetensors(weightsOf('stopped')).metadata.step).toBe('2');
  expect(existsSync(join(folder, 'stopped', 'summary.json'))).toBe(false);
});

test('a run that is stopped before its first step saves nothing', async () => {
  const summary = await pretrain(settings('unborn'), { signal: AbortSignal.abort() });
  expect(summary).toMatchObject({ complete: false, steps: 0 });
  const files = readdirSync(join(folder, 'unborn'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => /safetensors|png|summary/.test(file))).toEqual([]);
});

test('weights are saved every so many epochs and at the end', async () => {
  const saved: (string | undefined)[] = [];
  const onEpoch = () => {
    const isThere = existsSync(weightsOf('every'));
    saved.push(isThere ? loadSafetensors(weightsOf('every')).metadata.step : undefined);
  };
  await pretrain(settings('every', { epochs: 3, saveEvery: 2 }), { onEpoch });
  // The record of an epoch comes before its checkpoint, which holds all that was told.
  expect(saved).toEqual([undefined, undefined, '6']);
  expect(loadSafetensors(weightsOf('every')).metadata.step).toBe('9');
});

describe('a run whose numbers are bad for good', () => {
  let error: Error;
  beforeAll(async () => {
    await pretrain(settings('spoilt', { epochs: 2 }));
    const more = { resume: 'auto', epochs: 9, lr: 1e30, warmupEpochs: 0, logEvery: 1 };
    error = await pretrain(settings('spoilt', more)).then(
      () => new Error('none'),
      (thrown) => thrown,
    );
  });

  test('ends with what was wrong and what to do', () => {
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(
      /^the loss or its gradient was not finite in 5 steps in a row, up to step \d+, at learning rate \S+; lower .*, or limit .*; the last good checkpoint is of step 6$/,
    );
  });

  test('leaves the last good checkpoint', () => {
    const { tensors, metadata } = loadSafetensors(weightsOf('spoilt'));
    expect(metadata.step).toBe('6');
    for (const tensor of Object.values(tensors)) expect(tensor.isfinite().all().item()).toBe(true);
  });

  test('names the steps in the log', () => {
    const bad = logOf('spoilt').filter(({ kind }) => kind === 'nonfinite');
    expect(bad).toHaveLength(5);
    expect(bad[0]).toMatchObject({ lr: expect.any(Number), step: expect.any(Number) });
  });

  test('shows the steps in its report', () => {
    const report = readFileSync(join(folder, 'spoilt', 'report.html'), 'utf8');
    expect(report).toMatch(/updates skipped, .* not finite: 5 \(step \d+, /);
    expect(report).toMatch(/not ended: \d+ steps logged/);
  });

  test('names no checkpoint as good whose weights gave the first bad loss', async () => {
    // The first step of the second part ruins the weights, and they are saved before the next one shows it.
    await pretrain(settings('ruined', { epochs: 1 }));
    const more = { resume: 'auto', epochs: 9, lr: 1e30, warmupEpochs: 0, saveSteps: 1 };
    const ruin = pretrain(settings('ruined', more));
    const good = join(folder, 'ruined', 'checkpoints', 'step-00000003.safetensors');
    await expect(ruin).rejects.toThrow(
      `; the last good checkpoint is of step 3 (--resume ${good})`,
    );
  });
});

/** Images in a folder, of which one is none. */
async function someBroken(name: string): Promise<string> {
  const images = join(folder, name);
  mkdirSync(images);
  for (let i = 0; i < 12; i++) {
    const file = join(images, `${String(i).padStart(2, '0')}.png`);
    if (i === 5) writeFileSync(file, 'no image');
    else writeFileSync(file, await encodePng(picture(16, 16, i)));
  }
  return images;
}

test('images that cannot be read count once in a run of several parts', async () => {
  const data = [await someBroken('images')];
  const options = { data, batchSize: 4, logEvery: 1 };
  const first = await pretrain(settings('parts', { ...options, epochs: 2 }));
  expect(first.skipped).toBe(1);
  const done = await pretrain(settings('parts', { ...options, epochs: 2, resume: 'auto' }));
  expect(done.skipped).toBe(1);
  const longer = await pretrain(settings('parts', { ...options, epochs: 3, resume: 'auto' }));
  expect(longer.skipped).toBe(1);
  expect(logOf('parts').filter(({ kind }) => kind === 'skipped')).toHaveLength(1);
});

test('a CUDA graph that there cannot be is told, and done without', async () => {
  const told: (string | null)[] = [];
  const onStart = ({ noGraph }: { noGraph: string | null }) => void told.push(noGraph);
  const options = { epochs: 1, cudaGraph: true };
  const { steps } = await pretrain(settings('no-graph', options), { onStart });
  expect({ told, steps }).toEqual({ told: ['cpu has none'], steps: 3 });
});

test('a run goes on exactly on the kind of device that it was on, or tells why not', async () => {
  await pretrain(settings('device', { epochs: 1 }));
  const path = join(folder, 'device', 'checkpoints', 'step-00000003.state.safetensors');
  const { tensors, metadata } = loadSafetensors(path);
  // The state of a GPU's generator: seed and offset.
  const masks = torch.zeros([16], { dtype: 'uint8' });
  saveSafetensors(path, { ...tensors, 'generator.masks': masks }, metadata, { hashes: true });
  const resumed = pretrain(settings('device', { epochs: 2, resume: 'auto' }));
  await expect(resumed).rejects.toThrow(
    new UserError(
      'the run cannot go on exactly: what its masks were drawn from was on another kind of device than cpu; ' +
        'give the --device and --masking that it had, or --resume none to start anew',
    ),
  );
});
