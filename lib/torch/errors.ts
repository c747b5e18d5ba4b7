import { UserError } from '../errors.js';

/** What kind of failure libtorch reported, in the names that PyTorch raises. */
export type TorchErrorCode =
  | 'TypeError'
  | 'ValueError'
  | 'IndexError'
  | 'RuntimeError'
  | 'NotImplementedError'
  | 'OutOfMemoryError'
  | 'LinAlgError';

/** A failed tensor operation: its op, its inputs, and the sentence in which libtorch explains it. */
export class TorchError extends UserError {
  override name = 'TorchError';

  constructor(
    message: string,
    readonly code: TorchErrorCode,
    /** The op that failed, `add` or `Tensor.add`; null where no op was involved. */
    readonly op: string | null = null,
    /** One line an input: `other: float32[2, 3] on cpu`. */
    readonly inputs: readonly string[] = [],
  ) {
    super(message);
  }
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

/** Turns whatever the addon threw outside an op into a TorchError. */
export function asTorchError(error: unknown, op: string | null = null): unknown {
  if (!(error instanceof Error) || error instanceof TorchError) return error;
  const code = (error as { code?: string }).code;
  if (code === undefined) return error;
  const prefix = op === null ? '' : `${op}: `;
  return new TorchError(prefix + error.message, code as TorchErrorCode, op);
}
