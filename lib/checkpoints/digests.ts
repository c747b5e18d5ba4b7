/**
 * SHA-256 of each tensor, kept in a safetensors file's own metadata, so that damage is seen when the file is read. Other
 * readers of the format take it for text. (Node has SHA-256 in hardware on current processors: faster than a disk.)
 */
import { createHash, type Hash } from 'node:crypto';

/** The metadata's key: a JSON object, each tensor's SHA-256 in hexadecimal by its name. */
export const DIGESTS = 'tensor_sha256';

/** A digest's length in hexadecimal. */
export const DIGEST_CHARACTERS = 64;

/** More than this at once some versions of OpenSSL refuse. */
const MOST_AT_ONCE = 2 ** 30;

export type Digests = ReadonlyMap<string, string>;

/** SHA-256 of bytes that come in parts, in hexadecimal. */
export class Sha256 {
  readonly #hash: Hash = createHash('sha256');

  update(bytes: Uint8Array): this {
    for (let at = 0; at < bytes.length; at += MOST_AT_ONCE) {
      this.#hash.update(bytes.subarray(at, at + MOST_AT_ONCE));
    }
    return this;
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}

/**
 * The digest of what a header says: metadata, names, dtypes and shapes. Neither their order nor the places of the tensors
 * count, so that a program may write the same content anew in its own order.
 */
export function describedDigest(
  metadata: Readonly<Record<string, string>>,
  tensors: readonly { name: string; dtype: string; shape: readonly number[] }[],
): string {
  const sorted = <T>(items: readonly T[], key: (item: T) => string) =>
    [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const content = [
    sorted(Object.entries(metadata), ([key]) => key),
    sorted(tensors, ({ name }) => name).map(({ name, dtype, shape }) => [name, dtype, shape]),
  ];
  return new Sha256().update(Buffer.from(JSON.stringify(content))).digest();
}

/** The metadata's text of digests; undefined where it is no such text. */
export function parseDigests(text: string): Digests | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const isDigest = (digest: unknown) =>
    typeof digest === 'string' && /^[0-9a-f]+$/.test(digest) && digest.length === DIGEST_CHARACTERS;
  return entries.every(([, digest]) => isDigest(digest)) ? new Map(entries) : undefined;
}
