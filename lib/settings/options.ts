/** Options of functions. Plain JavaScript ignores a name that a function does not have. */
import { UserError } from '../errors.js';
import { nearest } from './nearest.js';

/** Names of options; the compiler refuses a list that lacks one of those of `O`. */
export type OptionNames<O, Names extends readonly string[]> = [keyof O] extends [Names[number]]
  ? Names
  : readonly [missing: Exclude<keyof O, Names[number]>];

/** The sentence about options that a function does not take; null where it takes all. */
export function optionsProblem(options: unknown, names: readonly string[]): string | null {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return `options should be an object such as { ${names[0]}: … }, got ${shown(options)}`;
  }
  for (const name of Object.keys(options)) {
    if (names.includes(name) || (options as Record<string, unknown>)[name] === undefined) continue;
    const near = nearest(name, names);
    return `there is no option '${name}'; ${near === null ? `there are ${names.join(', ')}` : `did you mean '${near}'?`}`;
  }
  return null;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'function' ? 'a function' : String(value);
}

/**
 * Refuses options that a function does not take.
 *
 * @param caller Named by the message.
 * @throws UserError that names the option and the nearest one
 */
export function checkOptions<O extends object, const Names extends readonly string[]>(
  caller: string,
  options: O,
  names: Names & OptionNames<O, Names>,
): void {
  const problem = optionsProblem(options, names);
  if (problem !== null) throw new UserError(`${caller}: ${problem}`);
}
