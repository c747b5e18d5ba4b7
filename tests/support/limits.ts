/** Commands with bounded memory, for inputs that ask for absurd amounts. */

/**
 * The command with a bound on what its process may allocate, and without core dumps. Only Linux has such a bound. A
 * sanitizer's own memory would exceed it.
 */
export function limited(
  kilobytes: number,
  command: string,
  args: readonly string[],
): [command: string, args: string[]] {
  const isBounded = process.platform === 'linux' && !process.env.LD_PRELOAD?.includes('libasan');
  if (!isBounded) return [command, [...args]];
  const script = `ulimit -d ${kilobytes}; ulimit -c 0; exec "$@"`;
  return ['sh', ['-c', script, 'sh', command, ...args]];
}
