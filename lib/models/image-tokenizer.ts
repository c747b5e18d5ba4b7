/**
 * A small discrete variational autoencoder: an image becomes one token of a codebook for each of its patches, and is
 * painted from those. Ramesh et al., "Zero-Shot Text-to-Image Generation" (arXiv:2102.12092, section 2.1), with a few
 * convolutions.
 */
import * as nn from '../nn/index.js';
import { type ProcessGroup, type Tensor, torch } from '../torch/index.js';
import { meanOverBatch } from './batch-mean.js';
import { type Grid, gridOf } from './config.js';
import { checkTokenizerConfig, type TokenizerConfig } from './tokenizer-config.js';

/** Residual blocks of the encoder, and of the decoder. */
const RESIDUAL_BLOCKS = 2;

/** Adds to its input what two 3x3 convolutions and one of 1x1 make of it. */
class ResidualBlock extends nn.Module {
  readonly net: nn.Sequential;

  constructor(width: number) {
    super();
    this.net = new nn.Sequential(
      new nn.Conv2d(width, width, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.Conv2d(width, width, 3, { padding: 1 }),
      new nn.ReLU(),
      new nn.Conv2d(width, width, 1),
    );
  }

  /** @param x (N, width, rows, columns) @returns the same shape */
  forward(x: Tensor): Tensor {
    return x.add(this.net.forward(x));
  }
}

/** An encoder to the logits of a codebook for each patch, the codebook, and a decoder from its codes to the image. */
export class ImageTokenizer extends nn.Module {
  readonly encoder: nn.Sequential;
  /** (codes, width) */
  readonly codebook: nn.Parameter;
  readonly decoder: nn.Sequential;
  /** Tokens of an image. */
  readonly numTokens: number;
  readonly #grid: Grid;

  /** @throws UserError where the sizes do not fit together, naming them */
  constructor(readonly config: TokenizerConfig) {
    super();
    checkTokenizerConfig(config);
    using _ = torch.scope();
    const { patchSize, channels, tokenizerWidth: width, codes } = config;
    this.#grid = gridOf(config);
    this.numTokens = this.#grid[0] * this.#grid[1];
    const halvings = Array.from({ length: Math.log2(patchSize) }, (_, i) => i);
    const residual = () => Array.from({ length: RESIDUAL_BLOCKS }, () => new ResidualBlock(width));
    this.encoder = new nn.Sequential(
      ...halvings.flatMap((i) => [
        new nn.Conv2d(i === 0 ? channels : width, width, 4, { stride: 2, padding: 1 }),
        new nn.ReLU(),
      ]),
      ...residual(),
      new nn.Conv2d(width, codes, 1),
    );
    this.codebook = new nn.Parameter(torch.randn([codes, width]));
    this.decoder = new nn.Sequential(
      ...residual(),
      ...halvings.flatMap(() => [
        new nn.ConvTranspose2d(width, width, 4, { stride: 2, padding: 1 }),
        new nn.ReLU(),
      ]),
      new nn.Conv2d(width, channels, 1),
    );
  }

  /**
   * How likely each code is for each patch, as the input of a softmax.
   *
   * @param images (N, C, H, W), normalised
   * @returns (N, L, codes), the patches row by row
   */
  forward(images: Tensor): Tensor {
    return torch.tidy(() => this.encoder.forward(images).flatten(2).transpose(1, 2));
  }

  /** The most likely code of each patch. @param images (N, C, H, W), normalised @returns (N, L) int64 */
  tokens(images: Tensor): Tensor {
    return torch.tidy(() => this.forward(images).argmax(-1));
  }

  /**
   * Paints images from mixtures of codes.
   *
   * @param weights (N, L, codes), a patch's summing up to 1
   * @returns (N, C, H, W), normalised
   */
  paint(weights: Tensor): Tensor {
    return torch.tidy(() => this.decode(weights.matmul(this.codebook)));
  }

  /** Paints images from tokens. @param tokens (N, L) int64 @returns (N, C, H, W), normalised */
  paintTokens(tokens: Tensor): Tensor {
    return torch.tidy(() => {
      const codes = this.codebook.indexSelect(0, tokens.flatten());
      return this.decode(codes.view([...tokens.shape, -1]));
    });
  }

  /** @param codes (N, L, width) */
  private decode(codes: Tensor): Tensor {
    const [n, , width] = codes.shape as [number, number, number];
    return this.decoder.forward(codes.transpose(1, 2).reshape([n, width, ...this.#grid]));
  }
}

/** How a batch uses a codebook. */
export interface CodebookUse {
  /** The share of codes that some patch has. */
  readonly use: Tensor;
  /** exp of the entropy of the codes' frequencies: so many codes, used equally, would have the same entropy. */
  readonly perplexity: Tensor;
}

/**
 * How often patches have codes.
 *
 * @param tokens (N, ...), int64
 * @param codes Of the codebook.
 * @param group Processes that have the other images of the batch.
 */
export function codebookUse(
  tokens: Tensor,
  codes: number,
  group: ProcessGroup | null = null,
): CodebookUse {
  const chosen = nn.functional.oneHot(tokens.flatten(), codes).to('float32');
  const shares = meanOverBatch(chosen.mean(0), group);
  // The logarithm of an unused code is that of the smallest number, times 0.
  const entropy = shares.mul(shares.clamp(1e-30).log()).sum().neg();
  return { use: shares.gt(0).to('float32').mean(), perplexity: entropy.exp() };
}
