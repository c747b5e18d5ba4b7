import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { isSupported, minorOf, SUPPORTED_RANGE } from '../../lib/native/version.js';

describe('versions of libtorch', () => {
  test.each([
    ['2.13.0+cpu', '2.13'],
    ['2.9.1', '2.9'],
    ['2.14.0a0+git123', '2.14'],
    ['2.13', '2.13'],
    ['main', null],
  ])('the minor version of %s is %s', (version, minor) => {
    expect(minorOf(version)).toBe(minor);
  });

  test.each([
    ['2.10.9', false],
    ['2.11.0', true],
    ['2.15.3+cu130', true],
    ['2.16.0', false],
    ['3.0.0', false],
    ['nonsense', false],
  ])('%s being supported is %s', (version, supported) => {
    expect(isSupported(version)).toBe(supported);
  });

  test.each(['README.md', 'docs/troubleshooting.md', 'prebuilds/README.md'])(
    'that are supported are those that %s tells',
    (page) => {
      const told = readFileSync(join(packageRoot, page), 'utf8').match(/2\.\d+ to 2\.\d+/g);
      expect(new Set(told)).toEqual(new Set([SUPPORTED_RANGE]));
    },
  );
});
