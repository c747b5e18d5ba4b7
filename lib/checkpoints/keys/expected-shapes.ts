/** The names and shapes of a model's weights, taken from the model itself. */
import { UserError } from '../../errors.js';
import type { Refuse } from '../../files/refuse.js';
import { LinearProbe, MaskedAutoencoder, VisionTransformer } from '../../models/index.js';
import type { Module } from '../../nn/index.js';
import { torch } from '../../torch/index.js';
import { type Architecture, isDecoderKey } from './architecture.js';

/**
 * Every name that a model of this architecture has, with its shape. The model is made on the meta device: its tensors
 * have no memory.
 *
 * @throws UserError, by `refuse`, where no model has these sizes
 */
export function expectedShapes(
  architecture: Architecture,
  refuse: Refuse,
): Map<string, readonly number[]> {
  return torch.tidy(() => {
    using model = torch.device('meta', () => modelOf(architecture, refuse));
    const own = Object.entries(model.stateDict()).filter(
      ([name]) =>
        (architecture.decoder !== null || !isDecoderKey(name)) &&
        (architecture.head !== null || !name.startsWith('head.')),
    );
    return new Map(own.map(([name, { shape }]) => [name, shape]));
  });
}

/** Sizes that shapes do not tell, such that the model has the given ones. */
function sizesOf({ grid, patchSize, patches, heads, variant }: Architecture) {
  if (variant?.positions === 'relative' && grid !== null) {
    const imageSize = [grid[0] * patchSize, grid[1] * patchSize] as const;
    return { imageSize, heads: heads ?? 1 };
  }
  // No weight depends on the grid.
  if (variant?.positions === 'rotary')
    return { imageSize: [patchSize, patchSize] as const, heads: 1 };
  // One row of patches has as many positions.
  return { imageSize: [patchSize, patches * patchSize] as const, heads: 1 };
}

/** A model that has all parts of the architecture, and perhaps a decoder or a head that it has not. */
function modelOf(architecture: Architecture, refuse: Refuse): Module {
  const { dim, depth, channels, patchSize, palette, classTokens, decoder, head, variant } =
    architecture;
  const encoder = {
    ...sizesOf(architecture),
    ...{ patchSize, channels, dim, depth, positions: 'learned' as const },
    ...(palette === null ? {} : { palette }),
    ...(classTokens === 1 ? {} : { classTokens }),
  };
  try {
    const isUsual = palette === null && variant === undefined;
    if (head === null && !architecture.meanPooling && isUsual) {
      const { encoderMaskTokens } = architecture;
      const { dim: decoderDim, depth: decoderDepth } = decoder ?? { dim: 1, depth: 1 };
      return new MaskedAutoencoder({
        ...encoder,
        ...{ decoderDim, decoderDepth, decoderHeads: 1, normPixLoss: false, encoderMaskTokens },
        ...(decoder?.isCross ? { decoder: 'cross' as const } : {}),
        ...(decoder?.mixesLayers ? { mixLayers: true } : {}),
        ...(decoder?.outputs === undefined ? {} : { outputs: decoder.outputs }),
      });
    }
    const classes = head?.classes ?? 1;
    const classifier = new VisionTransformer({
      ...{ ...encoder, ...(variant && { variant }), numClasses: classes },
      pooling: architecture.meanPooling ? 'mean' : 'norm-mean',
      ...{ dropPath: 0, trainPositions: true },
    });
    return head?.batchNorm ? new LinearProbe(classifier, { classes }) : classifier;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return refuse(`no model has its shapes: ${error.message}`);
  }
}
