/** Training on what an iterable gives, and in an order that a shuffle buffer makes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { iterableDataset } from '../../lib/data/index.js';
import { type PretrainOptions, pretrain, type TrainingHooks } from '../../lib/methods/public.js';
import { temporaryFolder } from '../support/folders.js';
import { picture } from '../support/images.js';

const folder = temporaryFolder();

const run = (out: string, options: PretrainOptions = {}, hooks: TrainingHooks = {}) =>
  pretrain(
    {
      ...{ imageSize: [16, 16], patchSize: 4, dim: 16, depth: 1, heads: 2 },
      ...{ decoderDim: 16, decoderDepth: 1, decoderHeads: 2, batchSize: 4, epochs: 2, logEvery: 1 },
      ...{ threads: 1, workers: 1, device: 'cpu', amp: 'none', out: join(folder, out), ...options },
    },
    hooks,
  );

const lossesOf = (out: string) =>
  readFileSync(join(folder, out, 'log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).loss)
    // A line that tells of a break has none.
    .filter((loss) => loss !== undefined);

describe('an iterable', () => {
  /** Twelve pictures an epoch, other ones in the next. */
  const pictures = () =>
    iterableDataset(
      async function* (epoch) {
        for (let i = 0; i < 12; i++) {
          yield { ...picture(16, 16, epoch * 12 + i), name: String(i), label: -1 };
        }
      },
      { length: 12 },
    );

  test('is trained on to the same losses after a break in the middle of an epoch', async () => {
    expect(await run('whole', {}, { dataset: pictures() })).toMatchObject({
      steps: 6,
      complete: true,
    });
    const stop = new AbortController();
    const hooks = {
      signal: stop.signal,
      onStep: ({ step }: { step: number }) => step === 4 && stop.abort(),
    };
    const broken = await run('broken', {}, { dataset: pictures(), ...hooks });
    expect(broken).toMatchObject({ steps: 4, complete: false });
    await run('broken', { resume: 'auto' }, { dataset: pictures() });
    expect(lossesOf('broken')).toEqual(lossesOf('whole'));
  });
});

test('a run with a shuffle buffer goes on in the middle of an epoch as if unbroken', async () => {
  const options = { data: ['synthetic:12', 'synthetic:8'], shuffleBuffer: 5 };
  await run('buffer', options);
  await run('all', { ...options, shuffleBuffer: 0 });
  expect(lossesOf('buffer')).not.toEqual(lossesOf('all'));
  const stop = new AbortController();
  await run('buffer-broken', options, {
    signal: stop.signal,
    onStep: ({ step }) => {
      if (step === 7) stop.abort();
    },
  });
  await run('buffer-broken', { ...options, resume: 'auto' });
  expect(lossesOf('buffer-broken')).toEqual(lossesOf('buffer'));
});
