import { UserError } from '../errors.js';

type SharpModule = typeof import('sharp')['default'];

let loading: Promise<SharpModule> | undefined;

/**
 * The image library, loaded when the first file is decoded: data that needs no decoding needs no library.
 *
 * Each decode uses one thread, and libuv's pool limits how many run at once. Nothing is cached: every call has another
 * image.
 */
export function loadSharp(): Promise<SharpModule> {
  loading ??= importSharp();
  return loading;
}

async function importSharp(): Promise<SharpModule> {
  let sharp: SharpModule;
  try {
    sharp = (await import('sharp')).default;
  } catch (error) {
    throw new UserError(
      `cannot load the image library sharp: ${firstLine(error)} (reinstall it: npm install sharp)`,
      { cause: error },
    );
  }
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

/** The first line of an error's message; the rest is internal to the library. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').trim();
}
