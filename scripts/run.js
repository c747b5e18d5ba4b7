// What scripts share: running commands and other scripts, and importing the package's modules.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const windows = process.platform === 'win32';

/** Runs an installed package's command in the repository's folder with its output shown; returns its exit code. */
export function runBin(name, args) {
  const command = join(root, 'node_modules', '.bin', windows ? `${name}.cmd` : name);
  // On Windows the commands are batch files, which only a shell runs.
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: windows,
  });
  if (error) console.error(`${name} could not be started (${error.code}); run "npm install"`);
  return status ?? 1;
}

/** Runs one of the scripts beside this one; returns its exit code. */
export function runScript(name, args = []) {
  const script = join(root, 'scripts', name);
  return (
    spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status ?? 1
  );
}

/** Runs a script's main function. Errors meant for users are printed without a stack. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(
      /^(?:User|Usage|Native)Error$/.test(error.name) ? `error: ${error.message}` : error,
    );
    process.exitCode = 1;
  }
}

/**
 * Imports a module of the package by its path under lib, such as 'native/locate'. In a clone it is the TypeScript source:
 * scripts then run before anything is compiled, and never see a stale build. In the published package it is dist's.
 */
export async function importSource(name) {
  const source = new URL(`../lib/${name}.ts`, import.meta.url);
  const clone = existsSync(fileURLToPath(new URL('../tsconfig.json', import.meta.url)));
  if (!clone) return import(new URL(`../dist/${name}.js`, import.meta.url).href);
  const { tsImport } = await import('tsx/esm/api');
  return tsImport(source.href, import.meta.url);
}
