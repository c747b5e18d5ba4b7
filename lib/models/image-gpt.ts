/** iGPT: Chen et al., "Generative Pretraining from Pixels" (2020). A transformer predicts images pixel by pixel. */
import * as nn from '../nn/index.js';
import { type Generator, type Tensor, torch } from '../torch/index.js';
import type { ColorEmbed } from './color-embed.js';
import { checkEncoderConfig, type EncoderConfig } from './config.js';
import { Encoder } from './encoder.js';
import { partsOf } from './encoder-parts.js';
import { KeyValueCache, type PixelBlock } from './pixel-block.js';
import { fromResidualDtype } from './run-blocks.js';

/** The shape of an {@link ImageGpt}. */
export type ImageGptConfig = EncoderConfig & { readonly palette: number };

/**
 * An encoder of pixels, row by row, that predicts the colour of each from those before it. Its class token is the start
 * token, which comes first; each pixel is predicted at the token before its own.
 */
export class ImageGpt extends Encoder<ImageGptConfig> {
  declare readonly clsToken: nn.Parameter;
  declare readonly posEmbed: nn.Parameter;
  declare readonly patchEmbed: ColorEmbed;
  declare readonly blocks: nn.ModuleList<PixelBlock>;
  readonly norm: nn.Layer;
  readonly prediction: nn.Linear;

  /** @throws UserError where the sizes do not fit together, naming them */
  constructor(config: ImageGptConfig) {
    checkEncoderConfig(config);
    super(config);
    using _ = torch.scope();
    this.norm = partsOf(config).makeNorm();
    this.prediction = new nn.Linear(config.dim, config.palette, { bias: false });
    this.initialise();
  }

  /** As published: attention by its width and the number of blocks, and predictions that are all alike. */
  protected override initialise(): void {
    const { dim, depth, positions } = this.config;
    torch.noGrad(() => {
      for (const { attn, mlp } of this.blocks) {
        nn.init.normal_(attn.qkv.weight, 0, 1 / Math.sqrt(dim));
        nn.init.normal_(attn.proj.weight, 0, 1 / Math.sqrt(dim * depth));
        for (const { weight } of [mlp.fc1, mlp.fc2]) nn.init.normal_(weight, 0, 0.02);
      }
      for (const token of [this.clsToken, this.patchEmbed.embedding.weight]) {
        nn.init.normal_(token, 0, 0.02);
      }
      if (positions === 'learned') nn.init.normal_(this.posEmbed, 0, 0.01);
      nn.init.zeros_(this.prediction.weight);
    });
  }

  /**
   * Predicts the colour of each pixel from those before it.
   *
   * @param colors (N, L) int64, as of {@link ColorEmbed.colors}
   * @returns (N, L, palette): logits
   */
  forward(colors: Tensor): Tensor {
    return torch.tidy(() => {
      // Nothing comes after the last pixel.
      const seen = this.patchEmbed.fromColors(colors.narrow(1, 0, this.numPatches - 1));
      const tokens = seen.add(this.posEmbed.narrow(1, 1, this.numPatches - 1));
      return this.prediction.forward(this.norm.forward(fromResidualDtype(this.encode(tokens))));
    });
  }

  /**
   * The mean of the tokens at which pixels are predicted, after some blocks, normalised as the next one does it (section
   * 2.4).
   *
   * @param images (N, C, H, W), normalised
   * @param layer The number of blocks; all by default.
   * @returns (N, dim)
   */
  features(images: Tensor, layer: number = this.blocks.length): Tensor {
    return torch.tidy(() => {
      const tokens = fromResidualDtype(this.tokens(images, { untilBlock: layer }));
      const norm = layer < this.blocks.length ? this.blocks.at(layer).norm1 : this.norm;
      const { firstPooled } = partsOf(this.config);
      return norm.forward(tokens.narrow(1, firstPooled, this.numPatches)).mean(1);
    });
  }

  /**
   * Draws the pixels that follow given ones, each by what is predicted from all before it. Without gradient.
   *
   * @param colors (N, K) int64: the first pixels of each image, which may be none
   * @param generator On the CPU, so that images are the same on every device.
   * @returns (N, L) int64: all pixels
   */
  complete(colors: Tensor, generator: Generator): Tensor {
    return torch.tidy(() => torch.noGrad(() => this.drawAfter(colors, generator)));
  }

  private drawAfter(given: Tensor, generator: Generator): Tensor {
    const [n, known] = given.shape as [number, number];
    const { numPatches, posEmbed } = this;
    const { dim, heads } = this.config;
    const { device, dtype } = posEmbed;
    const shape = [n, heads, numPatches, dim / heads] as const;
    const cached = [...this.blocks].map(
      (block) => [block, new KeyValueCache(shape, { device, dtype })] as const,
    );
    const drawn = torch.zeros([n, numPatches], { dtype: 'int64', device });
    drawn.narrow(1, 0, known).copy_(given);
    for (let pixel = known; pixel < numPatches; pixel++) {
      torch.tidy(() => {
        // At first the start token and all given pixels, then one after the other.
        let x =
          pixel === known
            ? this.startWith(drawn.narrow(1, 0, known))
            : this.patchEmbed
                .fromColors(drawn.narrow(1, pixel - 1, 1))
                .add(posEmbed.narrow(1, pixel, 1));
        for (const [block, cache] of cached) x = block.forward(x, cache);
        const logits = this.prediction.forward(this.norm.forward(x.narrow(1, x.size(1) - 1, 1)));
        const shares = logits.squeeze(1).to('float32').cpu().softmax(-1);
        drawn.narrow(1, pixel, 1).copy_(torch.multinomial(shares, 1, false, { generator }));
      });
    }
    return drawn;
  }

  /** (N, 1 + K, dim): the start token and those of pixels. */
  private startWith(colors: Tensor): Tensor {
    const [n, count] = colors.shape as [number, number];
    const start = this.clsToken.expand([n, 1, -1]);
    const tokens = count === 0 ? start : torch.cat([start, this.patchEmbed.fromColors(colors)], 1);
    return tokens.add(this.posEmbed.narrow(1, 0, 1 + count));
  }
}
