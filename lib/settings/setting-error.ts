import { UserError } from '../errors.js';

/**
 * A setting whose value is refused. The message begins with its name: as programs spell it, or as the command line or a
 * file does, by {@link SettingError.spelled}.
 */
export class SettingError extends UserError {
  override name = 'SettingError';
  /** A wrong usage, whenever it is found. */
  override readonly exitCode: number = 2;

  /**
   * @param setting The setting's name, in camelCase.
   * @param problem What is said of it: `is 3; expected …`.
   * @param nameIn The spelling of the name in the message; camelCase by default.
   */
  constructor(
    readonly setting: string,
    readonly problem: string,
    nameIn: (name: string) => string = (name) => name,
  ) {
    super(`${nameIn(setting)} ${problem}`);
  }

  /** The message with another spelling of the name, such as `flagName`. */
  spelled(nameIn: (name: string) => string): string {
    return `${nameIn(this.setting)} ${this.problem}`;
  }
}
