import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { UsageError, UserError } from '../errors.js';

/** Checks that a text is a SHA-256 in hexadecimal digits and returns it in lower case. */
export function parseSha256(text: string): string {
  if (!/^[0-9a-fA-F]{64}$/.test(text)) {
    throw new UsageError(`--sha256 ${text}: a SHA-256 checksum has 64 hexadecimal digits`);
  }
  return text.toLowerCase();
}

/** The SHA-256 of a file, in hexadecimal digits. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/**
 * Checks that a file has the expected checksum.
 *
 * @throws {UserError} with both checksums.
 */
export async function verifySha256(path: string, expected: string, name = path): Promise<void> {
  const actual = await sha256Of(path);
  if (actual !== expected) {
    throw new UserError(
      `${name} is not the file that --sha256 names, and was not used.\n` +
        `  expected ${expected}\n  got      ${actual}`,
    );
  }
}
