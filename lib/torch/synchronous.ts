import { TorchError } from './errors.js';

/**
 * Refuses the result of a callback that turned out to be asynchronous: what surrounds it (a scope, a mode of the thread)
 * ends when the callback returns, while the rest of it would still be to run.
 */
export function refusePromise<T>(caller: string, result: T): T {
  if (typeof (result as { then?: unknown } | null | undefined)?.then !== 'function') return result;
  // The refusal is what the caller learns of; the promise's own failure would be reported as unhandled.
  (result as unknown as Promise<unknown>).then(undefined, () => {});
  throw new TorchError(
    `${caller}: the function returned a Promise, but what ${caller} sets up ends as soon as the function returns. ` +
      'Await outside, and use it around each synchronous part',
    'TypeError',
    caller,
  );
}
