/** A range of an indexed dimension, as Python's `start:stop:step`. */
export class Slice {
  constructor(
    readonly start: number | null = null,
    readonly stop: number | null = null,
    readonly step: number | null = null,
  ) {}
}

/** `slice(1, 5)` is Python's `1:5`, `slice(null, null, 2)` its `::2`. */
export function slice(
  start: number | null = null,
  stop: number | null = null,
  step: number | null = null,
): Slice {
  return new Slice(start, stop, step);
}
