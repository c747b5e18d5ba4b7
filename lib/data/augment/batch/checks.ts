import { UserError } from '../../../errors.js';

/** @throws UserError naming the setting where its value is no share from 0 to 1 */
export function checkProbability(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) {
    throw new UserError(`${name} is ${value}; expected a probability from 0 to 1`);
  }
}
