// What `npm pack` and `npm publish` run first: the package's JavaScript, compiled anew, so that nothing is left of
// sources that are gone, and a word about what would be missing.
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
