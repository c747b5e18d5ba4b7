/** Vision transformers that give one feature an image, for methods that compare views of images. */
import { UserError } from '../errors.js';
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';
import { LAYER_NORM_EPS } from './block.js';
import { checkEncoderConfig, type EncoderConfig, gridOf } from './config.js';
import { Encoder } from './encoder.js';
import { resizePositions } from './interpolate-positions.js';
import type { PatchEmbed } from './patches.js';
import { fromResidualDtype } from './run-blocks.js';

/**
 * An encoder whose feature is the normalised class token. It takes images of any size of whole patches: for another size
 * than its own the position embeddings are interpolated (arXiv:2104.14294, section 3.2).
 *
 * How its weights are drawn is a subclass's.
 */
export class Backbone extends Encoder {
  declare readonly clsToken: nn.Parameter;
  declare readonly posEmbed: nn.Parameter;
  declare readonly patchEmbed: PatchEmbed;
  readonly norm: nn.LayerNorm;

  /**
   * @param options.dropPath The drop rate of stochastic depth in the last block; 0 by default.
   * @throws UserError where the sizes do not fit together, naming them
   */
  constructor(config: EncoderConfig, options: { readonly dropPath?: number } = {}) {
    checkEncoderConfig(config);
    super(config, options);
    using _ = torch.scope();
    this.norm = new nn.LayerNorm(config.dim, { eps: config.layerNormEps ?? LAYER_NORM_EPS });
    this.initialise();
  }

  /**
   * @param images (N, C, H, W), normalised
   * @returns (N, dim), the normalised class token
   * @throws UserError for sides that are no multiples of a patch's
   */
  forward(images: Tensor): Tensor {
    return torch.tidy(() => {
      const positions = resizePositions(this.posEmbed, this.grid, this.gridFor(images));
      const patches = this.patchEmbed.forward(images); // (N, L, dim)
      const tokens = this.encode(patches.add(positions.narrow(1, 1, patches.size(1))));
      return this.norm.forward(fromResidualDtype(tokens).select(1, 0));
    });
  }

  private gridFor({ shape }: Tensor): readonly [number, number] {
    const { patchSize, channels } = this.config;
    const [, found, height = 0, width = 0] = shape;
    const grid = gridOf({ imageSize: [height, width], patchSize });
    if (shape.length === 4 && found === channels && grid.every((n) => n > 0 && n % 1 === 0)) {
      return grid;
    }
    throw new UserError(
      `${this.constructor.name}: images should have shape [N, ${channels}, H, W] with sides that are multiples of ${patchSize}, got [${shape.join(', ')}]`,
    );
  }
}
