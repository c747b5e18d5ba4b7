/** Messages about files that cannot be used. */
import { UserError } from '../errors.js';

/** Throws a UserError that says what is wrong with a file. */
export type Refuse = (reason: string) => never;

const MAX_CHARACTERS = 400;

/** @param prefix What comes before each reason: the file, and what it is not. */
export function refusal(prefix: string): Refuse {
  return (reason) => {
    throw new UserError(`${prefix}: ${oneLine(reason)}`);
  };
}

/** A text as one line of limited length: names from a file may hold any characters. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length > MAX_CHARACTERS ? `${line.slice(0, MAX_CHARACTERS)}…` : line;
}

/** Names for a message: the first few, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const shown = oneLine(names.slice(0, 3).join(', '));
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** Names the file in what is wrong with it. */
export function about<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${path}: ${error.message}`, { cause: error });
  }
}
