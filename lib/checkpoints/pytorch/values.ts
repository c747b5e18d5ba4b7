/** What stands for Python values that JavaScript has no like of. */

/** A class, function or constant that a pickle names. Nothing is looked up or run for it. */
export class PickledGlobal {
  constructor(
    /** Module and name: `argparse.Namespace`. */
    readonly name: string,
  ) {}
}

/** An object of a class that means nothing here: what was stored of it, and nothing was run. */
export class PickledObject {
  /** The attributes, of an ordinary class a Map by their names; null where none were stored. */
  state: unknown = null;
  /** What was appended or set, of a subclass of list, dict or set. */
  readonly items: unknown[] = [];

  constructor(
    /** Module and name of its class, or of the function that would make it: `argparse.Namespace`. */
    readonly name: string,
    readonly args: readonly unknown[] = [],
  ) {}
}
