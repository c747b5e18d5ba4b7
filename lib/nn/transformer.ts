/** Encoders, decoders, and both together. Vaswani et al., Attention is all you need (arXiv:1706.03762). */
import { type Device, type Dtype, type Tensor, TorchError, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { ModuleList } from './containers.js';
import { deepcopy } from './deepcopy.js';
import { xavierUniform_ } from './init.js';
import { LayerNorm } from './layer-norm.js';
import { type Layer, Module } from './module.js';
import {
  DECODER_MASKS,
  type DecoderMasks,
  type EncoderLayerMasks,
  TRANSFORMER_LAYER_OPTIONS,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './transformer-layers.js';

/** Masks of an encoder: those of its layers. */
export interface EncoderMasks extends Omit<EncoderLayerMasks, 'srcMask'> {
  /** The `srcMask` of each layer. */
  mask?: Tensor | null;
}

type EncoderLayer = Module & { forward(src: Tensor, masks: EncoderLayerMasks): Tensor };
type DecoderLayer = Module & {
  forward(tgt: Tensor, memory: Tensor, masks: DecoderMasks): Tensor;
};

function copies<M extends Module>(layer: M, count: number): ModuleList<M> {
  return new ModuleList(Array.from({ length: count }, () => deepcopy(layer)));
}

/**
 * A stack of encoder layers. Padded positions hold what the layers compute, also in evaluation, where PyTorch's nested
 * tensors may give zeros.
 */
export class TransformerEncoder<M extends EncoderLayer = TransformerEncoderLayer> extends Module {
  readonly layers: ModuleList<M>;
  readonly norm: Layer | null;

  /**
   * @param encoderLayer Copied for each layer, with its initial values.
   * @param norm Applied to the last layer's output.
   */
  constructor(
    encoderLayer: M,
    readonly numLayers: number,
    norm: Layer | null = null,
  ) {
    super();
    this.layers = copies(encoderLayer, numLayers);
    this.norm = norm;
  }

  forward(src: Tensor, masks: EncoderMasks = {}): Tensor {
    checkOptions('TransformerEncoder.forward', masks, ['mask', 'srcKeyPaddingMask', 'isCausal']);
    const { mask, ...rest } = masks;
    let x = src;
    for (const layer of this.layers) x = layer.forward(x, { srcMask: mask, ...rest });
    return this.norm === null ? x : this.norm.forward(x);
  }
}

/** A stack of decoder layers. */
export class TransformerDecoder<M extends DecoderLayer = TransformerDecoderLayer> extends Module {
  readonly layers: ModuleList<M>;
  readonly norm: Layer | null;

  /**
   * @param decoderLayer Copied for each layer, with its initial values.
   * @param norm Applied to the last layer's output.
   */
  constructor(
    decoderLayer: M,
    readonly numLayers: number,
    norm: Layer | null = null,
  ) {
    super();
    this.layers = copies(decoderLayer, numLayers);
    this.norm = norm;
  }

  /** @param memory The encoder's output. */
  forward(tgt: Tensor, memory: Tensor, masks: DecoderMasks = {}): Tensor {
    checkOptions('TransformerDecoder.forward', masks, DECODER_MASKS);
    let x = tgt;
    for (const layer of this.layers) x = layer.forward(x, memory, masks);
    return this.norm === null ? x : this.norm.forward(x);
  }
}

export interface TransformerOptions extends TransformerLayerOptions {
  /** 6 by default. */
  numEncoderLayers?: number;
  /** 6 by default. */
  numDecoderLayers?: number;
  /** Takes the encoder's place. */
  customEncoder?: Module & { forward(src: Tensor, masks: EncoderMasks): Tensor };
  /** Takes the decoder's place. */
  customDecoder?: DecoderLayer;
}

/** Masks of both halves. */
export interface TransformerMasks extends DecoderMasks {
  srcMask?: Tensor | null;
  srcKeyPaddingMask?: Tensor | null;
  /** A hint that `srcMask` is causal. */
  srcIsCausal?: boolean;
}

/** An encoder, and a decoder that reads its output. */
export class Transformer extends Module {
  readonly encoder: Module & { forward(src: Tensor, masks: EncoderMasks): Tensor };
  readonly decoder: DecoderLayer;
  readonly batchFirst: boolean;

  /**
   * @param dModel The number of features; 512 by default.
   * @param nhead The number of heads; 8 by default.
   */
  constructor(
    readonly dModel = 512,
    readonly nhead = 8,
    options: TransformerOptions = {},
  ) {
    super();
    checkOptions('Transformer', options, [
      ...TRANSFORMER_LAYER_OPTIONS,
      'numEncoderLayers',
      'numDecoderLayers',
      'customEncoder',
      'customDecoder',
    ]);
    const {
      numEncoderLayers = 6,
      numDecoderLayers = 6,
      customEncoder,
      customDecoder,
      ...layer
    } = options;
    const { layerNormEps: eps, bias, device, dtype } = layer;
    const norm = () => new LayerNorm(dModel, { eps, bias, device, dtype });
    this.encoder =
      customEncoder ??
      new TransformerEncoder(
        new TransformerEncoderLayer(dModel, nhead, layer),
        numEncoderLayers,
        norm(),
      );
    this.decoder =
      customDecoder ??
      new TransformerDecoder(
        new TransformerDecoderLayer(dModel, nhead, layer),
        numDecoderLayers,
        norm(),
      );
    this.batchFirst = options.batchFirst ?? false;
    this.resetParameters();
  }

  /** Draws new initial values for all matrices. */
  resetParameters(): void {
    for (const parameter of this.parameters()) if (parameter.ndim > 1) xavierUniform_(parameter);
  }

  /**
   * @param src [S, N, dModel], or [N, S, dModel] with `batchFirst`; N may be missing.
   * @param tgt [T, N, dModel], likewise.
   * @returns Of the shape of `tgt`.
   */
  forward(src: Tensor, tgt: Tensor, masks: TransformerMasks = {}): Tensor {
    checkOptions('Transformer.forward', masks, [
      ...DECODER_MASKS,
      'srcMask',
      'srcKeyPaddingMask',
      'srcIsCausal',
    ]);
    const batchDim = this.batchFirst ? 0 : 1;
    if (src.ndim === 3 && tgt.ndim === 3 && src.size(batchDim) !== tgt.size(batchDim)) {
      throw this.refuse(
        `src and tgt should have one batch size, got ${src.size(batchDim)} and ${tgt.size(batchDim)}`,
      );
    }
    for (const [name, tensor] of [['src', src] as const, ['tgt', tgt] as const]) {
      if (tensor.size(-1) === this.dModel) continue;
      throw this.refuse(
        `the last dimension of ${name} should be dModel, ${this.dModel}, got ${tensor.size(-1)}`,
      );
    }
    const { srcMask: mask, srcKeyPaddingMask, srcIsCausal: isCausal, ...rest } = masks;
    const memory = this.encoder.forward(src, { mask, srcKeyPaddingMask, isCausal });
    return this.decoder.forward(tgt, memory, rest);
  }

  /** A mask to add by which no position sees those after it: minus infinity above the diagonal. */
  static generateSquareSubsequentMask(
    size: number,
    options: { device?: Device; dtype?: Dtype } = {},
  ): Tensor {
    checkOptions('generateSquareSubsequentMask', options, ['device', 'dtype']);
    return torch.full([size, size], -Infinity, options).triu(1);
  }

  private refuse(problem: string): TorchError {
    return new TorchError(`Transformer: ${problem}`, 'ValueError', 'Transformer');
  }
}
