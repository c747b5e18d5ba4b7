import type { Device } from '../../torch/index.js';
import type { Module } from '../module.js';

/**
 * Makes a module without drawing initial values: `skipInit(nn.Linear, 3, 4, { bias: false })`. Its class should take
 * `device` as an option.
 */
export function skipInit<M extends Module, A extends unknown[]>(
  type: new (...args: A) => M,
  ...args: A
): M {
  const last = args.at(-1);
  const isOptions = last instanceof Object && Object.getPrototypeOf(last) === Object.prototype;
  const { device = 'cpu', ...options } = (isOptions ? last : {}) as { device?: Device };
  const placed = isOptions ? args.slice(0, -1) : args;
  const module = new type(...([...placed, { ...options, device: 'meta' }] as unknown as A));
  return module.toEmpty({ device });
}
