/** The default generator, as `torch.random`. */
import { randomBytes } from 'node:crypto';
import { core } from './core.js';
import type { Device } from './dtype.js';
import { refusePromise, requireFunction, requireList } from './errors.js';
import { defaultGenerator, manualSeed } from './generator.js';
import { checkOptions } from './options.js';
import { scope } from './scope.js';
import type { Tensor } from './tensor.js';

/** Seeds the default generators of every device with a number that nobody can foresee, and returns it. */
export function seed(): bigint {
  const value = randomBytes(8).readBigUInt64LE();
  manualSeed(value);
  return value;
}

/** The seed of the default generator of the CPU. */
export function initialSeed(): bigint {
  return defaultGenerator().initialSeed();
}

/** The state of the default generator of the CPU, as bytes. */
export function getRngState(): Tensor {
  return defaultGenerator().getState();
}

/** Continues the default generator of the CPU from a state of {@link getRngState}. */
export function setRngState(state: Tensor): void {
  defaultGenerator().setState(state);
}

/**
 * Runs a function whose random numbers leave the default generators as they were before.
 *
 * @param options.devices The GPUs whose generators it uses, beside the CPU; all by default.
 */
export function forkRng<T>(fn: () => T, options: { devices?: readonly Device[] } = {}): T {
  requireFunction('forkRng', fn);
  checkOptions('forkRng', options, ['devices']);
  if (options.devices !== undefined) requireList('forkRng', options.devices, 'devices');
  const all = Array.from({ length: core.cudaDeviceCount() }, (_, i): Device => `cuda:${i}`);
  const generators = ['cpu' as Device, ...(options.devices ?? all)].map((device) =>
    defaultGenerator(device),
  );
  const states = generators.map((generator) => generator.getState().keep());
  try {
    return refusePromise('forkRng', fn());
  } finally {
    using _ = scope();
    for (const [i, generator] of generators.entries()) generator.setState(states[i] as Tensor);
    for (const state of states) state.dispose();
  }
}

/** torch.random. */
export const random = { seed, initialSeed, getRngState, setRngState, manualSeed, forkRng };
