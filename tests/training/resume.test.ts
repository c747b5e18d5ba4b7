/** Runs that go on although something of their folder is gone, or the run is to be another one. */
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../lib/errors.js';
import { type PretrainOptions, pretrain } from '../../lib/methods/public.js';
import { temporaryFolder } from '../support/folders.js';

const folder = temporaryFolder();
const at = (out: string, ...path: string[]) => join(folder, out, ...path);

/** Three steps an epoch, at one learning rate throughout, so that a longer run begins as a shorter one. */
function settings(out: string, options: PretrainOptions = {}): PretrainOptions {
  return {
    ...{ imageSize: [8, 8], patchSize: 4, dim: 8, depth: 1, heads: 1 },
    ...{ decoderDim: 8, decoderDepth: 1, decoderHeads: 1, lr: 1e-3, minLr: 1e-3, warmupEpochs: 0 },
    ...{ data: ['synthetic:20'], batchSize: 4, accum: 2, epochs: 4, threads: 1, workers: 0 },
    ...{
      device: 'cpu',
      maxSteps: 12,
      ema: 0.9,
      logEvery: 2,
      resume: 'auto',
      out: at(out),
      ...options,
    },
  };
}

/** A digest of the newest weights. */
const weights = (out: string, part = '') =>
  createHash('sha256')
    .update(readFileSync(at(out, 'checkpoints', `last${part}.safetensors`)))
    .digest('hex');

let loss: number;
beforeAll(async () => {
  ({ loss } = await pretrain(settings('whole')));
  // Ends in the middle of the second epoch.
  await pretrain(settings('half', { maxSteps: 5, saveSteps: 2 }));
});

function halfRun(name: string): string {
  cpSync(at('half'), at(name), { recursive: true });
  return name;
}

describe('a run that goes on', () => {
  test.each<[string, (out: string) => void]>([
    ['after its end in mid-epoch, with more steps,', () => {}],
    ['without its log', (out) => rmSync(at(out, 'log.jsonl'))],
    ['with a log that was cut short', (out) => truncateSync(at(out, 'log.jsonl'), 100)],
    ['with a log that is longer', (out) => appendFileSync(at(out, 'log.jsonl'), '{"kind": "st')],
    ['without its config.json', (out) => rmSync(at(out, 'config.json'))],
    ['without its last.safetensors', (out) => rmSync(at(out, 'checkpoints', 'last.safetensors'))],
    ['without its pictures', (out) => rmSync(at(out, 'reconstructions'), { recursive: true })],
  ])('%s comes to the same weights', async (_, change) => {
    const out = halfRun('gone-on');
    change(out);
    const summary = await pretrain(settings(out));
    expect(summary).toMatchObject({ steps: 12, images: 80, complete: true, loss });
    for (const part of ['', '.ema']) expect(weights(out, part)).toBe(weights('whole', part));
    for (const line of readFileSync(at(out, 'log.jsonl'), 'utf8').trimEnd().split('\n')) {
      expect(() => JSON.parse(line), line).not.toThrow();
    }
    rmSync(at(out), { recursive: true });
  });

  test('without the state of its newest checkpoint goes on from the one before', async () => {
    const out = halfRun('stateless');
    rmSync(at(out, 'checkpoints', 'step-00000005.state.safetensors'));
    const warnings: string[] = [];
    await pretrain(settings(out), { onWarning: (message) => warnings.push(message) });
    expect(warnings[0]).toMatch(/^checkpoints after step 4 are in /);
    expect(warnings[1]).toMatch(/^a damaged checkpoint is passed over: .*step-00000005\.state/);
    expect(weights(out)).toBe(weights('whole'));
  });

  test('from half a config.json is refused, and nothing is changed', async () => {
    const out = halfRun('config');
    const config = at(out, 'config.json');
    writeFileSync(config, readFileSync(config, 'utf8').slice(0, 200));
    const error = await pretrain(settings(out)).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(
      /config\.json:\d+:\d+: not valid YAML or JSON: [^\n]*$/,
    );
    expect(weights(out)).toBe(weights('half'));
    expect(existsSync(at(out, 'previous-1'))).toBe(false);
  });

  test('with fewer steps than it has made changes no weight', async () => {
    const out = halfRun('shorter');
    const summary = await pretrain(settings(out, { maxSteps: 4 }));
    expect(summary).toMatchObject({ steps: 5, complete: true });
    expect(summary.loss).toBeGreaterThan(0);
    expect(weights(out)).toBe(weights('half'));
  });
});
