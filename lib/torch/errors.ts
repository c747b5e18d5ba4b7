import { types } from 'node:util';
import { UserError } from '../errors.js';
import { hintFor } from './hints.js';

const codes = [
  'TypeError',
  'ValueError',
  'IndexError',
  'RuntimeError',
  'NotImplementedError',
  'OutOfMemoryError',
  'LinAlgError',
] as const;

/** What kind of failure libtorch reported, in the names that PyTorch raises. */
export type TorchErrorCode = (typeof codes)[number];

/** A failed tensor operation: its op, its inputs, and the sentence in which libtorch explains it. */
export class TorchError extends UserError {
  override name = 'TorchError';
  /**
   * The bytes that were requested, for an OutOfMemoryError; null where not known. libtorch states about three digits on CUDA.
   */
  readonly bytes: number | null;

  constructor(
    message: string,
    readonly code: TorchErrorCode,
    /** The op that failed, `add` or `Tensor.add`; null where no op was involved. */
    readonly op: string | null = null,
    /** One line an input: `other: float32[2, 3] on cpu`. */
    readonly inputs: readonly string[] = [],
  ) {
    super(message);
    this.bytes = code === 'OutOfMemoryError' ? bytesWanted(message) : null;
  }
}

const units: Readonly<Record<string, number>> = {
  bytes: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** libtorch states a size in its message only: `you tried to allocate 512 bytes`, `Tried to allocate 2.50 GiB`. */
function bytesWanted(message: string): number | null {
  const [, amount, unit] =
    /(?:tried to allocate|ArrayBuffer of) ([\d.]+) (\w+)/i.exec(message) ?? [];
  const size = Number(amount) * (units[unit ?? ''] ?? Number.NaN);
  return Number.isNaN(size) ? null : size;
}

/** A tensor was used after `dispose()`, or after the scope that owned it closed. */
export class DisposedTensorError extends TorchError {
  override name = 'DisposedTensorError';

  constructor(what: string) {
    super(
      `${what} was disposed: by dispose(), or with the scope that it was made in. ` +
        'To use a tensor after its scope closes, hand it out with scope.keep(tensor) or tensor.keep().',
      'RuntimeError',
    );
  }
}

/** Whether the addon made an error: not a TorchError yet, and nothing that code of the user threw on the way. */
export function isAddonError(error: unknown): error is Error & { code: TorchErrorCode } {
  // Where this module runs in a realm of its own (`node:vm`), the addon's errors are of the main one.
  if (!types.isNativeError(error) || error instanceof TorchError) return false;
  return codes.includes((error as { code?: unknown }).code as TorchErrorCode);
}

/** Turns what the addon threw outside an op into a TorchError; anything else is returned as it is. */
export function asTorchError(error: unknown, op: string | null = null): unknown {
  if (!isAddonError(error)) return error;
  const prefix = op === null ? '' : `${op}: `;
  const hint = hintFor(error.message, []);
  const message = error.message + (hint === null ? '' : `\n  hint: ${hint}`);
  return new TorchError(prefix + message, error.code, op);
}

/** Calls the addon outside an op. */
export function guard<T>(op: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw asTorchError(error, op);
  }
}

/** Refuses a value that should be a function, before anything is set up for it. */
export function requireFunction(caller: string, value: unknown, parameter = 'fn'): void {
  if (typeof value !== 'function') throw wrongKind(caller, parameter, 'a function', value);
}

/** Refuses a value that should be an array. */
export function requireList(caller: string, value: unknown, parameter: string): void {
  if (!Array.isArray(value)) throw wrongKind(caller, parameter, 'an array', value);
}

/** Refuses a value that should be a text. */
export function requireText(caller: string, value: unknown, parameter: string): void {
  if (typeof value !== 'string') throw wrongKind(caller, parameter, 'a text', value);
}

/** The error for an argument of another kind. */
export function wrongKind(
  caller: string,
  parameter: string,
  expected: string,
  value: unknown,
): TorchError {
  const got = value === null ? 'null' : typeof value;
  return new TorchError(
    `${caller}: ${parameter} should be ${expected}, got ${got}`,
    'TypeError',
    caller,
  );
}

/**
 * Refuses a callback that returned a promise: its scope or mode ends when the callback returns, before the rest of it
 * runs.
 */
export function refusePromise<T>(caller: string, result: T): T {
  if (typeof (result as { then?: unknown } | null | undefined)?.then !== 'function') return result;
  // The caller gets this error; the promise's own rejection must not be reported as unhandled.
  (result as unknown as Promise<unknown>).then(undefined, () => {});
  throw new TorchError(
    `${caller}: the function returned a Promise, but what ${caller} sets up ends as soon as the function returns. ` +
      'Await outside, and use it around each synchronous part',
    'TypeError',
    caller,
  );
}
