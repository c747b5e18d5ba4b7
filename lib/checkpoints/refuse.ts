import { UserError } from '../errors.js';

/** Says what is wrong with a file. */
export type Refuse = (reason: string) => never;

const MOST_CHARACTERS = 400;

/** @param prefix What comes before each reason: the file, and what it is not. */
export function refusal(prefix: string): Refuse {
  return (reason) => {
    throw new UserError(`${prefix}: ${oneLine(reason)}`);
  };
}

/** A text for a message of one line: a file's own words in it may hold anything. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}
