/** The layers of encoders and decoders. Vaswani et al., Attention is all you need (arXiv:1706.03762). */
import { type Tensor, TorchError } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { type AttentionOptions, MultiheadAttention } from './attention.js';
import type { FactoryOptions } from './create.js';
import { Dropout } from './dropout.js';
import { gelu, relu } from './functional.js';
import { LayerNorm } from './layer-norm.js';
import { Linear } from './linear.js';
import { type Layer, Module } from './module.js';

/** What is between the two linear layers: a name, a function or a module. */
export type Activation = 'relu' | 'gelu' | ((x: Tensor) => Tensor) | Layer;

export interface TransformerLayerOptions extends FactoryOptions {
  /** The width between the two linear layers; 2048 by default. */
  dimFeedforward?: number;
  /** The dropout probability of weights and branches; 0.1 by default. */
  dropout?: number;
  /** `'relu'` by default. */
  activation?: Activation;
  /** Added to variances; 1e-5 by default. */
  layerNormEps?: number;
  /** Whether the first dimension is the batch rather than the sequence; false by default, as in PyTorch. */
  batchFirst?: boolean;
  /** Whether norms come before the branches, not after their sums; false by default. Xiong et al., arXiv:2002.04745. */
  normFirst?: boolean;
  /** Whether linear layers, attention and norms have biases; true by default. */
  bias?: boolean;
}

/** @internal */
export const TRANSFORMER_LAYER_OPTIONS = [
  'dimFeedforward',
  'dropout',
  'activation',
  'layerNormEps',
  'batchFirst',
  'normFirst',
  'bias',
  'device',
  'dtype',
] as const;

/**
 * What both layers have, declared in the order of PyTorch's state dict: an encoder's second attention, third norm and third
 * dropout are missing.
 */
abstract class TransformerLayer extends Module {
  declare readonly selfAttn: MultiheadAttention;
  declare readonly linear1: Linear;
  declare readonly dropout: Dropout;
  declare readonly linear2: Linear;
  declare readonly norm1: LayerNorm;
  declare readonly norm2: LayerNorm;
  declare readonly dropout1: Dropout;
  declare readonly dropout2: Dropout;
  declare readonly activation: ((x: Tensor) => Tensor) | Layer;
  declare readonly normFirst: boolean;

  protected constructor(
    dModel: number,
    nhead: number,
    options: TransformerLayerOptions,
    readsMemory: boolean,
  ) {
    super();
    const { dimFeedforward = 2048, dropout = 0.1, layerNormEps = 1e-5 } = options;
    const { bias = true, batchFirst = false, normFirst = false, device, dtype } = options;
    const factory = { bias, device, dtype };
    const attention = () =>
      new MultiheadAttention(dModel, nhead, { dropout, batchFirst, ...factory });
    const numbers = readsMemory ? [1, 2, 3] : [1, 2];
    Object.assign(this, {
      selfAttn: attention(),
      ...(readsMemory ? { multiheadAttn: attention() } : {}),
      linear1: new Linear(dModel, dimFeedforward, factory),
      dropout: new Dropout(dropout),
      linear2: new Linear(dimFeedforward, dModel, factory),
      normFirst,
    });
    const own = this as Record<string, unknown>;
    for (const i of numbers) {
      own[`norm${i}`] = new LayerNorm(dModel, { eps: layerNormEps, ...factory });
    }
    for (const i of numbers) own[`dropout${i}`] = new Dropout(dropout);
    own.activation = activationOf(options.activation ?? 'relu', this.constructor.name);
  }

  /** A branch, its sum with `x`, and its norm at the one place or the other. */
  protected add(x: Tensor, norm: LayerNorm, branch: (x: Tensor) => Tensor): Tensor {
    return this.normFirst ? x.add(branch(norm.forward(x))) : norm.forward(x.add(branch(x)));
  }

  /** Attention of `x` to itself. */
  protected attendToSelf(x: Tensor, options: AttentionOptions): Tensor {
    const [attended] = this.selfAttn.forward(x, x, x, { ...options, needWeights: false });
    return this.dropout1.forward(attended);
  }

  /** The linear layers, before their dropout. */
  protected feedForward(x: Tensor): Tensor {
    const { activation } = this;
    const wide = this.linear1.forward(x);
    const active = activation instanceof Module ? activation.forward(wide) : activation(wide);
    return this.linear2.forward(this.dropout.forward(active));
  }
}

