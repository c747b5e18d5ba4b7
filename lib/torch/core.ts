import { loadCore } from '../native/load.js';

/**
 * The addon, loaded with libtorch when this module is first imported. It is copied because V8 looks up the properties of
 * the addon's own object in a hash table, at every use.
 */
export const core = { ...loadCore() };

/**
 * The buffer that carries arguments and results. Encoders write it from the start, and whoever calls the addon reads
 * the results before anything else is encoded.
 */
export let io: Float64Array = new Float64Array(core.buffer(4096));

/** Makes room for at least `length` numbers, keeping what was written. */
export function reserve(length: number): void {
  if (length > io.length) io = new Float64Array(core.buffer(length));
}

/** Takes up the buffer by which a native call replaced the former one to hold its results. */
export function adopt(grown: ArrayBuffer | undefined): void {
  if (grown !== undefined) io = new Float64Array(grown);
}
