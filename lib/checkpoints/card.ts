import { channelStatistics } from '../data/channel-statistics.js';
import { type ModelCard, sinCosPositions, writeCard } from '../models/index.js';
import { torch } from '../torch/index.js';
import type { LoadedCheckpoint } from './load.js';

/** Absolute tolerance: sines and cosines of other libraries differ in the last bits of float32. */
const POSITION_TOLERANCE = 1e-6;

/**
 * A {@link ModelCard} for an autoencoder that came without one, as a text for the metadata `model`. With it, the file
 * suffices to use the model here. Null where too much is unknown. The normalisation is assumed to be ImageNet's, and the masking
 * that of the paper.
 *
 * @param given.normPixLoss Whether the target was normalised pixels, where the file does not say.
 */
export function assumedCard(
  { architecture, tensors, settings }: LoadedCheckpoint,
  given: { readonly normPixLoss?: boolean | undefined } = {},
): {
  card: string | null;
  notes: string[];
} {
  const { grid, heads, decoder, channels, patchSize } = architecture;
  if (decoder === null) return { card: null, notes: [] };
  if (grid === null || heads === null || decoder.heads === null || channels !== 3) {
    return {
      card: null,
      notes: ['without a model card: neither file nor shapes tell heads, grid or normalisation'],
    };
  }
  const tables = [
    ['pos_embed', architecture.dim],
    ['decoder_pos_embed', decoder.dim],
  ] as const;
  using _ = torch.scope();
  const areFixed = tables.every(([name, width]) => {
    const table = tensors[name];
    if (width % 4 !== 0 || table === undefined) return false;
    return torch.allclose(
      table.to('float32'),
      sinCosPositions(width, ...grid),
      0,
      POSITION_TOLERANCE,
    );
  });
  const stored = settings.get('args.norm_pix_loss');
  const normPixLoss = typeof stored === 'boolean' ? stored : given.normPixLoss;
  const maskRatio = settings.get('args.mask_ratio');
  const card: ModelCard = {
    architecture: {
      imageSize: [grid[0] * patchSize, grid[1] * patchSize],
      patchSize,
      channels,
      dim: architecture.dim,
      depth: architecture.depth,
      heads,
      decoderDim: decoder.dim,
      decoderDepth: decoder.depth,
      decoderHeads: decoder.heads,
      normPixLoss: normPixLoss === true,
      encoderMaskTokens: architecture.encoderMaskTokens,
      positions: areFixed ? 'sin-cos' : 'learned',
    },
    ...channelStatistics(3),
    maskRatio: typeof maskRatio === 'number' && maskRatio > 0 && maskRatio < 1 ? maskRatio : 0.75,
    masking: 'random',
  };
  const target = normPixLoss === undefined ? ['raw pixels as target'] : [];
  const assumed = [`${heads} heads`, `${decoder.heads} in the decoder`, "ImageNet's normalisation"];
  return {
    card: writeCard(card),
    notes: [`assumed: ${[...assumed, ...target].join(', ')}`],
  };
}
