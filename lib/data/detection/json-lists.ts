/**
 * Reads the lists of a JSON file entry by entry. COCO's training file has 450 MB: as one text it comes close to V8's
 * longest string, and as objects it takes gigabytes.
 */

import { promises as fs } from 'node:fs';
import { UserError } from '../../errors.js';
import { readTrouble } from '../../system-errors.js';

/** A JSON file, or a member of an archive. */
export interface JsonRange {
  /** For messages. */
  readonly name: string;
  readonly path: string;
  /** In bytes. */
  readonly offset: number;
  /** In bytes; null: up to the end of the file. */
  readonly length: number | null;
}

const CHUNK = 4 * 1024 * 1024;
/** Entries are parsed together up to so many bytes. */
const TOGETHER = 64 * 1024;
const [QUOTE, BACKSLASH, COMMA, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [
  ...Buffer.from('"\\,{}[]'),
] as [number, number, number, number, number, number, number];

/** The key of a list that is the whole of a file. */
export const WHOLE_LIST = '';

/** Gets each entry of a list, with its place in it. */
export type EntryHandler = (entry: unknown, place: number) => void;

/**
 * Hands the entries of the lists that the file's object has under these keys to their handlers, in the file's order.
 * Other keys are skipped.
 *
 * @returns the keys whose lists there are
 * @throws UserError naming the file where it cannot be read, is damaged or cut off, or holds no object
 */
export async function readJsonLists(
  range: JsonRange,
  handlers: ReadonlyMap<string, EntryHandler>,
): Promise<Set<string>> {
  let file: fs.FileHandle;
  try {
    file = await fs.open(range.path, 'r');
  } catch (error) {
    throw new UserError(`${range.name}: cannot be read: ${readTrouble(error)}`, {
      cause: error,
    });
  }
  try {
    const reader = new JsonLists(range.name, handlers);
    const end = range.length === null ? Infinity : range.offset + range.length;
    for (let at = range.offset; at < end; ) {
      const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK, end - at));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) break;
      reader.push(chunk.subarray(0, bytesRead));
      at += bytesRead;
    }
    return reader.end();
  } finally {
    await file.close();
  }
}

/**
 * Finds the entries of the lists right below the object of a text, or of the list that it is ({@link WHOLE_LIST}), and hands them
 * to their handlers. The text comes in chunks of any size. Entries are objects; anything else in a list is skipped.
 */
export class JsonLists {
  readonly #name: string;
  readonly #handlers: ReadonlyMap<string, EntryHandler>;
  readonly #found = new Set<string>();
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Whether a text of the outer object is a key. */
  #expectsKey = false;
  #key = '';
  #handler: EntryHandler | undefined;
  /** How many entries of the list were handed out. */
  #place = 0;
  /** What of the last chunk belongs to an unfinished key or entry. */
  #rest: Buffer = Buffer.alloc(0);
  #isDone = false;
  /** Whether the file is a list. */
  #isList = false;

  constructor(name: string, handlers: ReadonlyMap<string, EntryHandler>) {
    this.#name = name;
    this.#handlers = handlers;
  }

  /** The next bytes. They are kept until the entries in them are complete. @throws UserError where they are damaged */
  push(chunk: Buffer): void {
    const held = this.#rest.length;
    const data = held === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const { length } = data;
    let [depth, inString, escaped] = [this.#depth, this.#inString, this.#escaped];
    // Where the unfinished key or entry begins; the entries from `first` to `end` are complete.
    let [start, first, end] = [held > 0 ? 0 : -1, -1, -1];
    for (let i = held; i < length; i++) {
      const byte = data[i] as number;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          inString = false;
          if (depth === 1 && this.#expectsKey) {
            this.#key = this.#parse(data.toString('utf8', start, i + 1)) as string;
            this.#expectsKey = false;
            start = -1;
          }
        }
        continue;
      }
      if (byte === QUOTE) {
        inString = true;
        if (depth === 1 && this.#expectsKey) start = i;
      } else if (byte === OPEN || byte === OPEN_LIST) {
        depth++;
        if (depth === 1) depth = this.#begin(byte);
        else if (depth === 2) this.#beginValue(byte);
        else if (depth === 3 && this.#handler !== undefined) start = i;
      } else if (byte === CLOSE || byte === CLOSE_LIST) {
        depth--;
        if (depth === 0) this.#isDone = true;
        if (this.#handler === undefined) continue;
        if (depth === 2) {
          if (first < 0) first = start;
          [start, end] = [-1, i + 1];
          if (end - first < TOGETHER) continue;
        }
        if (depth > 2) continue;
        if (first >= 0) this.#handOut(data, first, end);
        first = -1;
        if (depth === 1) this.#handler = undefined;
        if (this.#isList && depth === 1) {
          depth = 0;
          this.#isDone = true;
        }
      } else if (byte === COMMA) {
        if (depth === 1) this.#expectsKey = true;
      } else if (depth === 0 && byte > 32 && byte < 128) {
        throw this.#wrong();
      }
    }
    if (first >= 0) this.#handOut(data, first, end);
    this.#rest = start < 0 ? Buffer.alloc(0) : data.subarray(start);
    [this.#depth, this.#inString, this.#escaped] = [depth, inString, escaped];
  }

  /** The end of the text. @returns the keys whose lists there were @throws UserError where it is cut off */
  end(): Set<string> {
    if (this.#isDone && this.#depth === 0) return this.#found;
    throw new UserError(
      `${this.#name}: the file is cut off or empty; expected JSON to its last bracket, so get it again`,
    );
  }

  /** The outermost bracket. @returns how deep its lists are */
  #begin(byte: number): number {
    if (byte === OPEN) {
      this.#expectsKey = true;
      return 1;
    }
    this.#handler = this.#handlers.get(WHOLE_LIST);
    if (this.#handler === undefined) throw this.#wrong();
    this.#found.add(WHOLE_LIST);
    this.#isList = true;
    return 2;
  }

  #beginValue(byte: number): void {
    this.#handler = byte === OPEN_LIST ? this.#handlers.get(this.#key) : undefined;
    this.#place = 0;
    if (this.#handler !== undefined) this.#found.add(this.#key);
  }

  #handOut(data: Buffer, from: number, to: number): void {
    const entries = this.#parse(`[${data.toString('utf8', from, to)}]`) as unknown[];
    for (const entry of entries) this.#handler?.(entry, this.#place++);
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      const reason = (error as Error).message.replace(/\s+/g, ' ').slice(0, 120);
      const where = this.#handler === undefined ? '' : ` in '${this.#key}' from ${this.#place} on`;
      throw new UserError(`${this.#name}: the file is damaged${where} (${reason})`, {
        cause: error,
      });
    }
  }

  #wrong(): UserError {
    return new UserError(
      `${this.#name}: holds no object; expected COCO's annotations with images, annotations and categories`,
    );
  }
}
