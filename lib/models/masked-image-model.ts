/**
 * Masked image models whose encoder sees mask tokens: SimMIM (arXiv:2111.09886) and BEiT (arXiv:2106.08254). A linear
 * layer predicts something of each masked patch: its pixels, or its visual token.
 */
import * as nn from '../nn/index.js';
import { checkOptions } from '../settings/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { VariantAttention } from './attention-variants.js';
import { LAYER_NORM_EPS, LayerScale } from './block.js';
import { checkMaskedEncoderConfig, type EncoderConfig } from './config.js';
import { Encoder, type EncoderOptions } from './encoder.js';
import type { PatchEmbed } from './patches.js';
import { fromResidualDtype } from './run-blocks.js';

/** The deviation of initial weights. They are drawn again where they are further off than that. */
const INIT_STD = 0.02;
const WITHIN = { std: INIT_STD, a: -INIT_STD, b: INIT_STD };
const KNOWN = ['outputs', 'dropPath', 'layerScaleInit', 'makeBlock'] as const;
/** The initial factor of LayerScale of ViT-B in both. */
const LAYER_SCALE_INIT = 0.1;

export interface MaskedImageModelOptions extends EncoderOptions {
  /** Values that are predicted of a patch. */
  readonly outputs: number;
  /** The drop rate of stochastic depth in the last block, 0 by default. */
  readonly dropPath?: number;
  /** The initial factor of LayerScale, where the config's variant has it; 0.1 by default, as published for ViT-B. */
  readonly layerScaleInit?: number;
}

/**
 * An encoder that sees a mask token in place of each masked patch, with a linear layer on the masked patches' tokens. It may
 * have LayerScale, and in place of position embeddings relative positions: as published, all blocks share one table of
 * biases then. The state dict has it under the name of each block's.
 */
export class MaskedImageModel extends Encoder<EncoderConfig> {
  declare readonly clsToken: nn.Parameter;
  declare readonly patchEmbed: PatchEmbed;
  readonly maskToken: nn.Parameter;
  readonly norm: nn.LayerNorm;
  readonly prediction: nn.Linear;

  /** @throws UserError where the sizes do not fit together, naming them */
  constructor(config: EncoderConfig, options: MaskedImageModelOptions) {
    checkOptions('MaskedImageModel', options, KNOWN);
    checkMaskedEncoderConfig(config);
    const { outputs, layerScaleInit = LAYER_SCALE_INIT, ...encoder } = options;
    super(config, encoder);
    using _ = torch.scope();
    const { dim, layerNormEps: eps = LAYER_NORM_EPS } = config;
    this.maskToken = new nn.Parameter(torch.zeros([1, 1, dim]));
    this.norm = new nn.LayerNorm(dim, { eps });
    this.prediction = new nn.Linear(dim, outputs);
    this.initialise();
    this.shareTable();
    torch.noGrad(() => {
      for (const { ls1, ls2 } of this.blocks) {
        for (const scale of [ls1, ls2]) {
          if (scale instanceof LayerScale) scale.gamma.fill_(layerScaleInit);
        }
      }
    });
  }

  /** Gives all blocks the first one's table of relative position biases, where they have any. */
  private shareTable(): void {
    const [first, ...others] = [...this.blocks].map(({ attn }) => attn);
    if (!(first instanceof VariantAttention)) return;
    for (const attn of others) {
      if (!(attn instanceof VariantAttention)) continue;
      attn.relativePositionBiasTable?.dispose();
      attn.relativePositionBiasTable = first.relativePositionBiasTable;
    }
  }

  /** As published for both, which is not how masked autoencoders begin: deeper layers add less to the residual sum. */
  protected override initialise(): void {
    torch.noGrad(() => {
      this.apply((module) => {
        if (!(module instanceof nn.Linear || module instanceof nn.Conv2d)) return;
        nn.init.truncNormal_(module.weight, WITHIN);
        if (module.bias !== null) nn.init.zeros_(module.bias);
      });
      for (const token of [this.clsToken, this.maskToken]) nn.init.truncNormal_(token, WITHIN);
      if (this.config.positions === 'learned' && this.posEmbed !== null) {
        nn.init.truncNormal_(this.posEmbed, WITHIN);
      }
      for (const [i, { attn, mlp }] of [...this.blocks].entries()) {
        for (const { weight } of [attn.proj, mlp.fc2]) weight.div_(Math.sqrt(2 * (i + 1)));
      }
    });
  }

  /**
   * What is predicted of the masked patches.
   *
   * @param images (N, C, H, W), normalised
   * @param mask (N, L) bool, true where a patch is masked
   * @returns (masked patches of all images, outputs), image by image, each image's row by row
   */
  forward(images: Tensor, mask: Tensor): Tensor {
    return torch.tidy(() => {
      const tokens = this.encode(this.embedMasked(this.pixels(images), mask, this.maskToken));
      const patches = tokens.narrow(1, 1, this.numPatches);
      return this.prediction.forward(this.norm.forward(ofMasked(patches, mask)));
    });
  }

  /** The pixels of the masked patches, in the order of {@link forward}. @returns (masked patches, p * p * C) */
  maskedPixels(images: Tensor, mask: Tensor): Tensor {
    return torch.tidy(() => ofMasked(this.pixels(images), mask));
  }

  /** The encoder without masking, for inference. @returns (N, 1 + L, dim), the class token first */
  features(images: Tensor): Tensor {
    return torch.tidy(() => fromResidualDtype(this.norm.forward(this.tokens(images))));
  }
}

/** Selects the masked patches of all images. @param patches (N, L, any) @param mask (N, L) bool @returns (M, any) */
export function ofMasked(patches: Tensor, mask: Tensor): Tensor {
  return patches.flatten(0, 1).indexSelect(0, mask.flatten().nonzero().squeeze(1));
}

/** Puts values in the places of masked patches. @param patches (N, L, any) @param values (M, any) @returns (N, L, any) */
export function withMasked(patches: Tensor, mask: Tensor, values: Tensor): Tensor {
  const places = mask.flatten().nonzero().squeeze(1);
  return patches.flatten(0, 1).indexCopy(0, places, values.to(patches.dtype)).view(patches.shape);
}
