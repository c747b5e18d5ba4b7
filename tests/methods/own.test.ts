/** What a method has made is freed, and what was opened is closed, also where its training cannot begin. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { methods, nn, torch, train } from '../../lib/index.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { temporaryFolder } from '../support/folders.js';
import { labelledPictures } from '../support/labelled-images.js';
import { savePretrained } from '../support/models.js';
import { messageOf } from '../support/outcomes.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);

test('a method that fails when it is created leaves no tensors, and its data is closed', async () => {
  let closed = 0;
  const failing: typeof methods.mae = {
    ...methods.mae,
    open: async () => ({
      dataset: labelledPictures(8),
      close: async () => {
        closed++;
      },
    }),
    create({ own }) {
      own(new nn.Linear(4, 4));
      throw new Error('no more');
    },
  };
  const before = torch.memory().tensors;
  const options = { data: ['anything'], out: at('failing'), threads: 1 };
  expect(await messageOf(() => train.train(failing, options))).toBe('no more');
  expect(torch.memory().tensors).toBe(before);
  expect(closed).toBe(1);
});

test.each(['finetune', 'linprobe'] as const)(
  '%s with a checkpoint that is gone when it is loaded leaves no tensors',
  async (name) => {
    const init = savePretrained(at(`${name}.safetensors`));
    const common = { init, data: ['pictures'], threads: 1, workers: 0, device: 'cpu' };
    const method = methods[name];
    const options = { ...common, out: at(name), batchSize: 4 };
    const found = await method.inspect?.(options);
    const settings = method.resolve(options, found as never);
    await collectGarbage();
    const before = torch.memory().tensors;
    const moved = { ...settings, init: at('gone.safetensors') };
    const hooks = { dataset: labelledPictures(12) };
    expect(await messageOf(() => train.trainResolved(method as never, moved, hooks))).toMatch(
      /gone\.safetensors/,
    );
    expect(torch.memory().tensors).toBe(before);
  },
);
