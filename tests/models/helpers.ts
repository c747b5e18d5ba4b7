import { type MaeConfig, MaskedAutoencoder } from '../../lib/models/index.js';
import { torch } from '../../lib/torch/index.js';

// Each file of tests is a process of its own. Threads on cores that others keep busy wait for each other: one is faster
// then, and small models gain little from more.
torch.setNumThreads(1);

/** 16 patches of 4x4 pixels, and no two sizes alike where they need not be. */
export const SMALL: MaeConfig = {
  imageSize: [16, 16],
  patchSize: 4,
  channels: 3,
  dim: 24,
  depth: 2,
  heads: 3,
  decoderDim: 16,
  decoderDepth: 2,
  decoderHeads: 2,
  normPixLoss: false,
  encoderMaskTokens: false,
  positions: 'sin-cos',
};

/** A small model with the weights of a seed. */
export function smallModel(changes: Partial<MaeConfig> = {}, seed = 0): MaskedAutoencoder {
  torch.manualSeed(seed);
  return new MaskedAutoencoder({ ...SMALL, ...changes });
}
