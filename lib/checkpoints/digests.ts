/**
 * SHA-256 of each tensor, in a safetensors file's own metadata: reading then detects damage. Other readers of the format
 * see it as text. (Current processors compute SHA-256 in hardware, faster than a disk reads.)
 */
import { createHash, type Hash } from 'node:crypto';

/** The metadata's key: a JSON object, each tensor's SHA-256 in hexadecimal by its name. */
export const DIGESTS = 'tensor_sha256';

/** Some versions of OpenSSL refuse more bytes at once. */
const MAX_UPDATE_BYTES = 2 ** 30;

export type Digests = ReadonlyMap<string, string>;

/** SHA-256 of bytes that are given in parts, in hexadecimal. */
export class Sha256 {
  readonly #hash: Hash = createHash('sha256');

  update(bytes: Uint8Array): this {
    for (let at = 0; at < bytes.length; at += MAX_UPDATE_BYTES) {
      this.#hash.update(bytes.subarray(at, at + MAX_UPDATE_BYTES));
    }
    return this;
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}

/**
 * The digest of a header's content: metadata, names, dtypes and shapes. Order and offsets do not count: another program may
 * rewrite the same content in its own order.
 */
export function headerDigest(
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

/** The digest of a file's whole content: of its header's digest and those of its tensors. */
export function contentDigest(digests: Digests): string {
  const sorted = [...digests].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Sha256().update(Buffer.from(JSON.stringify(sorted))).digest();
}

/** Reads the digests from the metadata's text; undefined where it holds none. */
export function parseDigests(text: string): Digests | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const isDigest = (digest: unknown) => typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest);
  return entries.every(([, digest]) => isDigest(digest)) ? new Map(entries) : undefined;
}
