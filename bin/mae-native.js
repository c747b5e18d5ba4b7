#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Trainings save on these signals; other commands go on. Without a listener, Node would open its debugger on a port at
// SIGUSR1, and end at SIGUSR2.
for (const signal of ['SIGUSR1', 'SIGUSR2']) process.on(signal, () => {});

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) {
  const cli = await import(main.href);
  process.exitCode = await cli.main(process.argv.slice(2));
} else {
  const root = fileURLToPath(new URL('..', import.meta.url));
  console.error(`error: mae-native is not built yet. Run "npm install" in ${root}`);
  process.exitCode = 1;
}
