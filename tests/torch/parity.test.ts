/**
 * Every op of the table gives what PyTorch gives on the same inputs: results, gradients and what it writes to its
 * inputs, bit for bit, for both run the very same libtorch.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { torch } from '../../lib/torch/index.js';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { cases } from './parity/cases.js';
import { difference, type StoredAnswer } from './parity/compare.js';
import { bytesOf, tensorsOf } from './parity/inputs.js';
import { ourCall, run } from './parity/run.js';

const reference = pythonEnv();

/** Fills in where each input's bytes lie, and gives them all. */
function layOut(): Uint8Array {
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const one of cases) {
    const own = tensorsOf(one);
    // The same numbers for the same case, whatever comes before it.
    let seed = 17;
    for (const char of one.name) seed = Math.imul(seed, 31) + char.charCodeAt(0);
    own.forEach((spec, i) => {
      const bytes = bytesOf(spec, seed + i);
      spec.offset = offset;
      chunks.push(bytes);
      offset += bytes.byteLength;
    });
  }
  return Buffer.concat(chunks);
}

describe('parity with PyTorch', needs(reference !== null, 'Python with PyTorch'), () => {
  let inputs: Uint8Array;
  let data: Uint8Array;
  let theirs: StoredAnswer[];
  let threads: number;
  const compared = new Set<string>();

  const folder = temporaryFolder();
  beforeAll(() => {
    if (reference === null) return;
    // How a reduction is split over threads decides its last bits.
    threads = torch.getNumThreads();
    torch.setNumThreads(1);
    inputs = layOut();
    const file = (name: string) => join(folder, name);
    writeFileSync(file('inputs.bin'), inputs);
    writeFileSync(file('cases.json'), JSON.stringify(cases));
    const script = fileURLToPath(new URL('../python/parity.py', import.meta.url));
    const files = ['cases.json', 'inputs.bin', 'results.json', 'results.bin'].map(file);
    execFileSync(reference.python, ['-W', 'ignore', script, ...files], {
      env: reference.env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    data = readFileSync(file('results.bin'));
    theirs = JSON.parse(readFileSync(file('results.json'), 'utf8')).answers;
  }, 120_000);

  afterAll(() => torch.setNumThreads(threads));

  test.each(cases.map((one, i) => [one.name, one, i] as const))('%s', (_, one, i) => {
    const answer = theirs[i] as StoredAnswer;
    if ('error' in answer) throw new Error(`PyTorch refuses this case: ${answer.error}`);
    using _scope = torch.scope();
    expect(difference(run(one, inputs), answer, data, one.loose?.tolerance ?? 0)).toBeNull();
    compared.add(ourCall(one).fn.replace(/^Tensor\./, ''));
  });

  test('covers at least 300 ops', () => {
    console.log(`${compared.size} ops compared with PyTorch, in ${cases.length} calls`);
    expect(compared.size).toBeGreaterThanOrEqual(300);
  });
});
