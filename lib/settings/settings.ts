/**
 * Settings of a command, described once: flags, keys of files and options from code are three spellings of the same
 * names (`--batch-size`, `batch_size`, `batchSize`).
 */
import { UserError } from '../errors.js';
import type { Kind } from './kinds.js';
import { nearest } from './nearest.js';

/** One setting. */
export interface Setting<T> {
  readonly kind: Kind<T>;
  /** The flag's argument as help shows it, such as `<n>`, of each text where it takes several; null for a flag that is only there or not. */
  readonly argument: string | null;
  readonly help: string;
}

/** Settings by their names in camelCase. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** Values of some of the settings. */
export type Given<S extends Settings> = {
  readonly [K in keyof S]?: S[K] extends Setting<infer T> ? T | undefined : never;
};

export function setting<T>(kind: Kind<T>, argument: string | null, help: string): Setting<T> {
  return { kind, argument, help };
}

/** `batchSize` as files have it: `batch_size`. */
export function fileKey(name: string): string {
  return name.replace(/[A-Z]/g, '_$&').toLowerCase();
}

/** `batchSize` as a flag: `--batch-size`. */
export function flagName(name: string): string {
  return `--${fileKey(name).replaceAll('_', '-')}`;
}

/** Any of the three spellings as a name in camelCase. */
function camelName(key: string): string {
  return key.replace(/[-_]+([a-z0-9])/gi, (_, first: string) => first.toUpperCase());
}

/**
 * Checks values and brings them into their own form. What is undefined or null counts as not given.
 *
 * @param told How a message calls a setting.
 * @throws UserError for a name that no setting has, with the nearest one, and for a value that is none
 */
export function readSettings<S extends Settings>(
  settings: S,
  values: Readonly<Record<string, unknown>>,
  told: (name: string) => string = (name) => name,
): Given<S> {
  const given: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    const name = camelName(key);
    const known = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (known === undefined) {
      const near = nearest(name, Object.keys(settings));
      throw new UserError(
        `unknown setting ${shown(key)}; ${near === null ? `there are ${Object.keys(settings).map(told).join(', ')}` : `did you mean '${told(near)}'?`}`,
      );
    }
    if (value === undefined || value === null) continue;
    const read = known.kind.read(value);
    if (read === undefined) {
      throw new UserError(`${told(name)} is ${shown(value)}; expected ${known.kind.expected}`);
    }
    if (Object.hasOwn(given, name)) throw new UserError(`${told(name)} is given twice`);
    given[name] = read;
  }
  return given as Given<S>;
}

/** The longest value that a message shows whole. */
const SHOWN = 100;

/** A value for a message of one line. */
function shown(value: unknown): string {
  const text = written(value);
  const plain = text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return plain.length > SHOWN ? `${plain.slice(0, SHOWN)}…` : plain;
}

function written(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return value.map(written).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * Lays values over others.
 *
 * @param alternatives Names of which only one can be given: one above hides the others below.
 */
export function overlay<G extends object>(
  below: G,
  above: G,
  alternatives: readonly (readonly (keyof G)[])[] = [],
): G {
  const merged = { ...below };
  const given = (Object.keys(above) as (keyof G)[]).filter((name) => above[name] !== undefined);
  for (const names of alternatives) {
    if (names.some((name) => given.includes(name))) for (const name of names) delete merged[name];
  }
  for (const name of given) merged[name] = above[name];
  return merged;
}
