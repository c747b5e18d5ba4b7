/** Python values that have no counterpart in JavaScript. */

/** A class, function or constant that a pickle names. It is neither looked up nor run. */
export class PickledGlobal {
  constructor(
    /** Module and name: `argparse.Namespace`. */
    readonly name: string,
  ) {}
}

/** An object of an unknown class: its stored content. No code of the class runs. */
export class PickledObject {
  /** The attributes, for an ordinary class a Map by name; null where none were stored. */
  state: unknown = null;
  /** Items that were appended or set, for a subclass of list, dict or set. */
  readonly items: unknown[] = [];

  constructor(
    /** Module and name of its class, or of the function that would make it: `argparse.Namespace`. */
    readonly name: string,
    readonly args: readonly unknown[] = [],
  ) {}
}
