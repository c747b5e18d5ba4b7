import { type OptionNames, optionsProblem } from '../settings/options.js';
import { TorchError } from './errors.js';

/**
 * Refuses options that a function does not take, as PyTorch does.
 *
 * @param caller Named by the message.
 * @throws TorchError that names the option and the nearest one
 */
export function checkOptions<O extends object, const Names extends readonly string[]>(
  caller: string,
  options: O,
  names: Names & OptionNames<O, Names>,
): void {
  const problem = optionsProblem(options, names);
  if (problem !== null) throw new TorchError(`${caller}: ${problem}`, 'TypeError', caller);
}
