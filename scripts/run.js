import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const windows = process.platform === 'win32';

/** Runs an installed package's command in the repository's folder, showing its output; returns its exit code. */
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

/** Runs a script's main function: a failure that a user can understand is told without a stack. */
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
