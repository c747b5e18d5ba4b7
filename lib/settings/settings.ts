/**
 * Settings of a command, defined once. Flags, keys of files and options from code are three spellings of the same names
 * (`--batch-size`, `batch_size`, `batchSize`).
 */
import { UserError } from '../errors.js';
import { expectation, type Kind } from './kinds.js';
import { nearest } from './nearest.js';
import { SettingError } from './setting-error.js';

/** One setting, whose value is of type `T`, and of type `R` once defaults are filled in. */
export interface Setting<T, R = T | null> {
  readonly kind: Kind<T>;
  /**
   * The flag's argument in help, such as `<n>`, for each text where it takes several; null for a flag without an
   * argument.
   */
  readonly argument: string | null;
  /** Its description, without the default. */
  readonly help: string;
  /** The default; undefined means null, or a recipe's value. */
  readonly default?: T | undefined;
  /** The description of the default in help, where it is no plain value. */
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

/** Values of all settings: null where none is given and there is no default. */
export type Resolved<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<unknown, infer R> ? R : never;
};

/** The intersection of types. */
type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer A) => void
  ? A
  : never;

/** Merges groups of settings, as help shows them. */
export function joinGroups<G extends Readonly<Record<string, Settings>>>(
  groups: G,
): Intersection<G[keyof G]> {
  return Object.assign({}, ...Object.values(groups));
}

/** The default of a setting. */
export interface DefaultOf<T> {
  /** The value. */
  readonly default: T;
  /** As {@link Setting.hides}. */
  readonly hides?: readonly string[];
  /** What help says instead of the value. */
  readonly text?: string;
}

/** A default from another part of the program, such as the recipe of a model, which always has a value. */
export interface DerivedDefault {
  readonly derived: true;
  /** Its description in help; none by default. */
  readonly text?: string;
}

/** Defines a setting; null is its value where none is given. */
export function setting<T>(kind: Kind<T>, argument: string | null, help: string): Setting<T>;
/** A setting with a default. */
export function setting<T>(
  kind: Kind<T>,
  argument: string | null,
  help: string,
  when: DefaultOf<NoInfer<T>> | DerivedDefault,
): Setting<T, T>;
/** A setting without a default, with a description of that in help. */
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

/** Fills in missing values: from the recipe, then from the settings' own defaults. */
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

/** Converts names of values to the keys of files. */
export function withFileKeys(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [fileKey(name), value]));
}

/** The key in files of `batchSize`: `batch_size`. */
export function fileKey(name: string): string {
  return name.replace(/[A-Z]/g, '_$&').toLowerCase();
}

/** The flag of `batchSize`: `--batch-size`. */
export function flagName(name: string): string {
  return `--${fileKey(name).replaceAll('_', '-')}`;
}

/** Converts any of the three spellings to camelCase. */
function camelName(key: string): string {
  return key.replace(/[-_]+([a-z0-9])/gi, (_, first: string) => first.toUpperCase());
}

/**
 * Checks values and normalises them. Undefined or null means that none is given.
 *
 * @param nameIn The name of a setting in messages.
 * @throws UserError for an unknown name, with the nearest one, and for an invalid value
 */
export function readSettings<S extends Settings>(
  settings: S,
  values: Readonly<Record<string, unknown>>,
  nameIn: (name: string) => string = (name) => name,
): Given<S> {
  const given: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    const name = camelName(key);
    const known = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (known === undefined) {
      const near = nearest(name, Object.keys(settings));
      throw new UserError(
        `unknown setting ${shown(key)}; ${near === null ? `there are ${Object.keys(settings).map(nameIn).join(', ')}` : `did you mean '${nameIn(near)}'?`}`,
      );
    }
    if (value === undefined || value === null) continue;
    const read = known.kind.read(value);
    if (read === undefined) {
      throw new SettingError(name, `is ${shown(value)}; ${expectation(known.kind, value)}`, nameIn);
    }
    if (Object.hasOwn(given, name)) throw new SettingError(name, 'is given twice', nameIn);
    given[name] = read;
  }
  return given as Given<S>;
}

/** The longest value that a message shows in full. */
const SHOWN = 100;

/** A value for a message in one line. */
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
 * Merges values over others.
 *
 * @param alternatives Names that exclude each other: one above hides the others below.
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
