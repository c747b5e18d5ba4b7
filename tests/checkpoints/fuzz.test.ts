/**
 * Damaged and hostile files are refused in one line or give what was saved; they never end the process and take no memory
 * to speak of. MAE_NATIVE_FUZZ_INPUTS=100000 reads as many of each kind, other ones each time.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { startNode, startProgram } from '../support/processes.js';

const wanted = Number(process.env.MAE_NATIVE_FUZZ_INPUTS ?? 0);
const seed = wanted > 0 ? Date.now() % 2 ** 31 : 1;
const count = wanted || 2000;

/** What a process that reads files of a few KiB may take; the sizes that damaged ones speak of are larger. */
const MEMORY_KB = 1_500_000;

const folder = temporaryFolder();

interface Result {
  inputs: number;
  loaded: number;
  refused: number;
  left: number;
  wrong: string[];
  peakBytes: number;
}

/** Runs the child; only Linux bounds what it may allocate. */
async function drive(reader: string): Promise<Result> {
  const script = fileURLToPath(new URL('./fuzz/child.ts', import.meta.url));
  const args = [
    '--import',
    import.meta.resolve('tsx'),
    script,
    reader,
    `${seed}`,
    `${count}`,
    folder,
  ];
  const bounded = process.platform === 'linux';
  const limit = `ulimit -d ${MEMORY_KB}; ulimit -c 0; exec "$@"`;
  const { outcome } = bounded
    ? startProgram('sh', ['-c', limit, 'sh', process.execPath, ...args])
    : startNode(args);
  const { code, signal, stdout, stderr } = await outcome;
  if (code !== 0) throw new Error(`ended with ${code ?? signal}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout);
}

describe('damaged files', () => {
  test.each([
    'safetensors with hashes',
    'safetensors without hashes',
    'PyTorch files',
    'pickles in PyTorch files',
    'weights of a model',
    'configs beside weights',
    'indices of weights',
  ])('%s', { timeout: 120_000 + count * 60 }, async (reader) => {
    const result = await drive(reader);
    const { inputs, loaded, refused, peakBytes } = result;
    console.log(
      `${inputs} damaged ${reader}, seed ${seed}: ${loaded} loaded, ${refused} refused, at most ${Math.round(peakBytes / 2 ** 20)} MiB`,
    );
    expect(result.wrong).toEqual([]);
    expect(result.left).toBe(0);
    expect(loaded + refused).toBe(count);
    // It is a test only while it finds things to refuse.
    expect(refused).toBeGreaterThan(count / 4);
  });
});
