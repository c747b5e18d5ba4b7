/**
 * File names as text. A name is a sequence of bytes, mostly UTF-8. Bytes that are no UTF-8 become the code units U+DC80 to
 * U+DCFF, as in Python (`surrogateescape`), so that every file keeps a name of its own and can be opened by it.
 */
import { isUtf8 } from 'node:buffer';

/** With the flag `u`, half of a pair does not match. */
const ESCAPED = /[\udc80-\udcff]/u;

/** The text of a name. */
export function decodeName(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd') || isUtf8(bytes)) return text;
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((size) => isUtf8(bytes.subarray(at, at + size)));
    const end = at + (length ?? 1);
    const byte = bytes[at] as number;
    parts.push(
      length === undefined ? String.fromCharCode(0xdc00 + byte) : bytes.toString('utf8', at, end),
    );
    at = end;
  }
  return parts.join('');
}

/** Whether a name is UTF-8, and so the same for every program. */
export function isPlainName(name: string): boolean {
  return !ESCAPED.test(name);
}

/** The bytes of a name, or the name itself where it is UTF-8: what Node.js opens. */
export function encodeName(name: string): string | Buffer {
  if (isPlainName(name)) return name;
  return Buffer.concat(
    Array.from(name, (character) =>
      ESCAPED.test(character)
        ? Buffer.of(character.charCodeAt(0) - 0xdc00)
        : Buffer.from(character),
    ),
  );
}

/** A name for people: bytes that are no UTF-8 as `\xE9`. */
export function shownName(name: string): string {
  if (isPlainName(name)) return name;
  return name.replace(
    /[\udc80-\udcff]/gu,
    (unit) => `\\x${(unit.charCodeAt(0) - 0xdc00).toString(16).toUpperCase()}`,
  );
}
