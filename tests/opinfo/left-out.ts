/** What does not come out as in PyTorch, with the reason. An item that no case needs any more fails the whole run. */
import { agrees, type Status, type Tally } from './outcome.js';

export interface LeftOut {
  /** Names of entries. */
  entries: readonly string[];
  reason: string;
  status: Status;
  dtypes?: readonly string[];
  variants?: readonly string[];
  forms?: readonly string[];
}

export const LEFT_OUT: readonly LeftOut[] = [];

function covers(item: LeftOut, tally: Tally): boolean {
  const { entries, status, dtypes, variants, forms } = item;
  return (
    status === tally.status &&
    entries.includes(tally.entry) &&
    (dtypes?.includes(tally.dtype) ?? true) &&
    (variants?.includes(tally.variant) ?? true) &&
    (forms?.includes(tally.form) ?? true)
  );
}

/** The tallies that disagree and are not in the table. */
export function unexpected(tallies: readonly Tally[]): Tally[] {
  return tallies.filter(
    (tally) => !agrees(tally.status) && !LEFT_OUT.some((item) => covers(item, tally)),
  );
}

/** Entries of the table, among those that were run in full, that agree after all. */
export function outdated(tallies: readonly Tally[], ran: ReadonlySet<string>): string[] {
  return LEFT_OUT.flatMap((item) =>
    item.entries
      .filter((entry) => ran.has(entry))
      .filter((entry) => !tallies.some((tally) => tally.entry === entry && covers(item, tally)))
      .map((entry) => `${entry} (${item.status}: ${item.reason})`),
  );
}
