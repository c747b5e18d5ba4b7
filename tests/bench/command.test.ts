import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { run } from '../support/processes.js';

const python = pythonEnv();
const MINUTE = 60_000;

/** The object on the last line of what was printed. */
function lastLine(stdout: string): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

const number = expect.any(Number);
const summary = { median: number, min: number, max: number };

describe('bench ops', () => {
  test(
    'ends with one object',
    async () => {
      const { code, stdout } = await run([
        'bench',
        'ops',
        '--json',
        '--filter',
        'add',
        '--rounds',
        '2',
      ]);
      expect(code).toBe(0);
      const result = lastLine(stdout);
      expect(result).toMatchObject({
        name: 'ops',
        unit: 'ops/s',
        ours: summary,
        reference: null,
        ratio: null,
        rounds: 2,
        machine: { cores: number, threads: number },
      });
      const cases = result.cases as Record<string, unknown>[];
      expect(cases.map(({ name }) => name)).toEqual(['add', 'add_']);
      expect(cases[0]).toMatchObject({ unit: 'ops/s', ours: result.ours });
    },
    MINUTE,
  );

  test('compares every case with PyTorch', {
    ...needs(python !== null, 'Python with PyTorch'),
    timeout: 5 * MINUTE,
  }, async () => {
    const { code, stdout, stderr } = await run([
      'bench',
      'ops',
      '--json',
      '--rounds',
      '1',
      '--reference',
      python?.python as string,
    ]);
    expect(stderr).toContain('PyTorch');
    expect(code).toBe(0);
    const result = lastLine(stdout);
    const cases = result.cases as Record<string, unknown>[];
    expect(cases.length).toBeGreaterThan(15);
    for (const one of [result, ...cases]) {
      expect(one).toMatchObject({
        ours: summary,
        reference: summary,
        ratio: number,
        spread: { min: number, max: number },
        time_ratio: number,
      });
    }
    // The very same libtorch runs on both sides.
    const { libtorch, reference } = result.versions as Record<string, string>;
    expect(reference).toBe(libtorch);
  });

  test(
    'prints a table for people',
    async () => {
      const { code, stdout } = await run(['bench', 'ops', '--filter', 'add_', '--rounds', '1']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/ours, us\nadd_ +\d/);
    },
    MINUTE,
  );
});

describe('bench start', () => {
  test(
    'takes both sides to their first step',
    async () => {
      const reference = python === null ? [] : ['--reference', python.python];
      const args = ['bench', 'start', '--json', '--rounds', '1', ...reference];
      const { code, stdout, stderr } = await run(args);
      expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
      const result = lastLine(stdout);
      expect(result).toMatchObject({ name: 'start', unit: 'seconds', ours: summary, rounds: 1 });
      if (python === null) return;
      expect(result).toMatchObject({ reference: summary, time_ratio: number });
      const { libtorch, reference: theirs } = result.versions as Record<string, string>;
      expect(theirs).toBe(libtorch);
    },
    2 * MINUTE,
  );
});

