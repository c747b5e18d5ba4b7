/**
 * A system call that fails, or a kill there, damages no checkpoint: the run goes on to the same weights. A few calls of each
 * kind; `npm run test:faults` tries all.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import {
  type Call,
  compileShim,
  type Fault,
  faultOfEnd,
  listCalls,
  resume,
  trainWithFault,
  weightsOf,
} from './faults/short-run.js';

const folder = temporaryFolder();
let shim: string;
let calls: Call[];
let expected: string;

describe('a call that fails', needs(process.platform === 'linux', 'Linux'), () => {
  beforeAll(async () => {
    shim = compileShim(folder);
    const whole = join(folder, 'whole');
    calls = await listCalls(shim, whole, join(folder, 'journal'));
    expected = weightsOf(whole);
  });

  test.concurrent.each<[name: string, path: RegExp, error: Fault['error']]>([
    ['write', /step-00000003\.safetensors.*tmp$/, 'kill'],
    ['write', /step-00000002\.state\.safetensors.*tmp$/, 'ENOSPC'],
    ['open', /step-00000003\.ema\.safetensors.*tmp$/, 'EMFILE'],
    ['fsync', /step-00000003\.safetensors.*tmp$/, 'EIO'],
    ['rename', /last\.safetensors$/, 'kill'],
    ['link', /last\.safetensors.*tmp$/, 'EIO'],
    ['write', /log\.jsonl$/, 'kill'],
    ['close', /step-00000003\.state\.safetensors.*tmp$/, 'EIO'],
  ])('%s of %s: %s', async (name, path, error) => {
    const call = calls.find((each) => each.name === name && path.test(each.path));
    const { number } = call as Call;
    const out = join(folder, `${number}-${error}`);
    const outcome = await trainWithFault(shim, out, { at: number, error });
    expect(faultOfEnd(outcome)).toBeUndefined();
    if (error === 'kill') expect(outcome.signal).toBe('SIGKILL');
    expect(await resume(out, expected)).toBe('same');
  });
});
