/** Small models. */
import { saveSafetensors } from '../../lib/checkpoints/index.js';
import {
  type MaeConfig,
  MaskedAutoencoder,
  type VitConfig,
  writeCard,
} from '../../lib/models/index.js';
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

/** A small classifier with 16 patches. */
export const SMALL_VIT: VitConfig = {
  ...{ imageSize: [16, 16], patchSize: 4, channels: 3, dim: 24, depth: 3, heads: 3 },
  ...{ positions: 'sin-cos', trainPositions: true, numClasses: 10, pooling: 'mean', dropPath: 0 },
};

/** A small model with the weights of a seed. */
export function smallModel(changes: Partial<MaeConfig> = {}, seed = 0): MaskedAutoencoder {
  torch.manualSeed(seed);
  return new MaskedAutoencoder({ ...SMALL, ...changes });
}

/** Saves a small masked autoencoder of random weights, as pre-training does. */
export function savePretrained(path: string, changes: Partial<MaeConfig> = {}): string {
  using model = smallModel(changes);
  const architecture = model.config;
  const [mean, std] = [
    [0.4, 0.5, 0.6],
    [0.2, 0.25, 0.3],
  ];
  const card = writeCard({ architecture, mean, std, maskRatio: 0.75, masking: 'random' });
  saveSafetensors(path, model.stateDict(), { format: 'pt', model: card });
  return path;
}
