import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { torch } from '../../lib/torch/index.js';
import { useReference } from '../python/reference.js';
import { distance, type StoredTensor } from '../python/tensors.js';
import { startNode } from '../support/processes.js';
import { compile, scratchFolder } from './scratch.js';

const folder = scratchFolder();
const names = readdirSync(join(packageRoot, 'examples')).filter((file) => file.endsWith('.ts'));
let complaints: string;

beforeAll(() => {
  for (const name of names) {
    cpSync(join(packageRoot, 'examples', name), join(folder, name.replace(/\.ts$/, '.mts')));
  }
  complaints = compile(folder);
}, 60_000);

/** Runs an example as its users do, and gives what it prints. */
async function run(name: string): Promise<string> {
  const options = { cwd: folder, env: { OMP_NUM_THREADS: '1' } };
  const { code, stdout, stderr } = await startNode([`${name}.mjs`], options).outcome;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

async function linesOf(name: string): Promise<string[]> {
  return (await run(name)).trimEnd().split('\n');
}

describe('the examples', () => {
  test('compile', () => {
    expect(complaints).toBe('');
  });

  test('own-loop learns where the dot is', async () => {
    const lines = await linesOf('own-loop');
    expect(lines.at(-1)).toBe('epoch 19: 256 of 256 right');
  });

  test('trainer fits the line', async () => {
    const lines = await linesOf('trainer');
    expect(lines.filter((line) => line.startsWith('step'))).toHaveLength(5);
    // The line is y = 3 x - 1, the noise a tenth.
    expect(lines.at(-2)).toMatch(/^y = (2\.9|3\.0)\d x \+ -(0\.9|1\.0)\d$/);
  });

  test('pretrain leaves a run behind', async () => {
    const lines = await linesOf('pretrain');
    expect(lines[0]).toMatch(/^16 steps, \d+ parameters$/);
    expect(lines.at(-1)).toMatch(/^weights: runs\/rings\/checkpoints\/last\.safetensors$/);
    expect(existsSync(join(folder, 'runs/rings/reconstructions/last.png'))).toBe(true);
  });
});

/** What a program prints, without its decimals, and these. */
interface Printed {
  text: string;
  decimals: StoredTensor;
}

const DECIMAL = /-?\d+\.\d+/g;

/**
 * Both sides run the same kernels in other groups: the norm of all gradients, and updates of several tensors together.
 * Forty steps enlarge such rounding to a unit of the sixth decimal, and a processor other than the fixture's to more.
 * A wrong draw or formula differs in the first three.
 */
const TOLERANCE = 1e-4;

describe('an example prints what its twin in PyTorch prints', () => {
  const twins = readdirSync(join(packageRoot, 'tests/python/programs'))
    .filter((file) => file.endsWith('.py'))
    .map((file) => file.replace(/\.py$/, ''))
    .sort();
  const exchange = useReference<string[], Record<string, Printed>>(
    'programs',
    'programs.py',
    () => twins,
  );

  test.each(twins)('%s', { timeout: 60_000 }, async (name) => {
    const printed = await run(name);
    const { text, decimals } = exchange.answer[name] as Printed;
    expect(printed.replaceAll(DECIMAL, '#')).toBe(text);
    const ours = torch.tensor(Float32Array.from(printed.match(DECIMAL) ?? [], Number));
    expect(distance(ours, decimals)).toBeLessThan(TOLERANCE);
  });
});
