import type { CoreBinding } from '../native/binding.js';
import { loadCore } from '../native/load.js';

/** Whether the addon was loaded; where it was not, every use of it throws why. */
export let isLoaded = false;

/**
 * The addon, loaded with libtorch when this module is first imported. It is a copy: V8 looks up properties of the addon's own
 * object in a hash table at every use.
 */
export const core: CoreBinding = loadOrPostpone();

/** Importing the package never throws: a program can catch what its first use of it throws. */
function loadOrPostpone(): CoreBinding {
  try {
    const binding = { ...loadCore() };
    isLoaded = true;
    return binding;
  } catch (error) {
    const fail = () => {
      throw error;
    };
    return new Proxy({} as CoreBinding, {
      get: (_, name) => (name === 'torchVersion' ? fail() : fail),
    });
  }
}

/**
 * The buffer for arguments and results. Arguments are written from its start. The caller of the addon reads the results before
 * other arguments are written.
 */
export let io: Float64Array = isLoaded ? new Float64Array(core.buffer(4096)) : new Float64Array();

/** Grows the buffer to at least `length` numbers, and keeps its content. */
export function reserve(length: number): void {
  if (length > io.length) io = new Float64Array(core.buffer(length));
}

/** Uses the larger buffer that a native call made for its results. */
export function adopt(grown: ArrayBuffer | undefined): void {
  if (grown !== undefined) io = new Float64Array(grown);
}
