/** Weights that lie in another dict, or under other names, than is usual: by the user's word. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type LoadedCheckpoint,
  loadCheckpoint,
  savePytorch,
  saveSafetensors,
} from '../../lib/checkpoints/index.js';
import { type PretrainOptions, pretrain } from '../../lib/methods/public.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';
import { smallModel } from '../support/models.js';
import { messageOf } from '../support/outcomes.js';
import { run } from '../support/processes.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);

/** Two models in one file: the weights of each are all the same number. */
const weights = (value: number) =>
  Object.fromEntries(
    Object.entries(smallModel().stateDict()).map(([name, { shape }]) => [
      name,
      torch.full([...shape], value),
    ]),
  );
const prefixed = (state: Record<string, Tensor>, prefix: string) =>
  Object.fromEntries(Object.entries(state).map(([name, tensor]) => [prefix + name, tensor]));

beforeAll(() => {
  using _ = torch.scope();
  savePytorch(path('dicts.pth'), {
    model: weights(1),
    ema: { decay: 0.9, state_dict: weights(2) },
    epoch: 3,
  });
  const both = { ...prefixed(weights(3), 'net.student.'), ...prefixed(weights(4), 'net.teacher.') };
  savePytorch(path('names.pth'), { state_dict: both });
  saveSafetensors(path('names.safetensors'), both);
});

const firstOf = ({ tensors }: LoadedCheckpoint) =>
  (tensors['patch_embed.proj.weight'] as Tensor).flatten().select(0, 0).item<number>();

describe('weights', () => {
  test.each([
    ['in the usual dict', 'dicts.pth', {}, 1],
    ['in a dict of a dict', 'dicts.pth', { initKey: 'ema.state_dict' }, 2],
    ['under a prefix', 'names.pth', { initPrefix: 'net.teacher.' }, 4],
    ['under a prefix without its dot', 'names.safetensors', { initPrefix: 'net.student' }, 3],
    [
      'under a prefix in a dict',
      'names.pth',
      { initKey: 'state_dict', initPrefix: 'net.teacher' },
      4,
    ],
  ])('%s are those that are taken', (_, file, part, expected) => {
    using _scope = torch.scope();
    const read = loadCheckpoint(path(file), part);
    expect(firstOf(read)).toBe(expected);
    expect(read.architecture.kind).toBe('mae');
  });

  test.each([
    [
      'dicts.pth',
      { initKey: 'model_ema' },
      /it has no dict "model_ema" \(init key model_ema\); there is the dicts model, ema/,
    ],
    [
      'dicts.pth',
      { initKey: 'ema.model' },
      /"ema" has no dict "model".*there is the dicts state_dict/,
    ],
    ['dicts.pth', { initKey: 'ema' }, /its "ema" has no weights; there are decay, state_dict/],
    [
      'names.pth',
      { initPrefix: 'encoder.' },
      /none of its \d+ weights begins with encoder\. \(init prefix\); they begin with net\.student, net\.teacher/,
    ],
    [
      'names.safetensors',
      { initKey: 'model' },
      /it is of safetensors, which has no dict "model"; leave the init key out/,
    ],
  ])('that are not there are refused, with what is there: %s %o', async (file, part, message) => {
    using _ = torch.scope();
    expect(await messageOf(() => loadCheckpoint(path(file), part))).toMatch(message);
  });

  test('of a part start a training', async () => {
    const options: PretrainOptions = {
      ...{ init: path('dicts.pth'), initKey: 'ema.state_dict', heads: 3, decoderHeads: 2 },
      ...{ data: ['synthetic:8'], batchSize: 4, maxSteps: 1, lr: 0, threads: 1, workers: 0 },
      ...{ device: 'cpu', amp: 'none', out: path('run'), weightDecay: 0 },
    };
    const { checkpoint } = await pretrain(options);
    using _ = torch.scope();
    expect(firstOf(loadCheckpoint(checkpoint as string))).toBe(2);
  });

  test('are chosen by flags', async () => {
    const flags = ['--init-prefix', 'net.teacher', '--encoder-only'];
    const { code, stderr } = await run([
      'convert',
      path('names.pth'),
      path('out.safetensors'),
      ...flags,
    ]);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/taken: weights that begin with net.teacher; left: \d+ others/);
    using _ = torch.scope();
    expect(firstOf(loadCheckpoint(path('out.safetensors')))).toBe(4);
  }, 60_000);
});
