/** What is compared: methods of pre-training, and how each is judged. Needs no libtorch. */
import { UsageError } from '../../errors.js';
import { pretraining } from '../../methods/index.js';
import type { Budget } from '../stage.js';

/** How pre-trained weights are judged, in the order of tables. */
export const protocols = ['knn', 'linear', 'partial', 'finetune'] as const;
export type Protocol = (typeof protocols)[number];

/** Training a classifier without any pre-training. */
export const SCRATCH = 'scratch';
/** An encoder as it is drawn. */
export const UNTRAINED = 'untrained';

/** The method whose recipe is the measure of all: the encoder, and how much it trains. */
export const UNIT = 'mae';

/** What can be compared: no pre-training, and every method of pre-training that leaves an encoder. */
export const contestantNames: readonly string[] = [
  SCRATCH,
  ...Object.values(pretraining).flatMap(({ name, settings }) =>
    'model' in settings ? [name] : [],
  ),
];

export interface CompareOptions {
  /** Some of {@link contestantNames}; all by default. */
  readonly methods?: readonly string[] | undefined;
  /** All by default. */
  readonly protocols?: readonly string[] | undefined;
  /** How many of the last blocks partial fine-tuning trains; by default 1 and 4, where the encoder has more. */
  readonly blocks?: readonly number[] | undefined;
  /** What methods have the same of: passes over the images, or floating point operations of pre-training. */
  readonly equal: 'epochs' | 'flops';
  /** How often everything is trained, each time with another seed. */
  readonly seeds: number;
  /**
   * A family of recipes: `NAME` for masked autoencoders, `NAME-METHOD` for other methods, `NAME-finetune`, `NAME-scratch`,
   * `NAME-linprobe`. What has none is trained by its own defaults. Null is no family.
   */
  readonly recipes: string | null;
  /** A model by name, instead of the recipe's. */
  readonly model?: string | undefined;
  /** Recipes or files of settings by what they are for: a method, `finetune`, `scratch` or `linear`. */
  readonly configs?: Readonly<Record<string, string>> | undefined;
  readonly data: readonly string[];
  readonly valData: readonly string[];
  readonly out: string;
  readonly budget: Budget;
  /** What every training is given besides: `threads`, `device`, `workers`, `amp`. */
  readonly common: Readonly<Record<string, unknown>>;
}

/** A measurement of each method. */
export interface Judge {
  readonly protocol: Protocol;
  /** Trained blocks of the encoder. */
  readonly blocks: number;
  /** The beginning of its stages' names. */
  readonly id: string;
  /** Of its column. */
  readonly title: string;
}

/**
 * The chosen ones of some names.
 *
 * @throws UsageError for a name that there is none of, and for no name
 */
export function chosen<Name extends string>(
  what: string,
  wanted: readonly string[] | undefined,
  known: readonly Name[],
): readonly Name[] {
  if (wanted === undefined) return known;
  const unknown = wanted.find((name) => !known.includes(name as Name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no ${what} '${unknown}'; there are ${known.join(', ')}`);
  }
  return known.filter((name) => wanted.includes(name));
}

/** Trained blocks of partial fine-tuning, where none are given. */
const USUAL_BLOCKS = [1, 4];

/**
 * The measurements of each method.
 *
 * @param depth Blocks of the encoder.
 * @throws UsageError for an unknown protocol, and for more blocks than the encoder has
 */
export function judgesOf(
  { protocols: wanted, blocks }: Pick<CompareOptions, 'protocols' | 'blocks'>,
  depth: number,
): readonly Judge[] {
  const wrong = blocks?.find((count) => !isPart(count, depth));
  if (wrong !== undefined) {
    throw new UsageError(
      `${wrong} trained blocks: expected 0.5 or whole numbers from 1, below the ${depth} blocks of the encoder`,
    );
  }
  const parts = [...new Set(blocks ?? USUAL_BLOCKS.filter((count) => count < depth))];
  const all: Readonly<Record<Protocol, readonly Judge[]>> = {
    knn: [{ protocol: 'knn', blocks: 0, id: 'knn', title: 'kNN' }],
    linear: [{ protocol: 'linear', blocks: 0, id: 'linear', title: 'linear probe' }],
    partial: parts
      .sort((a, b) => a - b)
      .map((count) => ({
        ...{ protocol: 'partial', blocks: count, id: `partial-${count}` },
        title: count === 1 ? '1 block' : `${count} blocks`,
      })),
    finetune: [{ protocol: 'finetune', blocks: depth, id: 'finetune', title: 'fine-tuned' }],
  };
  return chosen('protocol', wanted, protocols).flatMap((protocol) => all[protocol]);
}

const isPart = (count: number, depth: number): boolean =>
  count < depth && (count === 0.5 || (Number.isInteger(count) && count >= 1));
