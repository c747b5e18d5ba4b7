/** How encoders of other programs differ from the usual vision transformer. Needs no libtorch. */
import { UserError } from '../errors.js';
import { checkOptions } from '../settings/index.js';

/**
 * What an encoder has besides the parts of the usual vision transformer (arXiv:2010.11929), or in place of them. Each value
 * is there only where it differs.
 */
export interface EncoderVariant {
  /** False for an encoder of patches alone, as in I-JEPA (arXiv:2301.08243). */
  readonly classToken?: false;
  /** How many register tokens come between class token and patches (arXiv:2309.16588). */
  readonly registers?: number;
  /**
   * In place of position embeddings: `relative` adds learned biases to attention (arXiv:2106.08254, section 2.2), `rotary`
   * rotates queries and keys of patches (arXiv:2508.10104, section 3.2).
   */
  readonly positions?: 'relative' | 'rotary';
  /** The longest period of rotary positions, in halves of an image's side; 100 by default. */
  readonly ropeTheta?: number;
  /** Whether each branch of a block is scaled by a learned factor for each feature (arXiv:2103.17239, section 3). */
  readonly layerScale?: true;
  /** The MLP of the blocks, where it is not linear, GELU, linear: gated by SiLU (arXiv:2002.05202). */
  readonly mlp?: 'swiglu';
  /** Width between the layers of an MLP, where it is not 4 times that of the tokens. */
  readonly mlpHidden?: number;
  /** Which of query, key and value have a bias, where not all have. */
  readonly qkvBias?: 'query-value' | 'none';
}

/** The longest period of DINOv3's rotary positions (arXiv:2508.10104). */
export const ROPE_THETA = 100;

const KNOWN = [
  ...(['classToken', 'registers', 'positions', 'ropeTheta', 'layerScale'] as const),
  ...(['mlp', 'mlpHidden', 'qkvBias'] as const),
] as const satisfies (keyof EncoderVariant)[];

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 1;

/** Each value that is known, and what it should be. */
const VALUES: Readonly<
  Record<(typeof KNOWN)[number], readonly [is: (value: unknown) => boolean, expected: string]>
> = {
  classToken: [(value) => value === false, 'false'],
  registers: [isCount, 'a whole number of at least 1'],
  positions: [(value) => value === 'relative' || value === 'rotary', "'relative' or 'rotary'"],
  ropeTheta: [(value) => Number.isFinite(value) && (value as number) > 0, 'a number above 0'],
  layerScale: [(value) => value === true, 'true'],
  mlp: [(value) => value === 'swiglu', "'swiglu'"],
  mlpHidden: [isCount, 'a whole number of at least 1'],
  qkvBias: [(value) => value === 'query-value' || value === 'none', "'query-value' or 'none'"],
};

/** Patches of an image: relative positions take memory for each pair of them, rotary ones for each. */
const MOST_PATCHES = { relative: 64 ** 2, rotary: 256 ** 2 };

/**
 * Checks a variant, which may come from a file.
 *
 * @param sizes.headDim Width of an attention head.
 * @param sizes.numPatches Number of patches of an image.
 * @throws UserError where a value is none of the known ones, or values do not fit together
 */
export function checkVariant(
  variant: EncoderVariant,
  { headDim, numPatches }: { readonly headDim: number; readonly numPatches: number },
): void {
  checkOptions('variant', variant, KNOWN);
  for (const name of KNOWN) {
    const value = variant[name];
    const [is, expected] = VALUES[name];
    if (value === undefined || is(value)) continue;
    throw new UserError(`variant.${name} is ${JSON.stringify(value)}; expected ${expected}`);
  }
  const { positions, registers, classToken } = variant;
  if (positions === 'rotary' && headDim % 4 !== 0) {
    throw new UserError(
      `attention heads are ${headDim} wide; expected a multiple of 4, for rotary positions`,
    );
  }
  if (positions !== undefined && numPatches > MOST_PATCHES[positions]) {
    throw new UserError(
      `an image has ${numPatches} patches; expected at most ${MOST_PATCHES[positions]} with ${positions} positions`,
    );
  }
  if (positions === 'relative' && (registers !== undefined || classToken === false)) {
    throw new UserError(
      'a variant with relative positions has a class token and no registers; leave out classToken and registers',
    );
  }
}

/** The parts of a variant in words, for messages. */
export function describeVariant(variant: EncoderVariant = {}): string[] {
  const { classToken, registers, positions, layerScale, mlp } = variant;
  return [
    ...(classToken === false ? ['no class token'] : []),
    ...(registers === undefined ? [] : [`${registers} registers`]),
    ...(positions === undefined ? [] : [`${positions} positions`]),
    ...(layerScale ? ['LayerScale'] : []),
    ...(mlp === undefined ? [] : ['SwiGLU']),
  ];
}
