import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '../../lib/cli/main.js';
import { packageRoot } from '../../lib/native/paths.js';
import { startNode } from '../support/processes.js';
import { compile, scratchFolder } from './scratch.js';

/** The programs in TypeScript. */
function programs(markdown: string): string[] {
  return [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] as string);
}

/** A page, or what it says below a heading of the second level. */
function page(path: string, heading?: string): string {
  const markdown = readFileSync(join(packageRoot, path), 'utf8');
  if (heading === undefined) return markdown;
  return markdown.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
}

describe.each([
  ['README.md', page('README.md')],
  ['docs/extending.md', page('docs/extending.md')],
  ['docs/from-pytorch.md', page('docs/from-pytorch.md')],
  ['docs/autograd.md', page('docs/autograd.md')],
  ['docs/detection.md', page('docs/detection.md')],
  ['docs/distributed.md', page('docs/distributed.md')],
  ['docs/data.md, views and colours', page('docs/data.md', 'Views and colours')],
  ['docs/data.md, boxes and masks', page('docs/data.md', 'Boxes and masks')],
  ['docs/data.md, any data', page('docs/data.md', 'Any data')],
])('an example of %s', (_, markdown) => {
  const folder = scratchFolder();
  const examples = programs(markdown).map((code, i) => ({ name: `example ${i + 1}`, i, code }));
  let complaints: string;
  beforeAll(() => {
    for (const { i, code } of examples) writeFileSync(join(folder, `${i}.mts`), code);
    complaints = compile(folder);
  }, 60_000);

  test('is there', () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  test.each(examples)('compiles: $name', ({ i }) => {
    expect(complaints.split('\n').filter((line) => line.includes(`${i}.mts`))).toEqual([]);
  });

  test.each(examples)('runs: $name', { timeout: 120_000 }, async ({ i }) => {
    // Other tests run beside this one: threads that wait for each other would take several times as long.
    const options = { cwd: folder, env: { OMP_NUM_THREADS: '1' } };
    const { code, stderr } = await startNode([`${i}.mjs`], options).outcome;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

/** Where commands are shown that anyone is to run. */
const GUIDES = [
  'README.md',
  ...[
    'checkpoints',
    'ci',
    'detection',
    'distributed',
    'docker',
    'extending',
    'gpu-servers',
    'live-page',
    'troubleshooting',
  ].map((name) => `docs/${name}.md`),
];

const isCommand = (word: string) =>
  createProgram().commands.some((command) => command.name() === word);

describe.each(GUIDES)('a command line of %s', (guide) => {
  const blocks = readFileSync(join(packageRoot, guide), 'utf8').matchAll(
    /^ *```\w+\n(.*?)^ *```$/gms,
  );
  const lines = [...blocks]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((line) => line.replace(/\s#.*$/, ''))
    .flatMap((line) => line.match(/npx mae-native [^&|]+/g) ?? [])
    .map((line) => line.trim());

  test('is there', () => {
    expect(lines.length).toBeGreaterThan(0);
  });

  test.each([...new Set(lines)])('is one that there is: %s', (line) => {
    const { commands } = createProgram();
    const [name, ...words] = line.split(/\s+/).slice(2) as [string, ...string[]];
    // `launch` is followed by the command that it starts.
    const inner = name === 'launch' ? words.findIndex((word) => isCommand(word)) : -1;
    const parts =
      inner < 0 ? [[name, ...words]] : [[name, ...words.slice(0, inner)], words.slice(inner)];
    for (const [each, ...rest] of parts) {
      const group = commands.find((known) => known.name() === each);
      expect(group, each).toBeDefined();
      // A group's commands have the flags.
      const command = group?.commands.find((known) => known.name() === rest[0]) ?? group;
      const known = command?.options.map(({ long }) => long) ?? [];
      const flags = rest.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]);
      expect([...known, '--help']).toEqual(expect.arrayContaining(flags));
    }
  });
});

test('every npm script that a page names is there', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...pagesOfDocs()];
  const named = pages.flatMap((path) =>
    [...page(path).matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] as string),
  );
  const { scripts } = JSON.parse(page('package.json'));
  expect(named).toContain('test:faults');
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

function pagesOfDocs(): string[] {
  const names = readdirSync(join(packageRoot, 'docs'));
  return names.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
}
