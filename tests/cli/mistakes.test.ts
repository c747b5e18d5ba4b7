import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { torch } from '../../lib/index.js';
import { temporaryFolder, writeTar } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { type Outcome, run } from '../support/processes.js';
import { logOf, TINY } from '../support/runs.js';

const folder = temporaryFolder();
const TIMEOUT = 60_000;

describe('a flag with a wrong value exits with 2 and is named:', () => {
  const wrong = [
    ['--epochs', 'ten'],
    ['--max-steps', '1.5'],
    ['--batch-size', '-8'],
    ['--blr', 'fast'],
    ['--lr', '-1'],
    ['--min-lr', '-1'],
    ['--weight-decay', 'x'],
    ['--warmup-epochs', '-1'],
    ['--clip-grad', '0'],
    ['--device', 'gpu'],
    ['--seed', '-1'],
    ['--workers', '-1'],
    ['--threads', '0'],
    ['--threads', '5000'],
    ['--save-every', '0'],
    ['--log-every', '0'],
    ['--mask-ratio', '75%'],
    ['--image-size', '32x'],
    ['--patch-size', '0'],
    ['--channels', '0'],
    ['--dim', 'wide'],
    ['--depth', '0'],
    ['--heads', '0'],
    ['--decoder-dim', '0'],
    ['--decoder-depth', '0'],
    ['--decoder-heads', '0'],
    ['--mean', '0.5,,0.5'],
    ['--std', 'a'],
    ['--crop-scale', '0.5'],
    ['--accum', '0'],
    ['--amp', 'fp8'],
    ['--ema', '1'],
    ['--save-steps', '0'],
    ['--keep', '0'],
    ['--masking', 'checkerboard'],
    ['--positions', 'rotary'],
  ] as const;

  // One process after the other would mostly wait.
  test.concurrent.each(wrong)(
    '%s %s',
    async (flag, value) => {
      const { code, stdout, stderr } = await run(['train', flag, value]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(
        new RegExp(`^error: option '${flag} .*' argument '${value}' is invalid. Expected .*\\.`),
      );
    },
    TIMEOUT,
  );

  test.concurrent.each([
    ['--amp', 'fp32', 'float32 is none'],
    ['--device', 'mps', "Apple's GPUs are not supported"],
    ['--device', 'gpu', 'NVIDIA GPUs are called cuda'],
  ] as const)(
    '%s %s, with what was meant',
    async (flag, value, advice) => {
      const { stderr } = await run(['train', flag, value]);
      expect(stderr).toMatch(new RegExp(`is invalid. Expected .*; ${advice}\\.\n`));
    },
    TIMEOUT,
  );

  test.concurrent(
    'an unknown flag, for which the near one is suggested',
    async () => {
      const { code, stderr } = await run(['train', '--masc-ratio', '0.5']);
      expect(code).toBe(2);
      expect(stderr).toContain(
        "error: unknown option '--masc-ratio'\n(Did you mean --mask-ratio?)",
      );
    },
    TIMEOUT,
  );

  test.concurrent(
    'a flag without its value',
    async () => {
      const { code, stderr } = await run(['train', '--out']);
      expect(code).toBe(2);
      expect(stderr).toContain("error: option '--out <dir>' argument missing");
    },
    TIMEOUT,
  );

  test.concurrent(
    'a word that belongs to no flag',
    async () => {
      const { code, stderr } = await run(['train', 'photos']);
      expect(code).toBe(2);
      expect(stderr).toBe("error: train does not take 'photos'; data is named by --data photos\n");
    },
    TIMEOUT,
  );

  test.concurrent(
    'data of a kind there is not',
    async () => {
      const { code, stderr } = await run(['train', '--data', 'synthetic:many', '--out', 'x']);
      expect(stderr).toMatch(
        /^error: data 'synthetic:many': 'many' is no count of pictures; .*\n$/,
      );
      expect(code).toBe(2);
    },
    TIMEOUT,
  );
});

describe('bad input is refused with one line:', () => {
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, 'texts'));
  writeFileSync(join(folder, 'texts', 'a.txt'), 'no image');
  writeFileSync(join(folder, 'file'), '');
  const images = join(folder, 'a.jpg');
  writeFileSync(images, 'no matter what');
  const [weights, zip, nested] = ['weights.pth', 'photos.zip', 'nested.tar'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  writeFileSync(weights, 'no matter what');
  writeFileSync(zip, Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(1024)]));
  beforeAll(() => writeTar(nested, [{ name: 'photos.tar', bytes: Buffer.alloc(1024) }]));
  const nowhere = join(folder, 'nowhere');
  const [empty, texts, file] = ['empty', 'texts', 'file'].map((name) => join(folder, name));

  const cases: [what: string, flags: string[], line: string | RegExp, code: 1 | 2][] = [
    [
      'data that is not there',
      ['--data', nowhere],
      `${nowhere}: no such file or folder; expected a folder of images, .tar files of images, synthetic[:COUNT], or NAME:DIR where NAME is one of cifar10, coco, inat2017, inat2018, inat2019, places205, places365`,
      1,
    ],
    [
      'an empty folder',
      ['--data', empty as string],
      /empty: the folder is empty; expected image files \(.*\), flat or one folder a class$/,
      1,
    ],
    [
      'a folder without an image',
      ['--data', texts as string],
      /texts: none of the 1 files in the folder is an image; expected image files/,
      1,
    ],
    [
      'data that is neither a folder nor an archive',
      ['--data', file as string],
      /file: .*(expected|not).*/,
      1,
    ],
    [
      'images one by one',
      ['--data', images, images],
      `${images}: is an image; expected the folder that it is in, or .tar files`,
      1,
    ],
    [
      'a model that is not there, with those that are',
      ['--model', 'vit_giant'],
      /^no model is called 'vit_giant'; there are mae_vit_tiny_patch4_32, .*$/,
      2,
    ],
    [
      'an image size that is no multiple of the patch size',
      ['--image-size', '30'],
      'image size 30x30 should be a multiple of the patch size, 8',
      2,
    ],
    [
      'heads that do not divide the width',
      ['--heads', '5'],
      'dim is 32; expected a multiple of its 5 heads',
      2,
    ],
    [
      'a mask ratio of 1',
      ['--mask-ratio', '1'],
      'mask ratio is 1; expected one that removes and keeps at least one of the 16 patches',
      2,
    ],
    [
      'a mask ratio in percent',
      ['--mask-ratio', '75'],
      'mask ratio is 75; expected one that removes and keeps at least one of the 16 patches; 75 % is 0.75',
      2,
    ],
    [
      'data on the network',
      ['--data', 'https://example.org/photos.tar'],
      'https://example.org/photos.tar: is an address on the network; expected data on this machine, so download it first',
      1,
    ],
    [
      'weights in place of data',
      ['--data', weights],
      `${weights}: is a file of weights by its name; expected data, and weights with --init`,
      1,
    ],
    [
      'a zip archive',
      ['--data', zip],
      `${zip}: not a tar archive but a zip archive: unpack it into a folder`,
      1,
    ],
    [
      'an archive of archives',
      ['--data', nested],
      /nested\.tar: none of the 1 members of the archive is an image; .*; found \.tar 1: unpack the archive once, and give those it holds$/,
      1,
    ],
    [
      'a learning rate in both forms',
      ['--lr', '1', '--blr', '2'],
      'the learning rate is given as 1 (lr) and for 256 images as 2 (blr); expected one of them',
      2,
    ],
    [
      'means for another number of channels',
      ['--mean', '0.5,0.5'],
      '--mean is 0.5, 0.5; expected one number, or one for each of the 3 channels',
      2,
    ],
    [
      'a folder in place of a file of settings',
      ['--config', empty as string],
      /empty: is a folder; expected a file, such as a run's config.json$/,
      2,
    ],
    [
      'means of bytes in place of shares',
      ['--mean', '123.675,116.28,103.53'],
      '--mean is 123.675, 116.28, 103.53; expected numbers from 0 to 1, that is, those of bytes divided by 255',
      2,
    ],
    [
      'a file in place of the folder of the run',
      ['--out', file as string],
      `${file}: the run's folder cannot be made: ${file} is a file; give another with --out`,
      1,
    ],
    [
      'a folder of the run in a file',
      ['--out', join(file as string, 'run')],
      /file.run: the run's folder cannot be made: .*file is a file; give another with --out$/,
      1,
    ],
  ];

  test.concurrent.each(cases)(
    '%s',
    async (what, flags, line, exitCode) => {
      const out = join(folder, what);
      const small = ['--max-steps', '1', '--data', 'synthetic:8', '--out', out];
      const { code, stdout, stderr } = await run(['train', ...TINY, ...small, ...flags]);
      expect(stderr).toMatch(/^error: .*\n$/);
      expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
      expect(stderr.slice('error: '.length, -1)).toEqual(
        typeof line === 'string' ? line : expect.stringMatching(line),
      );
      // Nothing of a run was begun.
      expect(existsSync(out)).toBe(false);
    },
    TIMEOUT,
  );

  test('a GPU that is not there', {
    ...needs(!torch.cuda.isAvailable(), 'no GPU'),
    concurrent: true,
    timeout: TIMEOUT,
  }, async () => {
    const { code, stderr } = await run(['train', '--device', 'cuda', '--data', nowhere]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: device is cuda; libtorch .* sees 0 CUDA devices here \("mae-native doctor" tells why\)\n$/,
    );
  });
});

