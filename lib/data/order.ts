import { UserError } from '../errors.js';
import { checkInteger } from './checks.js';
import { PURPOSE, permutation, RandomStream } from './random.js';
import type { Dataset } from './sample.js';

/** Settings of {@link epochOrder}. */
export interface OrderOptions {
  readonly seed: number;
  readonly epoch: number;
  readonly shuffle: boolean;
  /**
   * 0: every order of the samples is equally likely. Above: the number of samples in a shuffle buffer, which they pass
   * through group by group.
   */
  readonly shuffleBuffer: number;
}

/** @throws UserError where the settings do not fit the dataset */
export function checkOrder(
  dataset: Dataset,
  { shuffle, shuffleBuffer }: Pick<OrderOptions, 'shuffle' | 'shuffleBuffer'>,
): void {
  checkInteger('shuffleBuffer', shuffleBuffer, 0);
  if (dataset.sequential !== true || (!shuffle && shuffleBuffer === 0)) return;
  const [name, value] = shuffle ? ['shuffle', 'true'] : ['shuffleBuffer', shuffleBuffer];
  throw new UserError(
    `${name} is ${value} for a dataset that is read in order: leave it out, and shuffle in its iterable`,
  );
}

/** The coordinate of the random stream that a shuffle buffer draws from; {@link permutation} draws from 0. */
const BUFFER = 1;

/**
 * The order of an epoch, a pure function of (dataset, seed, epoch).
 *
 * With a shuffle buffer, samples are read nearly in sequence. Groups of the dataset, such as its archives, come in
 * random order, and the samples of each in their order. They fill a buffer; when it is full, each new sample replaces a
 * random one, which is taken next. A sample comes early by at most the size of the buffer, and late by as much on
 * average.
 *
 * @throws UserError where the dataset's groups do not have all of its samples
 */
export function epochOrder(dataset: Dataset, options: OrderOptions): Uint32Array {
  const { seed, epoch, shuffle, shuffleBuffer } = options;
  const { length } = dataset;
  if (!shuffle) return Uint32Array.from({ length }, (_, index) => index);
  if (shuffleBuffer === 0) return permutation(length, seed, epoch);
  const random = new RandomStream(seed, PURPOSE.order, BUFFER, epoch);
  return throughBuffer(inRandomOrder(dataset, random), shuffleBuffer, random);
}

/** The samples, with groups in random order. */
function inRandomOrder(dataset: Dataset, random: RandomStream): Uint32Array {
  const all = Uint32Array.from({ length: dataset.length }, (_, index) => index);
  const groups = [...(dataset.groups?.() ?? [all])];
  const grouped = groups.reduce((sum, group) => sum + group.length, 0);
  if (grouped !== all.length) {
    throw new UserError(`the dataset's groups have ${grouped} of its ${all.length} samples`);
  }
  let at = 0;
  for (let left = groups.length; left > 0; left--) {
    const chosen = random.below(left);
    const group = groups[chosen] as Uint32Array;
    groups[chosen] = groups[left - 1] as Uint32Array;
    all.set(group, at);
    at += group.length;
  }
  return all;
}

/** Passes the samples through a shuffle buffer, in place. */
function throughBuffer(samples: Uint32Array, size: number, random: RandomStream): Uint32Array {
  const buffer = samples.slice(0, size);
  const { length } = samples;
  let held = buffer.length;
  for (let next = held, at = 0; at < length; at++) {
    const chosen = random.below(held);
    const sample = buffer[chosen] as number;
    buffer[chosen] = next < length ? (samples[next++] as number) : (buffer[--held] as number);
    samples[at] = sample;
  }
  return samples;
}
