/** What the result does not need does not end a run where it fails. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mae } from '../../lib/methods/mae.js';
import { type TrainingHooks, train } from '../../lib/training/index.js';
import { temporaryFolder } from '../support/folders.js';
import { logOf } from '../support/runs.js';

const folder = temporaryFolder();

async function warningsOf(
  out: string,
  hooks: TrainingHooks = {},
  method: typeof mae = mae,
): Promise<string[]> {
  const warnings: string[] = [];
  const settings = {
    ...{ imageSize: [8, 8] as const, patchSize: 4, dim: 8, depth: 1, heads: 1 },
    ...{ decoderDim: 8, decoderDepth: 1, decoderHeads: 1 },
    ...{ data: ['synthetic:20'], batchSize: 5, maxSteps: 4, saveSteps: 1, keep: 1 },
    ...{ threads: 1, workers: 0, device: 'cpu', out },
  };
  const summary = await train(method, settings, {
    ...hooks,
    onWarning: (message) => warnings.push(message),
  });
  expect(summary).toMatchObject({ steps: 4, complete: true });
  return warnings;
}

test('an old checkpoint that cannot be removed is a warning, told once and logged', async () => {
  const out = join(folder, 'busy');
  const old = join(out, 'checkpoints', 'step-00000001.state.safetensors');
  const warnings = await warningsOf(out, {
    // Once saved, a folder takes its place, which no unlink removes.
    onSave(step) {
      if (step !== 1) return;
      rmSync(old);
      mkdirSync(old);
    },
  });
  expect(warnings).toEqual([expect.stringMatching(`^${old}: cannot be removed: `)]);
  const logged = logOf(out).flatMap((line) => (line.kind === 'warning' ? [line.message] : []));
  expect(logged).toEqual(warnings);
  // The others are removed all the same.
  expect(readdirSync(join(out, 'checkpoints')).sort()).toEqual([
    'last.safetensors',
    'step-00000001.state.safetensors',
    'step-00000004.safetensors',
    'step-00000004.state.safetensors',
  ]);
});

test.each<
  [
    string,
    () => never | { width: number; height: number; channels: number; pixels: Uint8Array },
    RegExp,
  ]
>([
  [
    'drawn',
    () => {
      throw new TypeError('nothing to draw');
    },
    /^the picture epoch-0001 is left out: nothing to draw$/,
  ],
  [
    'encoded',
    () => ({ width: 0, height: 0, channels: 3, pixels: new Uint8Array() }),
    /^the picture epoch-0001 is left out: .*empty/,
  ],
])('a picture that cannot be %s is a warning', async (what, draw, expected) => {
  const out = join(folder, what);
  const method: typeof mae = {
    ...mae,
    create: async (context) => ({
      ...(await mae.create(context)),
      openPreview: async () => ({ draw, [Symbol.dispose]() {} }),
    }),
  };
  const warnings = await warningsOf(out, {}, method);
  expect(warnings[0]).toMatch(expected);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('is left out');
});

test('a report that cannot be written is a warning', async () => {
  const out = join(folder, 'report');
  const place = join(out, 'report.html');
  const warnings = await warningsOf(out, { onStart: () => void mkdirSync(place) });
  expect(warnings).toEqual([
    `the report is left out: ${place}: cannot be written: it is a folder; expected the name of a file`,
  ]);
});
