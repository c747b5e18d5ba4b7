/** What every command that takes a checkpoint says of one of another program. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { writePictures } from '../support/labelled-images.js';
import { run } from '../support/processes.js';

const folder = temporaryFolder();
const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/huggingface/${name}`, import.meta.url));
const data = join(folder, 'data');
const TIMEOUT = 60_000;

beforeAll(async () => {
  await writePictures(data, 6, 6);
});

const out = join(folder, 'out');
const init = (name: string) => ['--init', fixture(name)];
const images = ['--data', data];
const COMMANDS: [string, string[]][] = [
  ['evaluate', [...init('vit'), '--val-data', data]],
  ['knn', [...init('vit'), ...images, '--val-data', data, '--k', '1']],
  ['attention', [...init('vit'), ...images, '--out', `${out}.png`]],
  ['reconstruct', [...init('mae'), ...images, '--out', `${out}.png`]],
  ['finetune', [...init('vit'), ...images, '--out', out]],
  ['linprobe', [...init('vit'), ...images, '--out', out]],
  ['convert', [fixture('mae'), `${out}.safetensors`]],
];

describe.each(COMMANDS)('%s', (command, flags) => {
  test(
    'reads the heads of a folder, and refuses others',
    async () => {
      const { code, stderr } = await run([command, ...flags, '--heads', '2']);
      expect(stderr).toMatch(
        /^error: \S+: --heads is given as 2, and \S+config\.json says 4; leave --heads out\n$/,
      );
      expect(code).toBe(1);
    },
    TIMEOUT,
  );
  test(
    'takes statistics of images',
    async () => {
      const { code, stderr } = await run([command, ...flags, '--mean', '128', '--std', '0.5']);
      expect(stderr).toMatch(/mean is 128(, 128, 128)?; expected numbers from 0 to 1, /);
      expect(code).toBeGreaterThan(0);
    },
    TIMEOUT,
  );
});

test.each(['evaluate', 'knn', 'finetune', 'linprobe'])(
  "the help of %s says what --crop-ratio does to images of the model's size",
  async (command) => {
    const { stdout } = await run([command, '--help']);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /--crop-ratio <share> of the scaled image, that (evaluation keeps|is kept); images of exactly the model's size are kept whole, unless this is given/,
    );
  },
  TIMEOUT,
);
