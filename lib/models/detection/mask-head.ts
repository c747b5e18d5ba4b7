/** Predicts the mask of an object within its box (arXiv:1703.06870, section 3). */
import * as nn from '../../nn/index.js';
import { type Tensor, torch } from '../../torch/index.js';
import { ConvNorm, inTurn } from './conv-norm.js';
import { exact } from './exact.js';

/** Sides of a box's features for its mask. */
export const MASK_FEATURES = 14;
/** Sides of a mask. */
export const MASK_SIDE = 2 * MASK_FEATURES;
const PREDICTOR_STD = 0.001;

/** Four convolutions, one that doubles the sides, and a mask for each class. */
export class MaskHead extends nn.Module {
  readonly maskFcn1: ConvNorm;
  readonly maskFcn2: ConvNorm;
  readonly maskFcn3: ConvNorm;
  readonly maskFcn4: ConvNorm;
  readonly deconv: nn.ConvTranspose2d;
  readonly predictor: nn.Conv2d;

  constructor(channels: number, numClasses: number) {
    super();
    using _ = torch.scope();
    const fanOut = { mode: 'fan_out', nonlinearity: 'relu' } as const;
    const conv = () => {
      const made = new ConvNorm(channels, channels, 3, true);
      nn.init.kaimingNormal_(made.weight, fanOut);
      return made;
    };
    this.maskFcn1 = conv();
    this.maskFcn2 = conv();
    this.maskFcn3 = conv();
    this.maskFcn4 = conv();
    this.deconv = new nn.ConvTranspose2d(channels, channels, 2, { stride: 2 });
    nn.init.kaimingNormal_(this.deconv.weight, fanOut);
    nn.init.zeros_(this.deconv.bias as nn.Parameter);
    this.predictor = new nn.Conv2d(channels, numClasses, 1);
    nn.init.normal_(this.predictor.weight, 0, PREDICTOR_STD);
    nn.init.zeros_(this.predictor.bias as nn.Parameter);
  }

  /**
   * The mask of one class for each box.
   *
   * @param x (R, C, 14, 14)
   * @param labels (R) int64: the class
   * @returns (R, 28, 28) logits, float32 or float64
   */
  forward(x: Tensor, labels: Tensor): Tensor {
    return torch.tidy(() => {
      const { maskFcn1, maskFcn2, maskFcn3, maskFcn4, deconv, predictor } = this;
      const hidden = inTurn([maskFcn1, maskFcn2, maskFcn3, maskFcn4, deconv], x).relu_();
      // The filter of each box's class alone: masks of all classes would take most of the head's memory. As a product it has
      // the same gradient each time, on a GPU too.
      const { weight, bias } = predictor;
      const every = torch.arange(weight.size(0), { device: labels.device });
      const classes = labels.unsqueeze(1).eq(every).to(weight.dtype); // (R, classes)
      const filters = classes.matmul(weight.flatten(1)).unsqueeze(-1); // (R, C, 1)
      const offsets = classes.matmul((bias as nn.Parameter).unsqueeze(-1)).unsqueeze(-1); // (R, 1, 1)
      const pixels = hidden.flatten(2).transpose(1, 2); // (R, 28 * 28, C)
      const masks = exact(pixels.matmul(filters)).add(exact(offsets));
      return masks.view([labels.size(0), hidden.size(2), hidden.size(3)]);
    });
  }

  /** Binary cross-entropy, the mean over pixels and boxes. @param truth (R, 28, 28) of 0 and 1 */
  loss(logits: Tensor, truth: Tensor): Tensor {
    return torch.tidy(() =>
      logits.size(0) === 0
        ? logits.sum()
        : nn.functional.binaryCrossEntropyWithLogits(logits, truth.to(logits.dtype)),
    );
  }
}
