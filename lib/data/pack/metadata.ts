import { damaged } from './format.js';

/** How images are stored. Colour always: three channels, 8 bits. */
export type PackSettings =
  /** JPEG files whose shorter side is at most `size`. */
  | { readonly format: 'jpeg'; readonly size: number; readonly quality: number }
  /** Pixels (size, size, 3). */
  | { readonly format: 'raw'; readonly size: number };

/** What a shard tells of itself, as JSON. */
export interface ShardMetadata {
  /** Program and version that packed it. */
  readonly creator: string;
  /** The data that was packed, as it was named. */
  readonly source: readonly string[];
  /** Of a published data set: which of its images. */
  readonly split: 'train' | 'test';
  readonly settings: PackSettings;
  /** Of all shards, in the order of their labels; null: the images have none. */
  readonly classes: readonly string[] | null;
  /** Which images of the source are in this shard, by their positions: from the first to the last, exclusive. */
  readonly from: number;
  readonly to: number;
  /** Images among these that could not be read. */
  readonly skipped: number;
}

/** @throws UserError naming the file where this is no shard's metadata */
export function decodeMetadata(bytes: Buffer, file: string): ShardMetadata {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw damaged(file, 'metadata');
  }
  if (!isMetadata(value)) throw damaged(file, 'metadata');
  return value;
}

/** A checksum says that nothing changed, not that it was right. */
function isMetadata(value: unknown): value is ShardMetadata {
  if (!isObject(value)) return false;
  const { creator, source, split, settings, classes, from, to, skipped } = value;
  return (
    typeof creator === 'string' &&
    isTexts(source) &&
    (split === 'train' || split === 'test') &&
    isSettings(settings) &&
    (classes === null || (isTexts(classes) && new Set(classes).size === classes.length)) &&
    [from, to, skipped].every(isCount)
  );
}

function isSettings(value: unknown): boolean {
  if (!isObject(value) || !isCount(value.size) || value.size === 0) return false;
  return value.format === 'raw' || (value.format === 'jpeg' && isCount(value.quality));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