describe('bench step', () => {
  // That it ends well means too that both sides have the same loss.
  test.each(['none', 'bf16'])(
    'compares a training step with PyTorch, --amp %s',
    { ...needs(python !== null, 'Python with PyTorch'), timeout: 4 * MINUTE },
    async (amp) => {
      const { code, stdout, stderr } = await run([
        ...['bench', 'step', '--amp', amp, '--json', '--rounds', '1'],
        ...['--reference', python?.python as string],
      ]);
      expect(stderr).toContain('PyTorch');
      expect(code).toBe(0);
      const result = lastLine(stdout);
      expect(result).toMatchObject({
        name: 'step',
        unit: 'images/s',
        ours: summary,
        reference: summary,
        ratio: number,
        time_ratio: number,
      });
      expect(result.cases).toMatchObject([{ name: 'overhead', flops_per_image: number }]);
      expect(result).toMatchObject({ amp, tflops: number, gemm_tflops: number });
      const phases_ms = { forward: number, backward: number, optimizer: number };
      expect(result).toMatchObject({ ours: { phases_ms }, reference: { phases_ms } });
      const memory = { peak_memory_bytes: number, peak_memory_growth_bytes: number };
      expect(result).toMatchObject({ ours: memory, reference: memory });
    },
  );

  test(
    'names the peak memory of the process, which the model is a part of',
    async () => {
      const peak = async (...args: string[]) => {
        const { stdout } = await run(['bench', 'step', '--json', '--rounds', '1', ...args]);
        return (lastLine(stdout).ours as { peak_memory_growth_bytes: number })
          .peak_memory_growth_bytes;
      };
      const size = ['--batch-size', '1'];
      const small = await peak(...size);
      const large = await peak('--model', 'mae_vit_small_patch16', ...size);
      // 48 million weights, their gradients and the two averages of AdamW, 4 bytes each.
      expect(large - small).toBeGreaterThan(0.9 * 48e6 * 4 * 4);
    },
    3 * MINUTE,
  );

  test(
    'takes the step of another method',
    async () => {
      const simmim = ['bench', 'step', '--method', 'simmim', '--batch-size', '2', '--rounds', '1'];
      const { code, stdout } = await run([...simmim, '--json']);
      expect(code).toBe(0);
      const result = lastLine(stdout);
      expect(result).toMatchObject({ trained_by: 'simmim', ours: summary, tflops: number });
      expect(result).not.toHaveProperty('mask_ratio');
      const { stderr } = await run([...simmim, '--checkpointing']);
      expect(stderr).toBe('error: --checkpointing is for --method mae; leave it out\n');
    },
    MINUTE,
  );

  // That it ends well means too that both sides have the same loss.
  test(
    'fine-tunes a classifier',
    async () => {
      const reference = python === null ? [] : ['--reference', python.python];
      const step = ['bench', 'step', '--model', 'vit_tiny_patch4_32', '--batch-size', '2'];
      const { code, stdout } = await run([...step, '--json', '--rounds', '1', ...reference]);
      expect(code).toBe(0);
      const result = lastLine(stdout);
      expect(result).toMatchObject({ trained_by: 'finetune', ours: summary, tflops: number });
      if (python !== null) expect(result).toMatchObject({ ratio: number });
      const refused = await run([...step, '--method', 'dino']);
      expect(refused.stderr).toContain('give --model mae_vit_tiny_patch4_32');
    },
    MINUTE,
  );

  // That it ends well means too that both models have the same loss.
  test(
    "measures a model of a user's own beside ours",
    async () => {
      const own = ['bench', 'step', '--case', 'own', '--json', '--rounds', '1'];
      const { code, stdout } = await run(own);
      expect(code).toBe(0);
      const result = lastLine(stdout);
      const cases = result.cases as Record<string, unknown>[];
      expect(cases.map(({ name }) => name)).toEqual([
        'models.VisionTransformer',
        "a ViT of one's own",
      ]);
      expect(result).toMatchObject({ name: 'own', own_time_ratio: number, reference: null });
      const refused = await run([...own, '--checkpointing']);
      expect([refused.code === 0, refused.stderr]).toEqual([
        false,
        expect.stringContaining('--checkpointing is for --case mae'),
      ]);
    },
    2 * MINUTE,
  );

  // That it ends well means too that both sides have the same loss, in both variants.
  test('measures mask tokens in the encoder beside the step without, checkpointed on both sides', {
    ...needs(python !== null, 'Python with PyTorch'),
    timeout: 3 * MINUTE,
  }, async () => {
    const { code, stdout } = await run([
      ...['bench', 'step', '--encoder-mask-tokens', '--checkpointing', '--json', '--rounds', '1'],
      ...['--reference', python?.python as string],
    ]);
    expect(code).toBe(0);
    const result = lastLine(stdout);
    expect(result.encoder_mask_tokens).toEqual({
      flops_ratio: number,
      time_ratio: number,
      reference_time_ratio: number,
    });
    const [plain, tokens] = result.cases as { name: string; flops_per_image: number }[];
    expect([plain?.name, tokens?.name]).toEqual(['overhead', 'mask tokens in encoder']);
    const { flops_ratio: ratio } = result.encoder_mask_tokens as { flops_ratio: number };
    expect(ratio).toBe(Number(tokens?.flops_per_image) / Number(plain?.flops_per_image));
    expect(ratio).toBeGreaterThan(1);
  });
});

describe('what goes wrong is told in a line', () => {
  test.each([
    [['bench']],
    [['bench', 'ops', '--rounds', '0']],
    [['bench', 'ops', '--filter', 'no-such-case']],
    [['bench', 'ops', '--no-such-flag']],
    [['bench', 'step', '--model', 'no-such-model']],
    [['bench', 'step', '--batch-size', 'many']],
    [['bench', 'step', '--compile']],
    [['bench', 'step', '--profile-steps', '2']],
  ])(
    '%j exits with 2',
    async (args) => {
      const { code, stderr } = await run(args);
      expect(code).toBe(2);
      expect(stderr).not.toContain('    at ');
    },
    MINUTE,
  );

  test(
    'a Python that is not there',
    async () => {
      const { code, stderr } = await run(['bench', 'ops', '--reference', '/no/such/python']);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^error: .*\/no\/such\/python cannot be started: there is no such program/m,
      );
      expect(stderr).toContain('Install Python 3');
    },
    MINUTE,
  );

  test('a module that is missing', {
    ...needs(process.platform !== 'win32', 'a system other than Windows'),
    timeout: 2 * MINUTE,
  }, async () => {
    const fake = join(temporaryFolder(), 'python');
    const answer = JSON.stringify({ missing: 'sympy.core', error: "No module named 'sympy'" });
    writeFileSync(fake, `#!/bin/sh\nread request\necho '${answer.replaceAll("'", "'\\''")}'\n`, {
      mode: 0o755,
    });
    const { code, stderr } = await run(['bench', 'ops', '--reference'], {
      env: { MAE_NATIVE_PYTHON: fake },
    });
    expect(code).toBe(1);
    expect(stderr).toContain(`${fake} -m pip install sympy`);
  });

  test('a Python that ends at once', {
    ...needs(process.platform !== 'win32', 'a system other than Windows'),
    timeout: MINUTE,
  }, async () => {
    const fake = join(temporaryFolder(), 'python');
    writeFileSync(fake, '#!/bin/sh\necho broken >&2\nexit 3\n', { mode: 0o755 });
    const { code, stderr } = await run(['bench', 'ops', '--reference', fake]);
    expect(code).toBe(1);
    expect(stderr).toContain('ended with exit code 3: broken');
  });
});
