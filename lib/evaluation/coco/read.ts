/** COCO's JSON from files of any size: Node.js has no texts above 512 MB, and results with masks are larger. */
import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../../errors.js';
import { readError, readInto, withFile } from '../../files/index.js';
import type { CocoDataset, CocoResult } from './dataset.js';

/** Above this a file is read in parts. */
const LARGE = 2 ** 28;
/** Bytes that are read at once, and of the texts that are parsed at once. */
const PART = 2 ** 24;

interface ReadOptions {
  /** Files above so many bytes are read in parts. */
  readonly large?: number;
  /** Bytes of a part. */
  readonly part?: number;
}

/**
 * Ground truth: COCO's instances_*.json.
 *
 * @throws UserError where it cannot be read, or is something else
 */
export function readGroundTruth(path: string, options: ReadOptions = {}): CocoDataset {
  const value = readLargeJson(path, options) as CocoDataset | null;
  if (Array.isArray(value)) {
    throw new UserError(
      `${path} is a list, as files of detections are; ground truth has images, annotations and categories`,
    );
  }
  for (const key of ['images', 'annotations', 'categories'] as const) {
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
  const value = readLargeJson(path, options);
  if (Array.isArray(value)) return value;
  const isTruth = value !== null && typeof value === 'object' && 'annotations' in value;
  throw new UserError(
    `${path} is no list of detections${isTruth ? '; it looks like ground truth, which --gt takes' : ''}`,
  );
}

/** A value of JSON. Of large files, lists at the top, or right below it, are parsed in parts. */
export function readLargeJson(path: string, { large = LARGE, part = PART }: ReadOptions): unknown {
  let size: number;
  try {
    size = statSync(path).size;
    if (size <= large) return parse(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw readError(path, error);
  }
  const splitter = new Splitter(path, part);
  withFile(path, (file) => {
    for (let at = 0; at < size; at += part) {
      // Kept in part beyond this turn.
      const bytes = Buffer.alloc(Math.min(part, size - at));
      readInto(file, bytes, at, path);
      splitter.push(bytes);
    }
  });
  return splitter.end();
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path} is no JSON: ${(error as Error).message}`);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Takes the elements of long lists out of a text, and parses them as they come. */
class Splitter {
  private depth = 0;
  private isInText = false;
  private isEscaped = false;
  /** Depth of the elements of the list that is being read; none at -1. */
  private listDepth = -1;
  private isListAtTop = false;
  private readonly lists: unknown[][] = [];
  private collected: Buffer[] = [];
  private collectedBytes = 0;
  private skeleton: Buffer[] = [];
  private readonly path: string;
  private readonly part: number;

  constructor(path: string, part: number) {
    this.path = path;
    this.part = part;
  }

  push(bytes: Buffer): void {
    let start = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] as number;
      if (this.isInText) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) this.isInText = false;
      } else if (byte === QUOTE) {
        this.isInText = true;
      } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        if (this.depth === 0) this.isListAtTop = byte === OPEN_LIST;
        this.depth++;
        // Lists of numbers inside of elements stay parts of these.
        const isLong = this.isListAtTop ? this.depth === 1 : this.depth === 2;
        if (byte === OPEN_LIST && isLong && this.listDepth < 0) {
          this.take(bytes, start, i + 1);
          start = i + 1;
          this.listDepth = this.depth;
          this.lists.push([]);
        }
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        if (this.depth === this.listDepth) {
          this.take(bytes, start, i);
          start = i;
          this.flush();
          this.skeleton.push(Buffer.from(String(this.lists.length - 1)));
          this.listDepth = -1;
        }
        this.depth--;
      } else if (byte === COMMA && this.depth === this.listDepth) {
        if (this.collectedBytes + i - start >= this.part) {
          this.take(bytes, start, i);
          start = i + 1;
          this.flush();
        }
      }
    }
    this.take(bytes, start, bytes.length);
  }

  private take(bytes: Buffer, start: number, end: number): void {
    if (start === end) return;
    const taken = bytes.subarray(start, end);
    if (this.listDepth < 0) {
      this.skeleton.push(taken);
    } else {
      this.collected.push(taken);
      this.collectedBytes += taken.length;
    }
  }

  /** Parses the elements that are there. */
  private flush(): void {
    const text = Buffer.concat(this.collected).toString();
    this.collected = [];
    this.collectedBytes = 0;
    const list = this.lists.at(-1) as unknown[];
    for (const one of parse(`[${text}]`, this.path) as unknown[]) list.push(one);
  }

  /** The whole value, where in place of each list the skeleton has its number in a list. */
  end(): unknown {
    const broken = this.depth !== 0 || this.isInText || this.listDepth >= 0;
    if (broken) throw new UserError(`${this.path} is no JSON: it breaks off`);
    const whole = parse(Buffer.concat(this.skeleton).toString(), this.path);
    const listOf = (value: unknown) =>
      Array.isArray(value) && typeof value[0] === 'number' ? this.lists[value[0]] : value;
    if (Array.isArray(whole)) return listOf(whole);
    if (whole === null || typeof whole !== 'object') return whole;
    return Object.fromEntries(Object.entries(whole).map(([key, value]) => [key, listOf(value)]));
  }
}
