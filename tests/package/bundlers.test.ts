/** What docs/bundlers.md says of tools that are here anyway: each makes or runs a program that uses the package. */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { startNode } from '../support/processes.js';
import { scratchFolder } from './scratch.js';

const folder = scratchFolder();
const at = (name: string) => join(folder, name);
const TIMEOUT = 60_000;

const PROGRAM = `
import { torch } from 'mae-native';
const sum: number = torch.ones([2]).sum().item<number>();
console.log('sum', sum);
`;
writeFileSync(at('app.mts'), PROGRAM);

/** A package that another one brings along. */
function broughtBy(owner: string, name: string): Promise<Record<string, never>> {
  const own = createRequire(import.meta.url).resolve(`${owner}/package.json`);
  return import(pathToFileURL(createRequire(own).resolve(name)).href);
}

async function expectSum(args: readonly string[]): Promise<void> {
  expect(await startNode(args).outcome).toMatchObject({ code: 0, stdout: 'sum 2\n', stderr: '' });
}

test.each([
  ['esm', 'mjs'],
  ['cjs', 'cjs'],
] as const)(
  'esbuild bundles a program as %s',
  async (format, extension) => {
    const { build } = (await broughtBy('tsx', 'esbuild')) as unknown as {
      build(options: object): Promise<unknown>;
    };
    const outfile = at(`esbuild.${extension}`);
    await build({
      ...{ entryPoints: [at('app.mts')], bundle: true, platform: 'node', format, outfile },
      external: ['mae-native'],
    });
    await expectSum([outfile]);
  },
  TIMEOUT,
);

test(
  'Vite bundles a program for a server',
  async () => {
    const { build } = (await broughtBy('vitest', 'vite')) as unknown as {
      build(options: object): Promise<unknown>;
    };
    await build({
      ...{ root: folder, configFile: false, logLevel: 'silent' },
      build: {
        ssr: at('app.mts'),
        outDir: at('vite'),
        rollupOptions: { output: { entryFileNames: 'app.mjs' } },
      },
      ssr: { external: ['mae-native'] },
    });
    await expectSum([join(at('vite'), 'app.mjs')]);
  },
  TIMEOUT,
);

test(
  'tsx runs a program',
  async () => {
    await expectSum(['--import', import.meta.resolve('tsx'), at('app.mts')]);
  },
  TIMEOUT,
);
