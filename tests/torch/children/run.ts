import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs a script of this folder in a process of its own, which may call gc(); gives what it printed, line by line. */
export function runChild(
  name: string,
  args: string[] = [],
  env: Readonly<Record<string, string>> = {},
): string[] {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', script, ...args],
    { encoding: 'utf8', timeout: 300_000, env: { ...process.env, ...env } },
  );
  if (status !== 0) throw new Error(`${name} ended with ${signal ?? status}: ${stderr}${stdout}`);
  return stdout.trim().split('\n');
}
