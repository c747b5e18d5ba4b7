#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Trainings save on these signals; other commands go on. Without a listener, Node would open its debugger on a port at
// SIGUSR1, and end at SIGUSR2.
for (const signal of ['SIGUSR1', 'SIGUSR2']) process.on(signal, () => {});

/** Closes a debugger that a signal opened while Node started, before there was a listener. */
async function closeDebugger() {
  const options = [...process.execArgv, process.env.NODE_OPTIONS ?? ''];
  if (options.some((option) => /--inspect(-brk|-wait)?(?![\w-])/.test(option))) return;
  // Some builds of Node have no debugger.
  const inspector = await import('node:inspector').catch(() => null);
  if (inspector?.url() !== undefined) inspector?.close();
}

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) {
  const cli = await import(main.href);
  await closeDebugger();
  process.exitCode = await cli.main(process.argv.slice(2));
} else {
  const root = fileURLToPath(new URL('..', import.meta.url));
  console.error(`error: mae-native is not built yet. Run "npm install" in ${root}`);
  process.exitCode = 1;
}
