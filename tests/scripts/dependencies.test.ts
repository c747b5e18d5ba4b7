/** docs/dependencies.md and the bill of materials, by the scripts that check and write them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { complaintsAbout, rowsOf } from '../../scripts/dependencies.js';
import { startNode } from '../support/processes.js';

const read = (file: string) => readFileSync(join(packageRoot, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const lock = JSON.parse(read('package-lock.json'));
const page = read('docs/dependencies.md');

describe('the page of dependencies', () => {
  test('has each with its version, its last release and its licence', () => {
    expect(complaintsAbout(page, manifest, lock)).toEqual([]);
    for (const { lastRelease } of rowsOf(page)) expect(lastRelease).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test('is complained about where a row lacks, is too much, or is old', () => {
    const [first] = rowsOf(page);
    const name = first?.name as string;
    const changed = page.replace(`\`${name}\``, '`left-pad`').replace('| 8.9.2 ', '| 8.0.0 ');
    expect(complaintsAbout(changed, manifest, lock)).toEqual([
      'left-pad is no dependency, and has a row',
      `${name} has no row`,
      'node-addon-api is 8.9.2 in the lock file, 8.0.0 on the page',
    ]);
  });

  test('is complained about where users get a package under a licence that nobody looked at', () => {
    const packages = {
      ...lock.packages,
      'node_modules/strict': { version: '1.0.0', license: 'AGPL-3.0' },
    };
    expect(complaintsAbout(page, manifest, { packages })).toEqual([
      'node_modules/strict is under AGPL-3.0',
    ]);
  });
});

test('the bill of materials has what is installed, what is inside the binaries, and licences', async () => {
  const { code, stdout } = await startNode([join(packageRoot, 'scripts', 'sbom.js')]).outcome;
  expect(code).toBe(0);
  const { bomFormat, components } = JSON.parse(stdout) as {
    bomFormat: string;
    components: { name: string; licenses?: object[] }[];
  };
  expect(bomFormat).toBe('CycloneDX');
  const names = components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...Object.keys(manifest.dependencies)]));
  expect(names).toContain('libjpeg-turbo');
  expect(names).not.toContain('vitest');
  expect(components.filter(({ licenses }) => !licenses?.length)).toEqual([]);
});
