/**
 * What docs/bundlers.md says of tools that npm has: each runs a program that uses the installed package. They are hundreds
 * of megabytes to download, so they are asked for by MAE_NATIVE_RUNNERS=1.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { CleanFolder, packPackage } from './published.js';

const MINUTE = 60_000;

/** The programs of the page, by the name that their first line has. */
const shown = new Map(
  [
    ...readFileSync(join(packageRoot, 'docs', 'bundlers.md'), 'utf8').matchAll(
      /^```js\n\/\/ (\S+)\n(.*?)^```$/gms,
    ),
  ].map(([, name, code]) => [name as string, code as string]),
);

const imported = `import { torch } from 'mae-native';
console.log('sum', torch.ones([2]).sum().item());
`;
const required = `const { torch } = require('mae-native');
console.log('sum', torch.ones([2]).sum().item());
`;
const typed = `import { torch } from 'mae-native';
const sum: number = torch.ones([2]).sum().item<number>();
console.log('sum', sum);
`;

test('the page shows the files that Jest takes', () => {
  expect([...shown.keys()]).toEqual(['environment.cjs', 'mae-native.cjs', 'jest.config.js']);
});

const asked = process.env.MAE_NATIVE_RUNNERS === '1' ? ['the installed package'] : [];

// The links that make a PATH of chosen programs are Unix's.
describe.each(asked)(
  '%s',
  needs(process.platform !== 'win32', 'a system other than Windows'),
  () => {
    const dir = temporaryFolder();
    let tarball: string;

    /** A folder that goes away with the test: a few of them hold gigabytes. */
    function cleanFolder(name: string, programs: readonly string[] = []): CleanFolder {
      const place = join(dir, name);
      onTestFinished(() => rmSync(place, { recursive: true, force: true }), 5 * MINUTE);
      return new CleanFolder(place, programs);
    }

    /** A folder with the package and tools. */
    async function folderWith(name: string, tools: readonly string[], files: object) {
      const folder = cleanFolder(name, ['dirname', 'sed', 'uname']);
      for (const [file, text] of Object.entries(files))
        writeFileSync(join(folder.path, file), text);
      await folder.run('npm', ['install', tarball, ...tools]);
      return folder;
    }

    beforeAll(async () => {
      tarball = (await packPackage(dir)).path;
    }, 5 * MINUTE);

    test('is external to bundles of webpack', { timeout: 10 * MINUTE }, async () => {
      const config = `module.exports = {
        mode: 'production', entry: './app.mjs', output: { path: __dirname, filename: 'out.cjs' },
        target: 'node', externals: { 'mae-native': 'commonjs mae-native' },
      };`;
      const folder = await folderWith('webpack', ['webpack@5', 'webpack-cli@6'], {
        ...{ 'app.mjs': imported, 'webpack.config.cjs': config },
      });
      await folder.run('npx', ['webpack', '--config', 'webpack.config.cjs']);
      expect(await folder.run('node', ['out.cjs'])).toBe('sum 2\n');
    });

    test('runs in Jest in CommonJS by the files that the page shows', {
      timeout: 10 * MINUTE,
    }, async () => {
      const passing = `const { torch } = require('mae-native');
        test('sums', () => expect(torch.ones([2]).sum().item()).toBe(2));`;
      const folder = await folderWith('jest', ['jest@30'], {
        ...Object.fromEntries(shown),
        'sum.test.js': passing,
      });
      expect(await folder.run('npx', ['jest'])).toContain('1 passed, 1 total');
    });

    test('runs in Jest with ES modules', { timeout: 10 * MINUTE }, async () => {
      const passing = `import { torch } from 'mae-native';
        test('sums', () => expect(torch.ones([2]).sum().item()).toBe(2));`;
      const folder = await folderWith('jest-esm', ['jest@30'], { 'sum.test.mjs': passing });
      const env = { NODE_OPTIONS: '--experimental-vm-modules' };
      const flags = ['jest', '--testMatch', '**/*.test.mjs', '--transform', '{}'];
      expect(await folder.run('npx', flags, { env })).toContain('1 passed, 1 total');
    });

    test('runs by ts-node', { timeout: 10 * MINUTE }, async () => {
      const tools = ['ts-node@10', 'typescript@5', '@types/node@20'];
      const compilerOptions = { module: 'nodenext', target: 'es2023', skipLibCheck: true };
      const folder = await folderWith('ts-node', tools, {
        ...{ 'app.ts': typed, 'tsconfig.json': JSON.stringify({ compilerOptions }) },
      });
      expect(await folder.run('npx', ['ts-node', 'app.ts'])).toBe('sum 2\n');
    });

    test.each([
      ['Deno', 'deno@2', ['deno', 'run', '-A', 'app.ts']],
      ['Bun', 'bun@1', ['bun', 'run', 'app.ts']],
    ] as const)('runs by %s', { timeout: 10 * MINUTE }, async (name, tool, command) => {
      const folder = await folderWith(name, [tool], { 'app.ts': typed });
      expect(await folder.run('npx', command)).toContain('sum 2\n');
    });

    test("is found by import with Yarn's Plug'n'Play, and by require in node_modules", {
      timeout: 10 * MINUTE,
    }, async () => {
      const tools = cleanFolder('yarn-itself');
      await tools.run('npm', ['install', '@yarnpkg/cli-dist@4']);
      const yarn = join(tools.path, 'node_modules', '@yarnpkg', 'cli-dist', 'bin', 'yarn.js');
      const env = { YARN_ENABLE_GLOBAL_CACHE: 'false', YARN_ENABLE_TELEMETRY: 'false' };
      for (const [linker, file, program] of [
        ['pnp', 'app.mjs', imported],
        [
          'pnp',
          'app.cjs',
          `import('mae-native').then(({ torch }) => {\n${required.split('\n')[1]}\n});`,
        ],
        ['node-modules', 'app.cjs', required],
      ] as const) {
        const folder = cleanFolder(`yarn-${linker}-${file}`);
        const own = { ...env, YARN_NODE_LINKER: linker };
        writeFileSync(join(folder.path, file), program);
        writeFileSync(join(folder.path, 'yarn.lock'), '');
        await folder.run('node', [yarn, 'add', `mae-native@file:${tarball}`], { env: own });
        expect(await folder.run('node', [yarn, 'node', file], { env: own })).toBe('sum 2\n');
      }
    });
  },
);
