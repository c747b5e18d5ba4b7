import { UserError } from '../errors.js';

/** libtorch or the addon cannot be used, and one command mends it. */
export class NativeError extends UserError {
  /**
   * @param problem What is wrong, with what was looked for and where.
   * @param advice What the command does, such as "Build it".
   * @param remedy The command.
   */
  constructor(
    readonly problem: string,
    advice: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${problem}\n${advice}: ${remedy}`, options);
  }
}
