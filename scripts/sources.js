import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Imports a module of the package by its path under lib, such as 'native/locate': from its TypeScript source, so
 * that the scripts run before anything is compiled and never see a stale build; from dist in the published package.
 */
export async function importSource(name) {
  const source = new URL(`../lib/${name}.ts`, import.meta.url);
  const clone = existsSync(fileURLToPath(new URL('../tsconfig.json', import.meta.url)));
  if (!clone) return import(new URL(`../dist/${name}.js`, import.meta.url).href);
  const { tsImport } = await import('tsx/esm/api');
  return tsImport(source.href, import.meta.url);
}
