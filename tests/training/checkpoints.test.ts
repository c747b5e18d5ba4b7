/** What a run accepts as its checkpoint: whole files, each in its own place. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import { type PretrainOptions, pretrain } from '../../lib/methods/public.js';
import { torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';

const folder = temporaryFolder();
const at = (out: string, file: string) => join(folder, out, 'checkpoints', file);

function settings(out: string, options: PretrainOptions = {}): PretrainOptions {
  return {
    ...{ imageSize: [8, 8], patchSize: 4, dim: 8, depth: 1, heads: 1 },
    ...{ decoderDim: 8, decoderDepth: 1, decoderHeads: 1, ema: 0.9 },
    ...{ data: ['synthetic:20'], batchSize: 5, maxSteps: 4, saveSteps: 2, threads: 1, workers: 0 },
    ...{ device: 'cpu', resume: 'auto', out: join(folder, out), ...options },
  };
}

const [weights, ema, state] = ['', '.ema', '.state'].map(
  (part) => `step-00000004${part}.safetensors`,
) as [string, string, string];
const earlier = 'step-00000002.safetensors';

beforeAll(async () => {
  await pretrain(settings('whole'));
  await pretrain(settings('other', { seed: 1 }));
});

/** Where a copy of the run is resumed, and its warnings, after a change to its newest checkpoint. */
async function resumed(change: (out: string) => void): Promise<[step: number, warnings: string]> {
  const out = 'changed';
  cpSync(join(folder, 'whole'), join(folder, out), { recursive: true });
  change(out);
  const warnings: string[] = [];
  let step = -1;
  await pretrain(settings(out), {
    onStart: ({ stepsDone }) => {
      step = stepsDone;
    },
    onWarning: (message) => warnings.push(message),
  });
  rmSync(join(folder, out), { recursive: true });
  return [step, warnings.join('\n')];
}

/** Changes one letter of the key that the hashes have: a flipped bit. */
function misspell(out: string, file: string): void {
  const content = readFileSync(at(out, file), 'latin1');
  writeFileSync(at(out, file), content.replace('tensor_sha256', 'tensor_sha257'), 'latin1');
}

/** Writes the same tensors and metadata without hashes. */
function strip(out: string, file: string): void {
  using _ = torch.scope();
  const { tensors, metadata } = loadSafetensors(at(out, file), { map: false });
  saveSafetensors(at(out, file), tensors, metadata);
}

const copy = (from: string, to: string) => (out: string) => cpSync(at(out, from), at(out, to));
const foreign = (file: string) => (out: string) => cpSync(at('other', file), at(out, file));

test('a checkpoint as it was saved is resumed without a word', async () => {
  expect(await resumed(() => {})).toEqual([4, '']);
});

test.each<[string, (out: string) => void, RegExp]>([
  ...[weights, ema, state].flatMap((file): [string, (out: string) => void, RegExp][] => [
    [
      `the hashes' key in ${file}`,
      (out) => misspell(out, file),
      /header does not match its SHA-256/,
    ],
    [`hashes in ${file}`, (out) => strip(out, file), /has no SHA-256 of its tensors/],
  ]),
  ['the average as weights', copy(ema, weights), /holds the ema of step 4; expected the weights/],
  ['weights as the average', copy(weights, ema), /holds the weights of step 4; expected the ema/],
  ['weights as the state', copy(weights, state), /holds the weights of step 4; expected the state/],
  ['weights of another step', copy(earlier, weights), /holds the weights of step 2; .* of step 4/],
  ['weights of another run', foreign(weights), /is not what was saved with .*\.state\./],
  ['the average of another run', foreign(ema), /is not what was saved with .*\.state\./],
  ['the state of another run', foreign(state), /is not what was saved with .*\.state\./],
  ['a missing average', (out) => rmSync(at(out, ema)), /ema.* is not what was saved with/],
])(
  '%s: the checkpoint is passed over, and the one before is resumed',
  async (_, change, reason) => {
    const [step, warnings] = await resumed(change);
    expect(step).toBe(2);
    expect(warnings).toMatch(/^a damaged checkpoint is passed over: /m);
    expect(warnings).toMatch(reason);
  },
);
