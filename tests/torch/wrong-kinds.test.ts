/** Functions of `torch` that are given something else than they take say what they expected. */
import { describe, expect, test } from 'vitest';
import { Generator, type Scope, TorchError, torch, UserError } from '../../lib/index.js';

const WRONG: Readonly<Record<string, unknown>> = {
  number: 5,
  // As a path it is none that `save` could write.
  text: 'no folder/x',
  null: null,
  object: {},
  list: [{}],
  symbol: Symbol('s'),
  function: () => 1,
  tensor: torch.ones([2, 2]),
  tensors: [torch.ones([2])],
};

type Call = (...args: unknown[]) => unknown;

/** The functions that are written by hand, by their paths. Those of ops have no name of their own. */
function functionsOf(group: object, path: string, depth = 4): [string, Call][] {
  return Object.entries(group).flatMap(([name, value]: [string, unknown]) => {
    const full = `${path}.${name}`;
    if (typeof value === 'function') {
      const isClass = /^class\b/.test(String(value));
      return isClass || value.name === '' ? [] : [[full, value as Call]];
    }
    const isGroup = typeof value === 'object' && value !== null && depth > 1;
    return isGroup ? functionsOf(value, full, depth - 1) : [];
  });
}

/** What sets the whole process for good. */
const LEFT_OUT = new Set(['torch.setNumInteropThreads', 'torch.setFlushDenormal']);
const written = functionsOf(torch, 'torch').filter(([name]) => !LEFT_OUT.has(name));

/** Calls with every pair of wrong kinds; gives the errors that are no explanations. */
async function rawErrors(call: (...args: unknown[]) => unknown): Promise<string[]> {
  const raw: string[] = [];
  const device = torch.getDefaultDevice();
  const dtype = torch.getDefaultDtype();
  for (const [first, a] of Object.entries(WRONG)) {
    for (const [second, b] of [['nothing', undefined], ...Object.entries(WRONG)] as const) {
      try {
        const result = call(a, b);
        // What transforms give is called, too.
        if (typeof result === 'function') result(a);
        if (result instanceof Promise) await result;
        (result as Partial<Disposable> | null | undefined)?.[Symbol.dispose]?.();
      } catch (error) {
        if (!(error instanceof UserError)) raw.push(`${first}, ${second}: ${error}`);
      }
    }
  }
  torch.setDefaultDevice(device);
  torch.setDefaultDtype(dtype);
  torch.setPrintOptions({ profile: 'default' });
  torch.useDeterministicAlgorithms(false);
  return raw;
}

test('the functions are found', () => {
  const names = written.map(([name]) => name);
  expect(names).toEqual(
    expect.arrayContaining(['torch.tidy', 'torch.autograd.functional.vjp', 'torch.func.vmap']),
  );
  expect(names.length).toBeGreaterThan(150);
});

test.each(written)('%s', async (_, call) => {
  expect(await rawErrors(call)).toEqual([]);
});

describe('what takes a function', () => {
  const takers: Record<string, (fn: never) => unknown> = {
    noGrad: torch.noGrad,
    enableGrad: torch.enableGrad,
    inferenceMode: torch.inferenceMode,
    autocast: (fn) => torch.autocast('cpu', {}, fn),
    sdpaKernel: (fn) => torch.sdpaKernel(['math'], fn),
    device: (fn) => torch.device('cpu', fn),
    detectAnomaly: (fn) => torch.autograd.detectAnomaly({}, fn),
    recordFunction: (fn) => torch.profiler.recordFunction('name', fn),
    allowUnsafe: torch.ops.allowUnsafe,
    tidy: torch.tidy,
    checkpoint: (fn) => torch.checkpoint(fn, torch.ones([1])),
  };

  test.each(Object.entries(takers))('%s names it, and leaves no mode on', (name, take) => {
    const before = [torch.isGradEnabled(), torch.isInferenceModeEnabled()];
    expect(() => take(5 as never)).toThrow(`${name}: fn should be a function, got number`);
    expect([torch.isGradEnabled(), torch.isInferenceModeEnabled()]).toEqual(before);
    torch.noGrad(() => {});
  });
});

test('methods of generators and scopes say so too', () => {
  for (const wrong of Object.values(WRONG)) {
    const generator = new Generator();
    for (const call of [
      () => generator.setState(wrong as never),
      () => generator.manualSeed(wrong as never),
    ]) {
      try {
        call();
      } catch (error) {
        expect(error).toBeInstanceOf(TorchError);
      }
    }
    const scope: Scope = torch.scope();
    expect(scope.keep(wrong)).toBe(wrong);
    scope.dispose();
  }
});
