/** The workflows of .github, as far as a machine without them can tell: they can be read, and what they run is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../lib/native/paths.js';

interface Workflow {
  on: Record<string, unknown>;
  jobs: Record<string, { needs?: string; steps: { run?: string; uses?: string }[] }>;
}

const folder = join(packageRoot, '.github', 'workflows');
const workflows = readdirSync(folder).map((name): [string, Workflow] => [
  name,
  parse(readFileSync(join(folder, name), 'utf8')),
]);
const { scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));

describe.each(workflows)('%s', (_, { jobs }) => {
  const lines = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));

  test('runs scripts that are there', () => {
    const named = lines.flatMap((line) => [...line.matchAll(/npm run ([\w:-]+)/g)]);
    expect(named.map(([, name]) => name).filter((name) => !((name as string) in scripts))).toEqual(
      [],
    );
    const files = lines.flatMap((line) => [
      ...line.matchAll(/node ((?:scripts|bin)\/[\w-]+\.js)/g),
    ]);
    const missing = files.filter(([, file]) => !existsSync(join(packageRoot, file as string)));
    expect(missing).toEqual([]);
  });

  test('has jobs that wait for jobs that are there', () => {
    for (const { needs } of Object.values(jobs)) {
      if (needs !== undefined) expect(Object.keys(jobs)).toContain(needs);
    }
  });
});

test('pushes and pull requests run what CONTRIBUTING.md names', () => {
  const [, ci] = workflows.find(([name]) => name === 'ci.yml') as [string, Workflow];
  expect(Object.keys(ci.on).sort()).toEqual(['pull_request', 'push']);
  expect(ci.jobs.test?.steps.map(({ run }) => run)).toContain('.ci/run');
});