describe('a learning rate so high that the loss is no number', () => {
  const out = join(folder, 'diverged');
  let outcome: Outcome;
  beforeAll(async () => {
    const flags = ['--data', 'synthetic:16', '--batch-size', '8', '--out', out, '--quiet'];
    const high = ['--lr', '1e30', '--max-steps', '12', '--log-every', '1', '--save-steps', '1'];
    outcome = await run(['train', ...TINY, ...flags, ...high, '--warmup-epochs', '0']);
  }, TIMEOUT);

  test('ends the run with 1 and a line that names it and what to do', () => {
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(
      /^error: the loss or its gradient was not finite in 5 steps in a row, up to step \d+, at learning rate \S+e\+\d+; lower the learning rate \(--lr \S+\), or limit the gradients \(--clip-grad 1\); no good checkpoint had been saved\n$/,
    );
  });

  test('is in the log, step by step', () => {
    const bad = logOf(out).filter(({ kind }) => kind === 'nonfinite');
    expect(bad).toHaveLength(5);
  });

  test('leaves no summary', () => {
    expect(existsSync(join(out, 'summary.json'))).toBe(false);
  });
});

describe('a file of settings', () => {
  test.each([
    ['key', 'mask-ration: 0.5', "unknown setting 'mask-ration'; did you mean 'mask_ratio'?"],
    ['value', 'epochs: many', "epochs is 'many'; expected a number above 0"],
    ['syntax', 'epochs: [1', /^\d+:\d+: not valid YAML or JSON: /],
  ])('with a wrong %s exits with 2 and is named', async (name, content, message) => {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, content);
    const { code, stdout, stderr } = await run(['train', '--config', file]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const rest = stderr.slice(`error: ${file}:`.length, -1).trimStart();
    expect(rest).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  test('that is not there is named, with the recipe that is most like it', async () => {
    const { code, stderr } = await run(['train', '--config', 'cifar']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      "error: cifar: no such file, nor a recipe of that name; did you mean 'cifar10'?\n",
    );
  });
});
