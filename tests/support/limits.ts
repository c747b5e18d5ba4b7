/** Commands with bounded memory, for inputs that ask for absurd amounts. */

/** Whether memory can be bounded: on Linux, and not beside a sanitizer, whose own memory would exceed any bound. */
export const canLimit =
  process.platform === 'linux' && !process.env.LD_PRELOAD?.includes('libasan');

/**
 * The command with a bound on what its process may allocate, where there can be one, and without core dumps.
 *
 * @param what what is bounded: the memory that is written to, or all addresses, as batch systems do
 */
export function limited(
  kilobytes: number,
  command: string,
  args: readonly string[],
  what: 'data' | 'addresses' = 'data',
): [command: string, args: string[]] {
  if (!canLimit) return [command, [...args]];
  const script = `ulimit -${what === 'data' ? 'd' : 'v'} ${kilobytes}; ulimit -c 0; exec "$@"`;
  return ['sh', ['-c', script, 'sh', command, ...args]];
}
