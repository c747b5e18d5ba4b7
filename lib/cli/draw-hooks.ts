import type { DrawHooks } from '../evaluation/index.js';

/** Tells on stderr what comes up while a picture is made, unless it is to be quiet. */
export function tellOnStderr(quiet = false): DrawHooks {
  if (quiet) return {};
  return {
    onSkip: (name, reason) => console.error(`skipped ${name}: ${reason}`),
    onNote: (note) => console.error(`note: ${note}`),
  };
}
