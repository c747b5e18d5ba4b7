#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) {
  const cli = await import(main.href);
  process.exitCode = await cli.main(process.argv.slice(2));
} else {
  const root = fileURLToPath(new URL('..', import.meta.url));
  console.error(`error: mae-native is not built yet. Run "npm install" in ${root}`);
  process.exitCode = 1;
}
