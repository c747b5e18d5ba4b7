import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { jpeg } from '../support/images.js';
import { needs } from '../support/needs.js';
import { run } from '../support/processes.js';

const python = pythonEnv();
const MINUTE = 60_000;
const archive = join(temporaryFolder(), 'photos.tar');
const number = expect.any(Number);
const summary = { median: number, min: number, max: number };

beforeAll(async () => {
  const members = Array.from({ length: 8 }, async (_, i) => ({
    name: `photos/${i}.jpg`,
    bytes: await jpeg(40, 36, i),
  }));
  await writeTar(archive, await Promise.all(members));
});

const SHORT = [
  ...['bench', 'features', '--data', archive, '--model', 'mae_vit_tiny_patch4_32', '--json'],
  ...['--batch-size', '4', '--workers', '2', '--rounds', '1', '--seconds', '0.05'],
];

const lastLine = (stdout: string): Record<string, unknown> =>
  JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;

describe('bench features', () => {
  test(
    'measures from files, and the encoder alone',
    async () => {
      const { code, stdout } = await run(SHORT);
      expect(code).toBe(0);
      const result = lastLine(stdout);
      expect(result).toMatchObject({
        ...{ name: 'features', unit: 'images/s', ours: summary, reference: null, ratio: null },
        ...{ model: 'mae_vit_tiny_patch4_32', batch_size: 4, image_size: [32, 32], workers: 2 },
        ...{ amp: 'none', device: 'cpu', data: archive, images: 8, rounds: 1 },
        cases: [
          { name: 'from files', ours: result.ours },
          { name: 'encoder alone', ours: summary },
        ],
      });
    },
    MINUTE,
  );

  test.each(['none', 'bf16'])(
    'PyTorch has the same features, %s',
    {
      ...needs(python !== null, 'Python with PyTorch'),
      timeout: 3 * MINUTE,
    },
    async (amp) => {
      const { code, stdout } = await run([
        ...[...SHORT, '--amp', amp, '--reference', python?.python as string],
      ]);
      expect(code).toBe(0);
      for (const one of lastLine(stdout).cases as object[]) {
        expect(one).toMatchObject({ reference: summary, ratio: number, time_ratio: number });
      }
    },
  );
});
