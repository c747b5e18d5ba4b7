/** Tensors are printed character for character as PyTorch prints them. */
import { inspect } from 'node:util';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { exponential, fixed } from '../../lib/torch/format/decimal.js';
import { TorchError, torch } from '../../lib/torch/index.js';
import { askPython } from '../python/ask.js';
import { pythonEnv } from '../python/python.js';
import { needs } from '../support/needs.js';
import { print, printCases, request } from './print-cases.js';

const reference = pythonEnv();

describe(
  'toString gives what PyTorch prints for',
  needs(reference !== null, 'Python with PyTorch'),
  () => {
    const cases = reference === null ? [] : printCases();
    let theirs: string[];

    beforeAll(() => {
      if (reference === null) return;
      theirs = askPython(reference, 'printing.py', cases.map(request)) as string[];
    }, 120_000);

    test.each(cases.map((one, i) => [one.name, one, i] as const))('%s', (_, one, i) => {
      expect(print(one)).toBe(theirs[i]);
    });
  },
);

describe('toString', () => {
  test('copies only the edges of a large tensor', () => {
    // 40 GB, if it were copied whole.
    const large = torch.ones([1]).expand([100_000, 100_000]);
    const line = '[1., 1., 1.,  ..., 1., 1., 1.]';
    const rows = [line, line, line, '...', line, line, line];
    expect(String(large)).toBe(`tensor([${rows.join(',\n        ')}])`);
  });

  test('leaves no tensors behind', () => {
    const x = torch.randn([50, 50]);
    const before = torch.memory().tensors;
    String(x);
    expect(torch.memory().tensors).toBe(before);
  });

  test('leaves the recording of gradients as it was', () => {
    const x = torch.randn([50, 50], { requiresGrad: true });
    String(x);
    expect(torch.isGradEnabled()).toBe(true);
  });

  test('prints that a tensor is disposed', () => {
    const x = torch.ones([2]);
    x.dispose();
    expect(String(x)).toBe('tensor(<disposed>)');
  });

  test('is what console.log shows', () => {
    expect(inspect(torch.tensor([1.5, -2]))).toBe('tensor([ 1.5000, -2.0000])');
  });
});

describe('setPrintOptions', () => {
  afterEach(() => torch.setPrintOptions({ profile: 'default' }));

  test('keeps options that are not given', () => {
    torch.setPrintOptions({ precision: 2 });
    torch.setPrintOptions({ threshold: 5 });
    expect(torch.getPrintOptions()).toMatchObject({ precision: 2, threshold: 5 });
  });

  test('lets the values decide on scientific notation again when sciMode is not given', () => {
    torch.setPrintOptions({ sciMode: true });
    torch.setPrintOptions({ precision: 4 });
    expect(torch.getPrintOptions().sciMode).toBeNull();
  });

  test.each([
    [{ precision: -1 }, /precision should be a whole number, got -1/],
    [{ lineWidth: 2.5 }, /lineWidth should be a whole number, got 2.5/],
    [{ edgeItems: Infinity }, /edgeItems should be a whole number, got Infinity/],
    [{ profile: 'long' }, /profile should be one of default, short, full, got long/],
    [{ sciMode: 1 }, /sciMode should be true, false or null, got 1/],
    [{ linewidth: 5 }, /linewidth should be left out/],
  ])('refuses %o', (options, message) => {
    const set = () => torch.setPrintOptions(options as never);
    expect(set).toThrow(TorchError);
    expect(set).toThrow(message);
  });

  test('changes nothing when it refuses', () => {
    const before = torch.getPrintOptions();
    expect(() => torch.setPrintOptions({ precision: 7, threshold: -1 })).toThrow(TorchError);
    expect(torch.getPrintOptions()).toEqual(before);
  });
});

describe('decimals', () => {
  test.each([
    [0.5, 0, '0'],
    [1.5, 0, '2'],
    [2.5, 0, '2'],
    [-0.125, 2, '-0.12'],
    [1e22, 1, '10000000000000000000000.0'],
    [5e-324, 3, '0.000'],
    [-0, 1, '-0.0'],
  ])('%d with %d digits rounds ties to even: %s', (value, digits, text) => {
    expect(fixed(value, digits)).toBe(text);
  });

  test.each([
    [0, 2, '0.00e+00'],
    [2.5, 0, '2e+00'],
    [9.5, 0, '1e+01'],
    [1e-5, 4, '1.0000e-05'],
    [1e300, 1, '1.0e+300'],
    [-1.25, 1, '-1.2e+00'],
  ])('%d with %d digits in scientific notation is %s', (value, digits, text) => {
    expect(exponential(value, digits)).toBe(text);
  });
});
