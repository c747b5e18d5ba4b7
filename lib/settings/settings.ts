/**
 * Settings of a command, described once: flags, keys of files and options from code are three spellings of the same
 * names (`--batch-size`, `batch_size`, `batchSize`).
 */
import { UserError } from '../errors.js';
import type { Kind } from './kinds.js';
import { nearest } from './nearest.js';

/** One setting, whose value is of type `T`, and of type `R` once all that is not given is filled in. */
export interface Setting<T, R = T | null> {
  readonly kind: Kind<T>;
  /** The flag's argument as help shows it, such as `<n>`, of each text where it takes several; null for a flag that is only there or not. */
  readonly argument: string | null;
  /** What it is, without its default. */
  readonly help: string;
  /** What it is where nothing is given; undefined: null, or what a recipe says. */
  readonly default?: T | undefined;
  /** What help says of the default where that is no plain value. */
  readonly defaultText?: string | undefined;
  /** Settings that belong to a value of this one: another value, given above them, takes them away. */
  readonly hides?: readonly string[] | undefined;
  /** Never there: carries the type of the resolved value. */
  readonly resolved?: R;
}

/** Settings by their names in camelCase. */
export type Settings = Readonly<Record<string, Setting<unknown, unknown>>>;

/** Values of some of the settings. */
export type Given<S extends Settings> = {
  readonly [K in keyof S]?: S[K] extends Setting<infer T, unknown> ? T | undefined : never;
};

/** Values of all settings: null for what is not given and has no default. */
export type Resolved<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<unknown, infer R> ? R : never;
};

/** All of some types at once. */
type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer A) => void
  ? A
  : never;

/** Settings in groups, as help shows them, in one. */
export function joinGroups<G extends Readonly<Record<string, Settings>>>(
  groups: G,
): Intersection<G[keyof G]> {
  return Object.assign({}, ...Object.values(groups));
}

/** What a setting is where nothing is given. */
export interface DefaultOf<T> {
  /** The value. */
  readonly default: T;
  /** As {@link Setting.hides}. */
  readonly hides?: readonly string[];
  /** What help says instead of the value. */
  readonly text?: string;
}

/** A default that another part of the program works out, such as the recipe of a model: it always gives a value. */
export interface DerivedDefault {
  readonly derived: true;
  /** What help says of it; nothing by default. */
  readonly text?: string;
}

/** Describes a setting; null is what it is where nothing is given. */
export function setting<T>(kind: Kind<T>, argument: string | null, help: string): Setting<T>;
/** One with a default. */
export function setting<T>(
  kind: Kind<T>,
  argument: string | null,
  help: string,
  when: DefaultOf<NoInfer<T>> | DerivedDefault,
): Setting<T, T>;
/** One that is null where nothing is given, of which help says what that means. */
export function setting<T>(
  kind: Kind<T>,
  argument: string | null,
  help: string,
  when: { readonly text: string; readonly hides?: readonly string[] },
): Setting<T>;
export function setting<T>(
  kind: Kind<T>,
  argument: string | null,
  help: string,
  when: { readonly default?: T; readonly text?: string; readonly hides?: readonly string[] } = {},
): Setting<T, unknown> {
  return { kind, argument, help, default: when.default, defaultText: when.text, hides: when.hides };
}

/** A setting's help with its default: `steps between lines of the log (default: 10)`. */
export function helpOf({ help, default: value, defaultText }: Setting<unknown, unknown>): string {
  const text = defaultText ?? (value === undefined ? undefined : shownDefault(value));
  return text === undefined ? help : `${help} (default: ${text})`;
}

function shownDefault(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

/** Fills in what is not given: from the recipe, then from the settings' own defaults. */
export function resolveSettings<S extends Settings>(
  settings: S,
  given: Given<S>,
  recipe: Given<S> = {} as Given<S>,
): Resolved<S> {
  const names = Object.keys(settings) as (keyof S)[];
  const values = names.map((name) => [
    name,
    given[name] ?? recipe[name] ?? settings[name]?.default ?? null,
  ]);
  return Object.fromEntries(values) as Resolved<S>;
}

/** Values under the keys that files have for them. */
export function withFileKeys(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [fileKey(name), value]));
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
