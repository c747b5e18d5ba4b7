import { UserError } from '../errors.js';

/** Errors of loading libtorch and the addon; docs/troubleshooting.md has a section for each. */
export const NATIVE_ERRORS = [
  'addon-missing',
  'addon-broken',
  'core-missing',
  'core-misfit',
  'libtorch-missing',
  'libtorch-refused',
  'libtorch-broken',
  'libtorch-mixed',
  'libtorch-no-headers',
  'nvidia-missing',
  'system-too-old',
  'system-musl',
] as const;

export type NativeErrorCode = (typeof NATIVE_ERRORS)[number];

/** libtorch or the addon cannot be used; the message says how to fix it. */
export class NativeError extends UserError {
  override name = 'NativeError';

  /**
   * @param code Which of {@link NATIVE_ERRORS} it is.
   * @param problem What is wrong, with what was searched for and where.
   * @param advice What the command does, such as "Build it"; without a command, what to do.
   * @param remedy The command that fixes it; null where there is none.
   */
  constructor(
    readonly code: NativeErrorCode,
    readonly problem: string,
    readonly advice: string,
    readonly remedy: string | null,
    options?: ErrorOptions,
  ) {
    super(`${problem}\n${advice}${remedy === null ? '.' : `: ${remedy}`}`, options);
  }
}
