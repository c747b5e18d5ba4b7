/** The commands that compare numbers with PyTorch's, as processes. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { run, start } from '../support/processes.js';

const python = pythonEnv();
const MINUTE = 60_000;
const number = expect.any(Number);

// biome-ignore lint/suspicious/noExplicitAny: the command's JSON
const lastLine = (stdout: string): any => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');

/** What the command left in a folder of temporary files; PyTorch has some of its own. */
const leftIn = (dir: string) => readdirSync(dir).filter((name) => name.startsWith('mae-native'));

/** A few steps on a few pictures. */
const SMALL = ['bench', 'parity', '--data', 'synthetic:8', '--steps', '12', '--json'];
const GRADIENTS = ['bench', 'gradients', '--model', 'overhead', '--json'];

/** A Python whose PyTorch side is another one: a text in one of its files is replaced. */
function alteredReference(dir: string, file: string, from: string, to: string): string {
  const folder = join(dir, 'reference');
  cpSync(join(packageRoot, 'benchmarks', 'reference'), folder, { recursive: true });
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
  const interpreter = join(dir, 'python');
  const script = `#!/bin/sh\nexec '${python?.python}' '${join(folder, 'serve.py')}'\n`;
  writeFileSync(interpreter, script, { mode: 0o755 });
  return interpreter;
}