function activationOf(given: Activation, caller: string): ((x: Tensor) => Tensor) | Layer {
  if (given === 'relu') return relu;
  if (given === 'gelu') return (x) => gelu(x);
  if (typeof given === 'function' || given instanceof Module) return given;
  throw new TorchError(
    `${caller}: activation should be 'relu', 'gelu', a function or a module, got ${given}`,
    'ValueError',
    caller,
  );
}

/** Masks of an encoder's layer. */
export interface EncoderLayerMasks {
  /** As `attnMask` of {@link MultiheadAttention}. */
  srcMask?: Tensor | null;
  /** As `keyPaddingMask` of {@link MultiheadAttention}. */
  srcKeyPaddingMask?: Tensor | null;
  /** A hint that `srcMask` is causal. */
  isCausal?: boolean;
}

/** Self-attention and two linear layers, each with a residual sum and a norm, of [L, N, dModel]. */
export class TransformerEncoderLayer extends TransformerLayer {
  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    checkOptions('TransformerEncoderLayer', options, TRANSFORMER_LAYER_OPTIONS);
    super(dModel, nhead, options, false);
  }

  forward(src: Tensor, masks: EncoderLayerMasks = {}): Tensor {
    checkOptions('TransformerEncoderLayer.forward', masks, [
      'srcMask',
      'srcKeyPaddingMask',
      'isCausal',
    ]);
    const { srcMask: attnMask, srcKeyPaddingMask: keyPaddingMask, isCausal = false } = masks;
    const attended = this.add(src, this.norm1, (x) =>
      this.attendToSelf(x, { attnMask, keyPaddingMask, isCausal }),
    );
    return this.add(attended, this.norm2, (x) => this.dropout2.forward(this.feedForward(x)));
  }
}

/** Masks of a decoder or of its layer. */
export interface DecoderMasks {
  /** As `attnMask` of {@link MultiheadAttention}, of the attention to the targets themselves. */
  tgtMask?: Tensor | null;
  /** Likewise of the attention to the memory. */
  memoryMask?: Tensor | null;
  tgtKeyPaddingMask?: Tensor | null;
  memoryKeyPaddingMask?: Tensor | null;
  /** A hint that `tgtMask` is causal. */
  tgtIsCausal?: boolean;
  /** A hint that `memoryMask` is causal. */
  memoryIsCausal?: boolean;
}

/** @internal */
export const DECODER_MASKS = [
  'tgtMask',
  'memoryMask',
  'tgtKeyPaddingMask',
  'memoryKeyPaddingMask',
  'tgtIsCausal',
  'memoryIsCausal',
] as const;

/** Self-attention, attention to an encoder's output and two linear layers, each with a residual sum and a norm. */
export class TransformerDecoderLayer extends TransformerLayer {
  declare readonly multiheadAttn: MultiheadAttention;
  declare readonly norm3: LayerNorm;
  declare readonly dropout3: Dropout;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    checkOptions('TransformerDecoderLayer', options, TRANSFORMER_LAYER_OPTIONS);
    super(dModel, nhead, options, true);
  }

  /** @param memory The encoder's output. */
  forward(tgt: Tensor, memory: Tensor, masks: DecoderMasks = {}): Tensor {
    checkOptions('TransformerDecoderLayer.forward', masks, DECODER_MASKS);
    const { tgtIsCausal = false, memoryIsCausal = false } = masks;
    const attended = this.add(tgt, this.norm1, (x) =>
      this.attendToSelf(x, {
        attnMask: masks.tgtMask,
        keyPaddingMask: masks.tgtKeyPaddingMask,
        isCausal: tgtIsCausal,
      }),
    );
    const crossed = this.add(attended, this.norm2, (x) => {
      const [read] = this.multiheadAttn.forward(x, memory, memory, {
        attnMask: masks.memoryMask,
        keyPaddingMask: masks.memoryKeyPaddingMask,
        isCausal: memoryIsCausal,
        needWeights: false,
      });
      return this.dropout2.forward(read);
    });
    return this.add(crossed, this.norm3, (x) => this.dropout3.forward(this.feedForward(x)));
  }
}
