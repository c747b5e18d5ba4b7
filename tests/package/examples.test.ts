import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
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

/** Runs an example as its users do, and gives the lines that it prints. */
async function run(name: string): Promise<string[]> {
  const options = { cwd: folder, env: { OMP_NUM_THREADS: '1' } };
  const { code, stdout, stderr } = await startNode([`${name}.mjs`], options).outcome;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trimEnd().split('\n');
}

describe('the examples', () => {
  test('compile', () => {
    expect(complaints).toBe('');
  });

  test('own-loop learns where the dot is', async () => {
    const lines = await run('own-loop');
    expect(lines.at(-1)).toBe('epoch 19: 256 of 256 right');
  });

  test('trainer fits the line', async () => {
    const lines = await run('trainer');
    expect(lines.filter((line) => line.startsWith('step'))).toHaveLength(5);
    // The line is y = 3 x - 1, the noise a tenth.
    expect(lines.at(-2)).toMatch(/^y = (2\.9|3\.0)\d x \+ -(0\.9|1\.0)\d$/);
  });

  test('pretrain leaves a run behind', async () => {
    const lines = await run('pretrain');
    expect(lines[0]).toMatch(/^16 steps, \d+ parameters$/);
    expect(lines.at(-1)).toMatch(/^weights: runs\/rings\/checkpoints\/last\.safetensors$/);
    expect(existsSync(join(folder, 'runs/rings/reconstructions/last.png'))).toBe(true);
  });
});
