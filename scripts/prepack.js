// Runs before `npm pack` and `npm publish`. Compiles the package's JavaScript into an empty folder: no output of deleted
// sources remains. Prints the platforms with prebuilt binaries.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, runBin, runMain } from './run.js';

async function main() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const platforms = readdirSync(join(root, 'prebuilds'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  console.error(`mae-native: prebuilt binaries for ${platforms.join(', ') || 'no platform'}`);
  return runBin('tsc', ['-p', 'tsconfig.build.json']);
}

await runMain(main);
