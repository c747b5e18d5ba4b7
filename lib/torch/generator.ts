/** Generators of random numbers. On the CPU the same seed gives PyTorch's numbers. */
import { rewind, writeDevice } from './codec.js';
import { core } from './core.js';
import { describeValue, requireTensor } from './describe.js';
import { type Device, parseDevice } from './dtype.js';
import { asTorchError, TorchError } from './errors.js';
import { Tensor } from './tensor.js';

const collector = new FinalizationRegistry<number>((handle) => core.releaseGenerator(handle));

/** A random number generator with its own state, for the `generator` option of random ops. */
export class Generator {
  /** @internal */
  readonly handle: number;

  /** @param device The device whose ops take it. */
  constructor(readonly device: Device = 'cpu') {
    this.handle = make(device, () => core.newGenerator());
    collector.register(this, this.handle);
  }

  /** Starts the sequence of a seed, any integer of 64 bits. */
  manualSeed(seed: number | bigint): this {
    core.seedGenerator(this.handle, seedBits(seed));
    return this;
  }

  /** The seed of the sequence. */
  initialSeed(): bigint {
    return core.initialSeed(this.handle);
  }

  /** The whole state, as bytes. */
  getState(): Tensor {
    return new Tensor(core.generatorState(this.handle));
  }

  /** Continues from a state of getState(). */
  setState(state: Tensor): this {
    try {
      requireTensor('Generator.setState', state, 'state');
      core.setGeneratorState(this.handle, state.live());
    } catch (error) {
      throw asTorchError(error, 'Generator.setState');
    }
    return this;
  }
}

/** The generator of ops on a device where none is given. */
export function defaultGenerator(device: Device = 'cpu'): Generator {
  const generator = Object.create(Generator.prototype) as { handle: number; device: Device };
  generator.handle = make(device, () => core.defaultGenerator());
  generator.device = device;
  collector.register(generator, generator.handle);
  return generator as Generator;
}

/** Seeds the default generators of every device. */
export function manualSeed(seed: number | bigint): Generator {
  core.manualSeed(seedBits(seed));
  return defaultGenerator();
}

function make(device: Device, create: () => number): number {
  if (parseDevice(device) === null) {
    throw new TorchError(
      `Generator: device should be like 'cpu' or 'cuda:0', got ${describeValue(device)}`,
      'ValueError',
    );
  }
  rewind();
  writeDevice(device);
  try {
    return create();
  } catch (error) {
    throw asTorchError(error, 'Generator');
  }
}

/** As PyTorch maps them: negative seeds count from 2^64. */
function seedBits(seed: number | bigint): bigint {
  const valid = typeof seed === 'bigint' || Number.isSafeInteger(seed);
  const value = valid ? BigInt(seed) : 0n;
  if (!valid || value < -(2n ** 63n) || value >= 2n ** 64n) {
    throw new TorchError(
      `manualSeed: seed should be an integer of 64 bits, got ${describeValue(seed)}`,
      'ValueError',
      'manualSeed',
    );
  }
  return BigInt.asUintN(64, value);
}
