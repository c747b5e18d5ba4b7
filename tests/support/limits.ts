/** Commands with bounded memory, for inputs that ask for absurd amounts. */

/**
 * The command with a bound on what its process may allocate, and without core dumps. Only Linux has such a bound. A
 * sanitizer's own memory would exceed it.
 *
 * @param what what is bounded: the memory that is written to, or all addresses, as batch systems do
 */
export function limited(
  kilobytes: number,
  command: string,
  args: readonly string[],
  what: 'data' | 'addresses' = 'data',
): [command: string, args: string[]] {
  const isBounded = process.platform === 'linux' && !process.env.LD_PRELOAD?.includes('libasan');
  if (!isBounded) return [command, [...args]];
  const script = `ulimit -${what === 'data' ? 'd' : 'v'} ${kilobytes}; ulimit -c 0; exec "$@"`;
  return ['sh', ['-c', script, 'sh', command, ...args]];
}
