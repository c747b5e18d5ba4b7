/**
 * All that commands print goes through here. Names of files and classes, and messages about files, may hold control
 * characters, which a terminal would obey: here they become visible.
 */

/** Controls but tab and line feed, and characters that reorder or break lines. */
const CONTROLS = /(?![\t\n])[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** `\u001b` for an escape. */
const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text that a terminal shows and does not obey. It may have several lines. */
export function visible(text: string): string {
  return text.replace(CONTROLS, escaped);
}

/** A name or a reason as a part of one line. */
export function inLine(text: string): string {
  return visible(text).replaceAll('\n', '\\n');
}

/** A word as shells take it: in quotes where they would not take it literally. */
export function inShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Prints a result to stdout. */
export function print(text: string): void {
  process.stdout.write(`${visible(text)}\n`);
}

/** Prints a result to stdout as JSON. */
export function printJson(value: unknown, indent?: number): void {
  const text = JSON.stringify(value, null, indent);
  // JSON.stringify has escaped some. JSON reads the others in the same notation.
  process.stdout.write(`${visible(text)}\n`);
}

/** Prints to stderr what is no result. */
export function note(text: string): void {
  process.stderr.write(`${visible(text)}\n`);
}
