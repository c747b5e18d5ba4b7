/**
 * What a step needs from JavaScript goes to its device without waiting for it. A trace of ops on the device `meta`, which has
 * no numbers, shows it without a GPU.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Normalisation } from '../../lib/data/tensors/index.js';
import { maskNoise } from '../../lib/models/mask-noise.js';
import { torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';

/** The copies to another device in some work, each with whether it was asked to return before it is done. */
function copies(work: () => unknown): boolean[] {
  using _ = torch.scope();
  using profile = torch.profiler.profile({ activities: ['cpu'], recordShapes: true });
  work();
  profile.stop();
  const path = join(temporaryFolder(), 'trace.json');
  profile.exportChromeTrace(path);
  const { traceEvents } = JSON.parse(readFileSync(path, 'utf8')) as {
    traceEvents: { name: string; args?: { 'Concrete Inputs'?: string[] } }[];
  };
  return traceEvents.flatMap(({ name, args }) => {
    // self, dtype, layout, device, pin_memory, non_blocking, memory_format: a conversion on one device gives a dtype.
    const inputs = name === 'aten::_to_copy' ? args?.['Concrete Inputs'] : undefined;
    return inputs?.[1] === '' ? [inputs[5] === 'True'] : [];
  });
}

const device = 'meta';
const places = { samples: 4, rows: 4, columns: 4, maskRatio: 0.5, device } as const;

test('a trace shows copies that wait', () => {
  expect(copies(() => torch.zeros([2]).to(device))).toEqual([false]);
});

test.each([
  ['numbers', () => torch.tensor([1.5, 2], { device })],
  ['numbers that are converted', () => torch.tensor([1, 2], { dtype: 'float16', device })],
  ['a typed array', () => torch.tensor(new Float32Array(8), { device })],
  ['masks in blocks', () => maskNoise('block', places)],
  ['masks in a grid', () => maskNoise('grid', places)],
] as const)('%s do not wait for the device', (_, work) => {
  const found = copies(work);
  expect(found.length).toBeGreaterThan(0);
  expect(new Set(found)).toEqual(new Set([true]));
});

test('a batch of images does not wait for it', () => {
  using normalisation = new Normalisation(3, device);
  const [height, width] = [8, 8];
  const pixels = new Uint8Array(2 * height * width * 3);
  const found = copies(() => normalisation.toTensor({ pixels, size: 2, height, width }));
  expect(found).toEqual([true]);
});
