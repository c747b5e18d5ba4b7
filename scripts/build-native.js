#!/usr/bin/env node
// Builds the loader and the core for the libtorch that is found. CMakeLists.txt describes both.
//   node scripts/build-native.js [--libtorch DIR] [--jobs N] [--loader-only] [--sanitize --out DIR]
// Other arguments are ignored: tools that start this instead of node-gyp pass node-gyp's.
import { parseArgs } from 'node:util';
import { importSource, runMain } from './run.js';

const { values } = parseArgs({
  strict: false,
  options: {
    libtorch: { type: 'string' },
    jobs: { type: 'string' },
    'loader-only': { type: 'boolean' },
    sanitize: { type: 'boolean' },
    out: { type: 'string' },
  },
});

async function main() {
  const { locateLibtorch } = await importSource('native/locate');
  const { buildAddon } = await importSource('native/build');
  const { hasHeaders } = await importSource('native/inspect');

  let libtorch = null;
  if (!values['loader-only']) {
    const refuse = (files) => (hasHeaders(files) ? null : 'it has no headers');
    const { found, places } = locateLibtorch({ libtorch: values.libtorch, refuse });
    if (!found) {
      for (const { place, rejected } of places) console.error(`  - ${place}: ${rejected}`);
      console.error('No libtorch to build against was found. Get one with: npx mae-native setup');
      return 1;
    }
    libtorch = found;
  }
  const { jobs, sanitize, out } = values;
  await buildAddon({ libtorch, sanitize, out, jobs: jobs ? Number(jobs) : undefined });
  return 0;
}

await runMain(main);
