/** Arguments of functions and layers. */
export {
  type Callable,
  callable,
  type Placed,
  readArguments,
} from '../torch/arguments.js';

/** A size for each dimension. */
export function tuple(value: number | readonly number[], dims: number): readonly number[] {
  return typeof value === 'number' ? Array<number>(dims).fill(value) : value;
}