describe('bench parity', needs(python !== null, 'Python with PyTorch'), () => {
  test(
    'trains on both sides in both precisions, to the same losses, and leaves tables and plots',
    async () => {
      const dir = temporaryFolder();
      const temporary = join(dir, 'temporary');
      mkdirSync(temporary);
      const out = join(dir, 'a', 'b');
      const { code, stdout, stderr } = await run(
        [...SMALL, '--out', out, '--reference', python?.python as string],
        { env: { TMPDIR: temporary } },
      );
      expect(stderr).not.toContain('error:');
      expect(code).toBe(0);
      const result = lastLine(stdout);
      const precision = {
        max_relative_difference: number,
        max_at_step: number,
        final_relative_difference: number,
        max_absolute_difference: number,
        final_absolute_difference: number,
        tolerance: number,
        passed: true,
        first_loss: { ours: number, reference: number },
        final_loss: { ours: number, reference: number },
        weights: { norm: { difference: number, parameter: expect.any(String) } },
      };
      expect(result).toMatchObject({
        name: 'parity',
        data: 'synthetic:8',
        steps: 12,
        batch_size: 8,
        float64: precision,
        float32: { ...precision, noise: number },
        passed: true,
      });
      expect(result.float64.max_relative_difference).toBeLessThan(1e-9);
      // It did train, and in two different precisions.
      const { first_loss: first, final_loss: final } = result.float64;
      expect(final.reference).toBeLessThan(0.9 * first.reference);
      expect(result.float32.final_loss.ours).not.toBe(final.ours);

      const names = ['losses-float64.csv', 'losses-float32.csv', 'parity.svg', 'parity.png'];
      expect(result.files).toEqual(names.map((name) => join(out, name)));
      const [head, ...rows] = readFileSync(result.files[0], 'utf8').trim().split('\n');
      const columns = head?.split(',') as string[];
      const cells = rows.map((row) => row.split(',').map(Number));
      const column = (name: string) => cells.map((row) => row[columns.indexOf(name)] as number);
      expect(column('step')).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
      expect(column('loss').at(-1)).toBe(final.ours);
      expect(column('loss_pytorch').at(-1)).toBe(final.reference);
      expect(Math.max(...column('relative_difference'))).toBe(
        result.float64.max_relative_difference,
      );
      // The learning rate starts from 0, rises and falls; some steps are clipped and some are not.
      const rates = column('learning_rate');
      expect(rates[0]).toBe(0);
      expect(rates.indexOf(Math.max(...rates))).toBe(1);
      expect(rates.at(-1)).toBeLessThan(1e-4);
      const norms = column('grad_norm');
      expect(Math.max(...norms)).toBeGreaterThan(1);

      const { width, height, channels } = await sharp(result.files[3]).metadata();
      expect([width, height]).toEqual([1440, 1800]);
      expect(channels).toBeGreaterThanOrEqual(3);
      const svg = readFileSync(result.files[2], 'utf8');
      for (const title of ['Training loss, float64', 'Training loss, float32', 'Difference of']) {
        expect(svg).toContain(title);
      }
      expect(leftIn(temporary)).toEqual([]);
    },
    5 * MINUTE,
  );

  test('fails where PyTorch trains by another epsilon, and shows the numbers all the same', {
    ...needs(process.platform !== 'win32', 'a system other than Windows'),
    timeout: 3 * MINUTE,
  }, async () => {
    const dir = temporaryFolder();
    const other = alteredReference(dir, 'parity.py', 'betas=betas)', 'betas=betas, eps=1.01e-8)');
    const { code, stdout, stderr } = await run([
      ...SMALL,
      ...['--precision', 'float64', '--out', join(dir, 'out'), '--reference', other],
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('error: the two sides differ');
    const { float64, float32, passed } = lastLine(stdout);
    expect([passed, float64.passed]).toEqual([false, false]);
    expect(float64.max_relative_difference).toBeGreaterThan(float64.tolerance);
    expect(float32).toBeUndefined();
  });

  test('fails in float32 where PyTorch decays weights by another rate', {
    ...needs(process.platform !== 'win32', 'a system other than Windows'),
    timeout: 3 * MINUTE,
  }, async () => {
    const dir = temporaryFolder();
    const from = '"weight_decay": weight_decay}';
    const to = '"weight_decay": 2 * weight_decay}';
    const other = alteredReference(dir, 'parity.py', from, to);
    const { code, stdout } = await run([
      ...SMALL,
      ...['--precision', 'float32', '--out', join(dir, 'out'), '--reference', other],
    ]);
    expect(code).toBe(1);
    const { float64, float32 } = lastLine(stdout);
    expect(float64).toBeUndefined();
    expect(float32.max_relative_difference).toBeGreaterThan(float32.tolerance);
  });

  test('leaves nothing behind where a signal ends it', {
    ...needs(process.platform !== 'win32', 'a system other than Windows'),
    timeout: 2 * MINUTE,
  }, async () => {
    const dir = temporaryFolder();
    const args = ['--data', 'synthetic:8', '--steps', '5000', '--out', join(dir, 'out')];
    const temporary = join(dir, 'temporary');
    mkdirSync(temporary);
    const { child, printed, outcome } = start(
      ['bench', 'parity', ...args, '--reference', python?.python as string],
      { env: { TMPDIR: temporary } },
    );
    await printed(/PyTorch: 5000 steps/);
    child.kill('SIGTERM');
    expect(await outcome).toMatchObject({ code: 143, signal: null });
    expect(leftIn(temporary)).toEqual([]);
  });
});

describe('bench gradients', needs(python !== null, 'Python with PyTorch'), () => {
  test.each(['float64', 'float32', 'bf16'])(
    'has the gradients of PyTorch in %s',
    async (dtype) => {
      const { code, stdout, stderr } = await run([
        ...[...GRADIENTS, '--dtype', dtype, '--reference', python?.python as string],
      ]);
      expect(stderr).not.toContain('error:');
      expect(code).toBe(0);
      const result = lastLine(stdout);
      expect(result).toMatchObject({
        name: 'gradients',
        model: 'overhead',
        batch_size: 2,
        dtype,
        loss: { ours: number, reference: number, relative_difference: number },
        gradients: {
          norm: { difference: number, parameter: expect.any(String) },
          elementwise: { difference: number, parameter: expect.any(String) },
        },
        passed: true,
      });
      // 24 blocks and 8, of 12 parameters each, and the 12 around them.
      expect(result.gradients.parameters).toBe(32 * 12 + 12);
      expect(result.attention.ours).toEqual(result.attention.reference);
      if (dtype === 'float64') expect(result.gradients.norm.difference).toBeLessThan(1e-10);
    },
    2 * MINUTE,
  );

  test('fails where PyTorch computes with another epsilon, and says so to people', {
    ...needs(process.platform !== 'win32', 'a system other than Windows'),
    timeout: 2 * MINUTE,
  }, async () => {
    const dir = temporaryFolder();
    const other = alteredReference(dir, 'mae.py', 'EPS = 1e-6', 'EPS = 1.0001e-6');
    const args = ['bench', 'gradients', '--model', 'overhead', '--reference', other];
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(1);
    expect(stderr).toContain('error: the two sides differ');
    expect(stdout).toContain('overhead, 2 images, float64 on cpu: FAILED');
  });
});

describe('what goes wrong is told in a line', () => {
  test.each([
    [['parity', '--steps', '0']],
    [['parity', '--steps', '10001']],
    [['parity', '--precision', 'half']],
    [['gradients', '--model', 'no-such-model']],
    [['gradients', '--dtype', 'int8']],
    [['gradients', '--batch-size', '0']],
  ])(
    '%j exits with 2',
    async (args) => {
      const { code, stderr } = await run(['bench', ...args]);
      expect(code).toBe(2);
      expect(stderr).toContain('error:');
      expect(stderr).not.toContain('    at ');
    },
    MINUTE,
  );

  test(
    'a folder that cannot be made, before anything is trained',
    async () => {
      const file = join(temporaryFolder(), 'file');
      writeFileSync(file, '');
      const { code, stderr } = await run([...SMALL, '--out', join(file, 'out')]);
      expect(code).toBe(1);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toContain(file);
    },
    MINUTE,
  );

  test.each([['parity'], ['gradients']])(
    'a Python that is not there, for %s',
    async (command) => {
      const out = command === 'parity' ? ['--out', temporaryFolder()] : [];
      const args = ['bench', command, ...out, '--reference', '/no/such/python'];
      const { code, stderr } = await run(args);
      expect(code).toBe(1);
      expect(stderr).toContain('error: --reference compares with PyTorch in Python');
    },
    MINUTE,
  );

  test('data that is not there', {
    ...needs(python !== null, 'Python with PyTorch'),
    timeout: MINUTE,
  }, async () => {
    const args = ['bench', 'parity', '--data', 'no-such-folder', '--out', temporaryFolder()];
    const { code, stderr } = await run([...args, '--reference', python?.python as string]);
    expect(code).toBe(1);
    expect(stderr).toContain('error: no-such-folder: no such file or folder');
  });
});
