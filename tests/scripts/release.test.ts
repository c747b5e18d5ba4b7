/** What a release writes into package.json, from the environment of its workflow. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';
import { startNode } from '../support/processes.js';

const NOWHERE = { GITHUB_SERVER_URL: '', GITHUB_REPOSITORY: '', GITHUB_REF_TYPE: '' };

async function release(env: NodeJS.ProcessEnv) {
  const path = join(temporaryFolder(), 'package.json');
  writeFileSync(path, '{\n  "name": "mae-native",\n  "version": "0.2.0"\n}\n');
  const args = [join(packageRoot, 'scripts', 'release-metadata.js'), path];
  const outcome = await startNode(args, { env: { ...NOWHERE, ...env } }).outcome;
  return { ...outcome, manifest: JSON.parse(readFileSync(path, 'utf8')) };
}

describe('the package.json of a release', () => {
  test('names the repository that the workflow runs in', async () => {
    const { code, manifest } = await release({
      GITHUB_SERVER_URL: 'https://git.example',
      GITHUB_REPOSITORY: 'someone/mae-native',
      GITHUB_REF_TYPE: 'tag',
      GITHUB_REF_NAME: 'v0.2.0',
    });
    expect(code).toBe(0);
    expect(manifest).toEqual({
      name: 'mae-native',
      version: '0.2.0',
      repository: { type: 'git', url: 'git+https://git.example/someone/mae-native.git' },
      homepage: 'https://git.example/someone/mae-native#readme',
      bugs: { url: 'https://git.example/someone/mae-native/issues' },
    });
  });

  test('names none where none is known', async () => {
    const { code, stdout, manifest } = await release({});
    expect([code, manifest]).toEqual([0, { name: 'mae-native', version: '0.2.0' }]);
    expect(stdout).toBe('no repository is known here: published without provenance\n');
  });

  test('is refused for a tag of another version', async () => {
    const { code, stderr, manifest } = await release({
      GITHUB_REF_TYPE: 'tag',
      GITHUB_REF_NAME: 'v0.3.0',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('the tag has to be v0.2.0');
    expect(manifest).not.toHaveProperty('repository');
  });
});
