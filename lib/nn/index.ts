/** Layers and what models are built from, as torch.nn. */
export { GELU, ReLU, SiLU, Tanh } from './activation.js';
export {
  type AttentionOptions,
  MultiheadAttention,
  type MultiheadAttentionOptions,
} from './attention.js';
export { BatchNorm1d, type BatchNorm1dOptions } from './batch-norm.js';
export { ModuleDict, ModuleList, type Named, Sequential } from './containers.js';
export { Conv2d, type Conv2dOptions, type Pair } from './conv.js';
export type { ModuleToOptions } from './conversion.js';
export type { FactoryOptions } from './create.js';
export { deepcopy } from './deepcopy.js';
export { Dropout, DropPath } from './dropout.js';
export { Embedding } from './embedding.js';
export { Flatten } from './flatten.js';
export * as functional from './functional.js';
export type { RemovableHandle } from './hooks.js';
export * as init from './init.js';
export { LayerNorm, type LayerNormOptions } from './layer-norm.js';
export { Identity, Linear, type LinearOptions } from './linear.js';
export type { IncompatibleKeys, LoadOptions, StateDict } from './load-state.js';
export { type ForwardHook, type ForwardPreHook, type Layer, Module } from './module.js';
export type { NamedOptions } from './module-tree.js';
export { Buffer, Parameter } from './parameter.js';
export { ParameterDict, ParameterList } from './parameter-containers.js';
export {
  GRU,
  LSTM,
  type LSTMOptions,
  type LSTMState,
  type RecurrentOptions,
  RNN,
  RNNBase,
  type RNNOptions,
} from './recurrent.js';
export { type CellOptions, GRUCell, LSTMCell, RNNCell, RNNCellBase } from './recurrent-cells.js';
export {
  type EncoderMasks,
  Transformer,
  TransformerDecoder,
  TransformerEncoder,
  type TransformerMasks,
  type TransformerOptions,
} from './transformer.js';
export {
  type Activation,
  type DecoderMasks,
  type EncoderLayerMasks,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './transformer-layers.js';
export * as utils from './utils/index.js';
