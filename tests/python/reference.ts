/**
 * What PyTorch answers to the requests of tests: asked now where Python is there, and else as it was recorded in
 * tests/fixtures. `node scripts/record-fixtures.js` records.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { torch } from '../../lib/torch/index.js';
import { type Need, needs } from '../support/needs.js';
import { askPython } from './ask.js';
import { hasModule, pythonEnv } from './python.js';

export interface Exchange<Request, Answer> {
  request: Request;
  answer: Answer;
}

interface Recorded extends Exchange<unknown, unknown> {
  /** The version of PyTorch that answered. */
  torch: string;
}

/** Whether answers come from PyTorch now, not from a fixture. */
export const isLive = pythonEnv() !== null;
const records = process.env.MAE_NATIVE_RECORD === '1';

/**
 * Asks a script of this folder before the tests of the `describe` around, and adds a test: that the fixture holds what
 * PyTorch answers.
 *
 * @param name Of the fixture.
 * @param request Makes a value for JSON. Tensors in it may differ in their last bits from processor to processor; what is
 *   compared with the answer should come from the exchange.
 * @param modules What the script imports beside PyTorch; where one is not there, the fixture answers
 * @returns The exchange, empty until the tests run.
 */
export function useReference<Request, Answer>(
  name: string,
  script: string,
  request: () => Request,
  modules: readonly string[] = [],
): Exchange<Request, Answer> {
  const exchange = {} as Exchange<Request, Answer>;
  const missing = modules.find((module) => !hasModule(module));
  const isHere = isLive && missing === undefined;
  beforeAll(() => {
    const python = isHere ? pythonEnv() : null;
    // As it will be read again: without what JSON leaves out.
    const asked = JSON.parse(JSON.stringify(request()));
    if (python === null) {
      const { request, answer } = read(name);
      const difference = firstDifference(asked, request, 'request');
      if (difference !== null) throw new Error(stale(name, difference));
      Object.assign(exchange, { request, answer });
    } else {
      Object.assign(exchange, { request: asked, answer: askPython(python, script, asked) });
      if (records) write(name, { torch: torch.version, ...exchange });
    }
  }, 300_000);

  const need: Need = !isLive
    ? 'Python with PyTorch'
    : missing === 'transformers'
      ? 'Python with transformers'
      : 'Python with pycocotools';
  test('the fixture holds what PyTorch answers', needs(isHere, need), () => {
    const recorded = read(name);
    const { request, answer } = exchange;
    // Another version may print modules otherwise, or draw other numbers.
    const difference =
      firstDifference(request, recorded.request, 'request') ??
      (recorded.torch === torch.version
        ? firstDifference(answer, recorded.answer, 'answer')
        : null);
    expect(difference === null ? '' : stale(name, difference)).toBe('');
  });
  return exchange;
}

const fileOf = (name: string) =>
  fileURLToPath(new URL(`../fixtures/${name}.json.gz`, import.meta.url));

function stale(name: string, difference: string): string {
  return `tests/fixtures/${name}.json.gz: ${difference}; run: node scripts/record-fixtures.js`;
}

function read(name: string): Recorded {
  if (!existsSync(fileOf(name))) throw new Error(stale(name, 'not there'));
  return JSON.parse(gunzipSync(readFileSync(fileOf(name))).toString());
}

function write(name: string, recorded: Recorded): void {
  mkdirSync(fileURLToPath(new URL('../fixtures', import.meta.url)), { recursive: true });
  writeFileSync(fileOf(name), gzipSync(JSON.stringify(recorded), { level: 9 }));
}

/**
 * By how much numbers of one dtype may differ between two machines, relative where they are above 1: processors with
 * other vector units sum in other orders, and 20 steps of Adam enlarge that. Numbers alone are float64.
 */
// Some modules begin in float32 before they are float64: spectral norms by sums that processors round otherwise.
const SLACK: Record<string, number> = { float64: 1e-6, float32: 1e-4, bfloat16: 2 ** -6 };

/** Where two values of JSON differ, or null. */
function firstDifference(
  ours: unknown,
  theirs: unknown,
  path: string,
  slack = SLACK.float64 as number,
): string | null {
  if (typeof ours === 'number' && typeof theirs === 'number') {
    const near = Math.abs(ours - theirs) <= slack * Math.max(1, Math.abs(ours));
    return near ? null : `${path} is ${theirs}, not ${ours}`;
  }
  if (!isObject(ours) || !isObject(theirs)) {
    return ours === theirs ? null : `${path} is ${theirs}, not ${ours}`;
  }
  const [keys, others] = [Object.keys(ours), Object.keys(theirs)];
  const alien = keys.find((key) => !(key in theirs)) ?? others.find((key) => !(key in ours));
  if (alien !== undefined) return `${path}.${alien} is not in both`;
  const own = typeof ours.dtype === 'string' ? (SLACK[ours.dtype] ?? 0) : slack;
  for (const key of keys) {
    const difference = firstDifference(ours[key], theirs[key], `${path}.${key}`, own);
    if (difference !== null) return difference;
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
