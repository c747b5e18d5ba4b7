import { spawnSync } from 'node:child_process';
import { packageRoot } from '../../lib/native/paths.js';

/** Mounts a disk of some bytes on the folder $0, and there runs the rest. */
const MOUNT = 'size="$1"; shift; mount -t tmpfs -o "size=$size" tmpfs "$0" && exec "$@"';

/** Runs a command with a disk of some bytes mounted on the folder. */
export function onSmallDisk(folder: string, bytes: number, command: readonly string[]) {
  const mount = ['-rm', 'sh', '-c', MOUNT, folder, String(bytes), ...command];
  return spawnSync('unshare', mount, { encoding: 'utf8', cwd: packageRoot });
}

/**
 * Whether {@link runOnSmallDisk} works here: on Linux, where a user may mount a disk of their own, which some systems do
 * not allow.
 */
export function canMountDisks(folder: string): boolean {
  const { status, error, stderr } = onSmallDisk(folder, 4096, ['true']);
  if (status === 0) return true;
  console.warn(`No small disk can be mounted: its tests are skipped (${error ?? stderr.trim()}).`);
  return false;
}

/**
 * Runs a module on a disk of some bytes that is mounted on the folder for its time.
 *
 * @param script a module's text; it may import TypeScript, by absolute paths, and prints JSON
 */
export function runOnSmallDisk(folder: string, bytes: number, script: string): unknown {
  const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script];
  const { status, stdout, stderr } = onSmallDisk(folder, bytes, node);
  if (status !== 0) throw new Error(`exit code ${status}: ${stderr}`);
  return JSON.parse(stdout);
}
