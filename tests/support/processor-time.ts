import { readFileSync } from 'node:fs';

/** Seconds of the processors' time that another process took. Null where the system does not say, or the process has ended. */
export function processorSeconds(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // User and system time, in the hundredths of a second that Linux counts for programs.
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}
