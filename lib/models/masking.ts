import { UserError } from '../errors.js';
import { type Tensor, torch } from '../torch/index.js';
import { keptTokens } from './mask-ratio.js';

/** The kept tokens, and the indices to restore the order. */
export interface MaskIndices {
  /** Number of tokens kept in each sample. */
  readonly kept: number;
  /** (N, L) int64: the tokens in shuffled order, kept ones first. */
  readonly idsShuffle: Tensor;
  /** (N, L) int64: the position of each token in the shuffled order. */
  readonly idsRestore: Tensor;
  /** (N, L): 0 where a token is kept, 1 where it is removed. */
  readonly mask: Tensor;
}

export interface Masked {
  /** (N, kept, dim): the kept tokens, in shuffled order. */
  readonly visible: Tensor;
  /** (N, L): 0 where a token was kept, 1 where it was removed. */
  readonly mask: Tensor;
  /** (N, L) int64: the position of each token in the shuffled order. */
  readonly idsRestore: Tensor;
}

/**
 * Orders each sample's tokens by noise, and keeps the first ones.
 *
 * @param maskRatio The share of tokens to remove, in [0, 1).
 * @param noise (N, L): the tokens with the smallest noise are kept.
 */
export function shuffleByNoise(maskRatio: number, noise: Tensor): MaskIndices {
  const [n, length] = noise.shape as [number, number];
  const kept = keptTokens(length, maskRatio);
  const idsShuffle = noise.argsort(1);
  const idsRestore = idsShuffle.argsort(1);
  const shuffledMask = torch.ones([n, length], { device: noise.device });
  shuffledMask.narrow(1, 0, kept).zero_();
  return {
    kept,
    idsShuffle,
    idsRestore,
    mask: shuffledMask.gather(1, idsRestore),
  };
}

/**
 * Random masking by shuffling: each sample's tokens are put in random order, and the first ones are kept
 * (arXiv:2111.06377, section 3).
 *
 * @param tokens (N, L, dim)
 * @param maskRatio The share of tokens to remove, in [0, 1).
 * @param noise (N, L): the tokens with the smallest noise are kept.
 */
export function randomMasking(tokens: Tensor, maskRatio: number, noise: Tensor): Masked {
  const { kept, idsShuffle, idsRestore, mask } = shuffleByNoise(maskRatio, noise);
  return { visible: gatherTokens(tokens, idsShuffle.narrow(1, 0, kept)), mask, idsRestore };
}

/** Gathers tokens of each sample by index. @param tokens (N, L, dim) @param ids (N, K) int64 @returns (N, K, dim) */
export function gatherTokens(tokens: Tensor, ids: Tensor): Tensor {
  const [n, count] = ids.shape as [number, number];
  return tokens.gather(1, ids.unsqueeze(-1).expand([n, count, tokens.size(2)]));
}

/**
 * Gathers position embeddings.
 *
 * @param posEmbed (1, 1 + L, dim), or (1, L, dim) without a class token
 * @param ids (N, K) int64
 * @param numPatches L
 * @returns (N, K, dim)
 */
export function gatherPosEmbed(posEmbed: Tensor, ids: Tensor, numPatches: number): Tensor {
  const ofPatches = posEmbed.narrow(1, posEmbed.size(1) - numPatches, numPatches);
  return gatherTokens(ofPatches.expand([ids.size(0), -1, -1]), ids);
}

/** @throws UserError where the noise has another number of samples or patches */
export function checkNoise({ shape }: Tensor, samples: number, numPatches: number): void {
  if (shape.length === 2 && shape[0] === samples && shape[1] === numPatches) return;
  throw new UserError(
    `MaskedAutoencoder: noise should have shape [${samples}, ${numPatches}], got [${shape.join(', ')}]`,
  );
}
