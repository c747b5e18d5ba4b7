/** COCO's JSON from files of any size: Node.js has no texts above 512 MB, and results with masks are larger. */
import { readFileSync, statSync } from 'node:fs';
import { JsonLists, WHOLE_LIST } from '../../data/detection/json-lists.js';
import { UserError } from '../../errors.js';
import { readError, readInto, withFile } from '../../files/index.js';
import type { CocoDataset, CocoResult } from './dataset.js';

/** Above this a file is read in parts. */
const LARGE = 2 ** 28;
/** Bytes that are read at once. */
const PART = 2 ** 24;
const OF_TRUTH = ['images', 'annotations', 'categories'] as const;

interface ReadOptions {
  /** Files above so many bytes are read in parts. */
  readonly large?: number;
  /** Bytes of a part. */
  readonly part?: number;
}

/**
 * Ground truth: COCO's instances_*.json. A large file's lists of images, annotations and categories are all that is kept of it.
 *
 * @throws UserError where it cannot be read, or is something else
 */
export function readGroundTruth(path: string, options: ReadOptions = {}): CocoDataset {
  const value = readJson(path, options) as CocoDataset | null;
  if (Array.isArray(value)) {
    throw new UserError(
      `${path} is a list, as files of detections are; ground truth has images, annotations and categories`,
    );
  }
  for (const key of OF_TRUTH) {
    if (Array.isArray(value?.[key])) continue;
    throw new UserError(
      `${path} is no ground truth of COCO's form: it has no list '${key}', as instances_*.json has`,
    );
  }
  return value as CocoDataset;
}

/**
 * Detections: a list, as COCO's server takes it.
 *
 * @throws UserError where it cannot be read, or is something else
 */
export function readResults(path: string, options: ReadOptions = {}): CocoResult[] {
  const value = readJson(path, options);
  if (Array.isArray(value)) return value;
  const isTruth = value !== null && typeof value === 'object' && 'annotations' in value;
  throw new UserError(
    `${path} is no list of detections${isTruth ? '; it looks like ground truth, which --gt takes' : ''}`,
  );
}

/** A value of JSON; of a large file the list that it is, or the lists of ground truth. */
function readJson(path: string, { large = LARGE, part = PART }: ReadOptions): unknown {
  try {
    const { size } = statSync(path);
    return size <= large ? parse(readFileSync(path, 'utf8'), path) : readLists(path, size, part);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw readError(path, error);
  }
}

function readLists(path: string, size: number, part: number): unknown {
  const keys = [WHOLE_LIST, ...OF_TRUTH];
  const lists = new Map(keys.map((key) => [key, [] as unknown[]]));
  const reader = new JsonLists(
    path,
    new Map([...lists].map(([key, list]) => [key, (entry) => void list.push(entry)])),
  );
  withFile(path, (file) => {
    for (let at = 0; at < size; at += part) {
      // Kept in part beyond this turn.
      const bytes = Buffer.alloc(Math.min(part, size - at));
      readInto(file, bytes, at, path);
      reader.push(bytes);
    }
  });
  const found = reader.end();
  if (found.has(WHOLE_LIST)) return lists.get(WHOLE_LIST);
  return Object.fromEntries([...lists].filter(([key]) => found.has(key)));
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path} is no JSON: ${(error as Error).message}`);
  }
}
