/** JSON files of other programs, which may hold anything: each value is checked when it is asked for. */
import { lstatSync, type Stats, statSync } from 'node:fs';
import { readError, readInto, withFile } from '../../files/index.js';
import { oneLine, type Refuse, refusal } from '../../files/refuse.js';

/** Names of 22,000 classes take 2 MB. */
const MAX_BYTES = 32 * 1024 * 1024;

/** The longest list that is read: a number for each channel. */
const MAX_NUMBERS = 4096;

/** An object of a JSON file. A key with null counts as absent. */
export class JsonObject {
  readonly #values: object;

  /**
   * @param refuse Throws a UserError that names the file.
   * @param prefix What stands before the keys in messages.
   */
  constructor(
    values: object,
    readonly refuse: Refuse,
    private readonly prefix = '',
  ) {
    this.#values = values;
  }

  /** Only the object's own keys: `constructor` and `__proto__` are names as any other. */
  #value(key: string): unknown {
    const found = Object.getOwnPropertyDescriptor(this.#values, key)?.value;
    return found === null ? undefined : found;
  }

  #expect(key: string, expected: string): never {
    return this.refuse(
      `${this.prefix}${key} is ${shownValue(this.#value(key))}; expected ${expected}`,
    );
  }

  keys(): string[] {
    return Object.keys(this.#values);
  }

  has(key: string): boolean {
    return this.#value(key) !== undefined;
  }

  text(key: string): string | undefined {
    const value = this.#value(key);
    if (value === undefined || typeof value === 'string') return value;
    return this.#expect(key, 'a text');
  }

  truth(key: string): boolean | undefined {
    const value = this.#value(key);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.#expect(key, 'true or false');
  }

  /** A whole number from 1. */
  count(key: string): number | undefined {
    const value = this.#value(key);
    if (value === undefined || isCount(value)) return value;
    return this.#expect(key, 'a whole number from 1');
  }

  /** A number above 0. */
  positive(key: string): number | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    return this.#expect(key, 'a number above 0');
  }

  /** A number above 0, up to 1. */
  share(key: string): number | undefined {
    const value = this.positive(key);
    return value === undefined || value <= 1 ? value : this.#expect(key, 'a share up to 1');
  }

  /** A number above 0 and below 1. */
  part(key: string): number | undefined {
    const value = this.share(key);
    return value === 1 ? this.#expect(key, 'a share below 1') : value;
  }

  /** A side in pixels, or height and width. */
  sides(key: string): readonly [number, number] | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    if (isCount(value)) return [value, value];
    if (Array.isArray(value) && value.length === 2 && value.every(isCount)) {
      return value as [number, number];
    }
    return this.#expect(key, 'a side in pixels, or height and width');
  }

  /** One number or more. */
  numbers(key: string): readonly number[] | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    const list = Array.isArray(value) ? value : [value];
    const isRead = list.length > 0 && list.length <= MAX_NUMBERS && list.every(Number.isFinite);
    return isRead ? list : this.#expect(key, 'a list of numbers');
  }

  isObject(key: string): boolean {
    return isPlainObject(this.#value(key));
  }

  object(key: string): JsonObject | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    if (isPlainObject(value)) return new JsonObject(value, this.refuse, `${this.prefix}${key}.`);
    return this.#expect(key, 'an object');
  }
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 1;

const isPlainObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value for a message. A list or an object may be nested too deeply to be written out. */
function shownValue(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  return oneLine(typeof value === 'string' ? `'${value}'` : String(value));
}

/**
 * Reads a file that holds a JSON object.
 *
 * @returns null where there is no such file
 * @throws UserError that names the file where it cannot be read or holds something else
 */
export function readJsonObject(path: string): JsonObject | null {
  const refuse = refusal(path);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return null;
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    throw readError(path, error);
  }
  // A folder, or a pipe, which would wait for a writer.
  if (!stats.isFile()) return refuse('is no file; expected one that holds a JSON object');
  if (stats.size > MAX_BYTES) {
    return refuse(`has ${stats.size} bytes; expected a JSON object of at most ${MAX_BYTES}`);
  }
  const bytes = new Uint8Array(stats.size);
  withFile(path, (fd) => readInto(fd, bytes, 0, path));
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('is not JSON: it is no text in UTF-8');
  }
  return parseJsonObject(text, refuse);
}

/** @throws UserError, by `refuse`, where the text is no JSON object */
export function parseJsonObject(text: string, refuse: Refuse): JsonObject {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    return refuse(`is not JSON: ${(error as Error).message}`);
  }
  return isPlainObject(values)
    ? new JsonObject(values, refuse)
    : refuse(`holds ${shownValue(values)}; expected a JSON object`);
}
