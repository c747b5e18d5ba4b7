// Runs on `npm install` in a clone: gets libtorch where there is none, builds the addon, compiles the TypeScript. The
// published package is built already and has no install script.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { importSource, root, runBin, runMain } from './run.js';

async function main() {
  // `npx mae-native` in a clone makes npm link the clone into its cache and prepare it again. That would be slow, and after
  // a failure npx would stay broken. bin/mae-native.js says so where nothing is built yet.
  if (process.env.npm_command === 'exec') return 0;
  if (!existsSync(join(root, 'node_modules', 'typescript'))) {
    console.error('mae-native: not built, as the development dependencies are left out.');
    return 0;
  }
  const { missingBuildTools, buildAddon } = await importSource('native/build');
  const { setupLibtorch } = await importSource('native/setup');
  const { findAddons } = await importSource('native/addon');

  const missing = missingBuildTools();
  if (missing.length > 0 && findAddons().cores.size > 0) {
    console.error(
      `mae-native: using the prebuilt addon; to build it, install ${missing.join(' and ')}.`,
    );
  } else {
    const { libtorch } = await setupLibtorch({ forBuild: missing.length === 0 });
    console.error(
      `mae-native: building the addon for libtorch ${libtorch.version} at ${libtorch.path}`,
    );
    await buildAddon({ libtorch });
  }
  return runBin('tsc', ['-p', 'tsconfig.build.json']);
}

await runMain(main);
