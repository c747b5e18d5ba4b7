import { UserError } from '../errors.js';
import type { MaeConfig } from './config.js';

/** What every named model has in common. */
const DEFAULTS = {
  channels: 3,
  normPixLoss: false,
  encoderMaskTokens: false,
  positions: 'sin-cos',
} as const satisfies Partial<MaeConfig>;

type Shape = Omit<MaeConfig, 'imageSize' | keyof typeof DEFAULTS> & { imageSize: number };

/** The decoder that the paper uses with encoders of every size. */
const PAPER_DECODER = { decoderDim: 512, decoderDepth: 8, decoderHeads: 16 };

/** Models by name: arXiv:2111.06377, and a small one for images of 32 pixels. */
const shapes: Record<string, Shape> = {
  mae_vit_tiny_patch4_32: {
    imageSize: 32,
    patchSize: 4,
    dim: 192,
    depth: 12,
    heads: 3,
    decoderDim: 192,
    decoderDepth: 4,
    decoderHeads: 3,
  },
  mae_vit_small_patch16: {
    imageSize: 224,
    patchSize: 16,
    dim: 384,
    depth: 12,
    heads: 6,
    ...PAPER_DECODER,
  },
  mae_vit_base_patch16: {
    imageSize: 224,
    patchSize: 16,
    dim: 768,
    depth: 12,
    heads: 12,
    ...PAPER_DECODER,
  },
  mae_vit_large_patch16: {
    imageSize: 224,
    patchSize: 16,
    dim: 1024,
    depth: 24,
    heads: 16,
    ...PAPER_DECODER,
  },
  mae_vit_huge_patch14: {
    imageSize: 224,
    patchSize: 14,
    dim: 1280,
    depth: 32,
    heads: 16,
    ...PAPER_DECODER,
  },
};

export const maeModelNames: readonly string[] = Object.keys(shapes);

/**
 * The shape of a named model.
 *
 * @param changes Parts that differ from the named model's.
 * @throws UserError where no model has that name, listing those there are
 */
export function maeConfig(name: string, changes: Partial<MaeConfig> = {}): MaeConfig {
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  if (shape === undefined) {
    throw new UserError(`no model is called '${name}'; there are ${maeModelNames.join(', ')}`);
  }
  return {
    ...DEFAULTS,
    ...shape,
    imageSize: [shape.imageSize, shape.imageSize],
    ...changes,
  };
}
