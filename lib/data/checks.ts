import { UserError } from '../errors.js';

/** @throws UserError naming the setting where its value is no integer from `least` on */
export function checkInteger(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new UserError(`${name} is ${value}; expected a whole number from ${least} on`);
  }
}

/** @throws UserError naming the setting where its value is no positive integer */
export function checkPositiveInteger(name: string, value: number): void {
  checkInteger(name, value, 1);
}

/** @throws UserError naming the setting where its value is no probability */
export function checkProbability(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) {
    throw new UserError(`${name} is ${value}; expected a probability from 0 to 1`);
  }
}
