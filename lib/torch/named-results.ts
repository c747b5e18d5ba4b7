/** Several results of an op, by place and by name: `const [values] = x.max(1)` or `x.max(1).values`. */

/**
 * An array that has its elements by name, too. The name `values` takes the place of the array's method; iteration and all
 * other methods are an array's.
 */
export type Named<Items extends unknown[], Names> = Items & Readonly<Names>;

/** A class of arrays that have names for their elements. */
export type ResultNames = new (length: number) => unknown[];

const classes = new Map<string, ResultNames>();

/** The class of arrays whose elements have these names. One class serves all ops with the same ones. */
export function resultNames(names: readonly string[]): ResultNames {
  const key = names.join();
  const known = classes.get(key);
  if (known !== undefined) return known;
  class Results extends Array<unknown> {
    /** Copies, such as those of map, are plain arrays. */
    static override get [Symbol.species]() {
      return Array;
    }
  }
  for (const [i, name] of names.entries()) {
    Object.defineProperty(Results.prototype, name, {
      configurable: true,
      get(this: unknown[]) {
        return this[i];
      },
    });
  }
  Object.defineProperty(Results, 'name', { value: `Results(${names.join(', ')})` });
  classes.set(key, Results);
  return Results;
}

export function namedResults<T>(Results: ResultNames, items: readonly T[]): T[] {
  const results = new Results(items.length) as T[];
  for (let i = 0; i < items.length; i++) results[i] = items[i] as T;
  return results;
}
