import { damaged } from './format.js';

/** The stored form of images: colour of 8 bits, or float32 values of any number of channels. */
export type PackSettings =
  /** JPEG files whose shorter side is at most `size`. */
  | { readonly format: 'jpeg'; readonly size: number; readonly quality: number }
  /** Pixels (size, size, 3). */
  | { readonly format: 'raw'; readonly size: number }
  /** Values (size, size, channels) on a scale of 0 to 1, the low byte first. */
  | {
      readonly format: 'raw';
      readonly size: number;
      readonly values: 'float32';
      readonly channels: number;
    };

/** The layout of stored pixels or values; undefined for image files. */
export function rawLayout(
  settings: PackSettings,
): { channels: number; deep: boolean; bytes: number } | undefined {
  if (settings.format !== 'raw') return undefined;
  const deep = 'values' in settings;
  const channels = deep ? settings.channels : 3;
  return { channels, deep, bytes: settings.size ** 2 * channels * (deep ? 4 : 1) };
}

/** The description that a shard holds of itself, as JSON. */
export interface ShardMetadata {
  /** The program that packed it, with its version. */
  readonly creator: string;
  /** The spec of the data that was packed. */
  readonly source: readonly string[];
  /** The split of a published data set. */
  readonly split: 'train' | 'test';
  readonly settings: PackSettings;
  /** Of all shards, in the order of their labels; null where images have no classes. */
  readonly classes: readonly string[] | null;
  /** The source's images in this shard, by position: from the first to the last, exclusive. */
  readonly from: number;
  readonly to: number;
  /** Images among these that could not be read. */
  readonly skipped: number;
}

/** @internal @throws UserError naming the file where this is no shard's metadata */
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

/** A checksum shows that nothing changed, not that it was right. */
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
  if (value.format === 'jpeg') return isCount(value.quality);
  const isOfValues = value.values === 'float32' && isCount(value.channels) && value.channels !== 0;
  return value.format === 'raw' && (value.values === undefined || isOfValues);
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
