import { UserError } from '../../errors.js';

/** Processes could not work together: one is missing, has failed, or has other settings. */
export class DistributedError extends UserError {
  override name = 'DistributedError';

  constructor(
    message: string,
    /** The ranks at fault; empty where they are not known. */
    readonly ranks: readonly number[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** `rank 1`, or `ranks 1 and 3`. */
export function namesOf(ranks: readonly number[]): string {
  if (ranks.length === 1) return `rank ${ranks[0]}`;
  return `ranks ${ranks.slice(0, -1).join(', ')} and ${ranks.at(-1)}`;
}
