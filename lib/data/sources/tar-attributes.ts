/** Attributes of a tar member that its header has no room for. */
import { decodeName } from '../../files/index.js';

/** The attributes that matter for reading; a member's own take precedence over those for all that follow. */
export interface TarAttributes {
  readonly path?: string;
  readonly linkpath?: string;
  readonly size?: number;
  /** The member is stored without its zeros, in one of several notations. */
  readonly isSparse?: true;
}

const SPACE = 32;
const NEWLINE = 10;

/**
 * Reads a pax header: records `LENGTH KEY=VALUE\n`, where the length is that of the whole record in bytes. A value may
 * hold any bytes, even line breaks. (The tar library splits at these, and loses such names.)
 *
 * @returns undefined where a record is damaged
 */
export function parsePax(bytes: Buffer): TarAttributes | undefined {
  const found: { -readonly [K in keyof TarAttributes]: TarAttributes[K] } = {};
  for (let at = 0; at < bytes.length; ) {
    // Some programs pad with zeros.
    if (bytes[at] === 0) break;
    const space = bytes.indexOf(SPACE, at);
    const length = Number(bytes.toString('latin1', at, space));
    const end = at + length;
    const isWhole = space > at && Number.isInteger(length) && end > space && end <= bytes.length;
    if (!isWhole || bytes[end - 1] !== NEWLINE) return undefined;
    const equals = bytes.indexOf('=', space);
    if (equals < 0 || equals >= end) return undefined;
    const key = bytes.toString('latin1', space + 1, equals);
    const value = bytes.subarray(equals + 1, end - 1);
    if (key === 'path' || key === 'linkpath') found[key] = untilZero(value);
    else if (key === 'size') {
      const text = value.toString('latin1');
      if (!/^\d{1,15}$/.test(text)) return undefined;
      found.size = Number(text);
    } else if (key.startsWith('GNU.sparse.')) found.isSparse = true;
    at = end;
  }
  return found;
}

/** The text up to the first zero, which ends a name. */
export function untilZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return decodeName(end < 0 ? bytes : bytes.subarray(0, end));
}
