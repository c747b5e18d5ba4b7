/** Models that are compared with PyTorch (tests/python/models.py), and how they are run and compared here. */
import {
  type MaeConfig,
  MaskedAutoencoder,
  maeConfig,
  VisionTransformer,
  type VitConfig,
  vitConfig,
} from '../../lib/models/index.js';
import { functional, type Module, type StateDict } from '../../lib/nn/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { SMALL, SMALL_VIT } from '../support/models.js';

interface Common {
  name: string;
  /** Of weights and images; bfloat16 is float32 under autocast. */
  dtype: 'float64' | 'float32' | 'bfloat16';
  /** Whose weights both sides use; the other side loads them strictly. Both draw the same ones where they are large. */
  weights: 'ours' | 'theirs' | 'drawn';
  batch: number;
  /** In training mode, where blocks are dropped. */
  training: boolean;
}

export type Case = Common &
  (
    | { model: 'mae'; config: MaeConfig; maskRatio: number }
    | { model: 'vit'; config: VitConfig; maskRatio?: undefined }
  );
type Model = MaskedAutoencoder | VisionTransformer;
export type Tensors = Record<string, Tensor>;

const defaults = { dtype: 'float64', weights: 'theirs', batch: 3, training: false } as const;

const mae = (
  name: string,
  changes: Partial<MaeConfig>,
  more: Partial<Common> & { maskRatio?: number } = {},
): Case => ({
  ...{ ...defaults, maskRatio: 0.75, ...more, name },
  ...{ model: 'mae', config: { ...SMALL, ...changes } },
});

const vit = (name: string, changes: Partial<VitConfig>, more: Partial<Common> = {}): Case => ({
  ...{ ...defaults, ...more, name },
  ...{ model: 'vit', config: { ...SMALL_VIT, ...changes } },
});

/** Cases whose answers are recorded: of few numbers. */
const tinyMae: Partial<MaeConfig> = {
  ...{ imageSize: [8, 12], channels: 2, dim: 8, heads: 2 },
  ...{ decoderDim: 4, decoderDepth: 1, decoderHeads: 1 },
};
const tinyVit: Partial<VitConfig> = {
  ...{ imageSize: [8, 12], channels: 2, dim: 8, depth: 2, heads: 2, numClasses: 5 },
};
export const tinyCases: Case[] = [
  mae('tiny: raw pixels', tinyMae, { maskRatio: 0.5 }),
  mae('tiny: normalised pixels', { ...tinyMae, normPixLoss: true }, { maskRatio: 0.6 }),
  mae(
    'tiny: mask tokens in the encoder, learned positions',
    { ...tinyMae, encoderMaskTokens: true, positions: 'learned' },
    { maskRatio: 0.5 },
  ),
  vit('tiny: mean of the patches', tinyVit),
  vit('tiny: class token', { ...tinyVit, pooling: 'cls' }),
];

export const smallCases: Case[] = [
  mae('raw pixels, our weights', {}, { weights: 'ours' }),
  mae('raw pixels', {}),
  mae('normalised pixels', { normPixLoss: true }),
  mae('wide images', { imageSize: [8, 20], normPixLoss: true }, { maskRatio: 0.5 }),
  mae('tall images, our weights', { imageSize: [20, 8] }, { maskRatio: 0.6, weights: 'ours' }),
  mae('1 channel, 1 patch kept', { channels: 1, normPixLoss: true }, { maskRatio: 0.9 }),
  mae('4 channels', { channels: 4, patchSize: 8, imageSize: [24, 16] }, { maskRatio: 0.25 }),
  mae('1 head, deep encoder', { heads: 1, depth: 5, decoderHeads: 4, decoderDepth: 1 }),
  mae('1 image, normalised 4 channels', { channels: 4, normPixLoss: true }, { batch: 1 }),
  mae('mask tokens in the encoder', { encoderMaskTokens: true, normPixLoss: true }),
  mae('mask tokens in the encoder, our weights', { encoderMaskTokens: true }, { weights: 'ours' }),
  mae('learned positions', { positions: 'learned', normPixLoss: true }),
  mae('learned positions, our weights', { positions: 'learned' }, { weights: 'ours' }),
  mae('6 channels, 32 x 48, learned positions, mask tokens in the encoder', {
    ...{ channels: 6, imageSize: [32, 48], patchSize: 8 },
    ...{ positions: 'learned', encoderMaskTokens: true },
  }),
  vit('mean of the patches', {}),
  vit('mean of the patches, float32', {}, { dtype: 'float32' }),
  vit('class token', { pooling: 'cls' }),
  vit(
    'class token, float32, our weights',
    { pooling: 'cls' },
    { dtype: 'float32', weights: 'ours' },
  ),
  vit('frozen positions, tall images, 5 channels', {
    ...{ trainPositions: false, imageSize: [20, 8], channels: 5 },
  }),
  vit('learned positions, 1 block', { positions: 'learned', depth: 1, dropPath: 0.5 }),
  vit('drop path in training', { dropPath: 0.6 }, { training: true, batch: 8 }),
  vit(
    'drop path in training, class token, our weights',
    { dropPath: 0.3, depth: 5, pooling: 'cls' },
    { training: true, batch: 8, weights: 'ours' },
  ),
  vit('drop path in evaluation', { dropPath: 0.6 }),
];

const dtypes = ['float64', 'float32', 'bfloat16'] as const;
/** The paper's models, each in every precision. */
const paper = (changes: Partial<MaeConfig>): Case[][] =>
  ['mae_vit_base_patch16', 'mae_vit_large_patch16', 'mae_vit_huge_patch14'].map((name) =>
    dtypes.map((dtype) => ({
      ...{ ...defaults, name, dtype, weights: 'drawn', batch: 1, maskRatio: 0.75 },
      ...{ model: 'mae', config: maeConfig(name, { normPixLoss: true, ...changes }) },
    })),
  );

/** As wide as they are, with one block in encoder and decoder. */
export const wideCases = paper({ depth: 1, decoderDepth: 1 });
/** As they are: ViT-H in float64 takes some 20 GB with its gradients, on one side after the other. */
export const wholeCases = paper({});

export const namedCases: Case[] = [
  {
    ...{ ...defaults, name: 'mae_vit_tiny_patch4_32', dtype: 'float32', weights: 'ours', batch: 8 },
    ...{ model: 'mae', maskRatio: 0.75 },
    config: maeConfig('mae_vit_tiny_patch4_32', { normPixLoss: true }),
  },
  {
    ...{ ...defaults, name: 'mae_vit_base_patch16, whole', dtype: 'float32', batch: 2 },
    ...{ model: 'mae', config: maeConfig('mae_vit_base_patch16'), maskRatio: 0.75 },
    weights: 'drawn',
  },
  ...(['float32', 'bfloat16'] as const).map(
    (dtype): Case => ({
      ...{ ...defaults, name: 'vit_tiny_patch4_32', dtype, batch: 8, model: 'vit' },
      config: vitConfig('vit_tiny_patch4_32', { numClasses: 10 }),
    }),
  ),
  {
    ...{ ...defaults, name: 'vit_base_patch16, one block', weights: 'drawn', batch: 1 },
    ...{ model: 'vit', config: vitConfig('vit_base_patch16', { depth: 1 }) },
  },
];

/**
 * Both sides round at every op, in other orders (a fused attention against products and a softmax), by half a unit in the
 * last place: 1.1e-16 in float64, 6e-8 in float32, 2e-3 in bfloat16. Through all layers and back, that came to 3e-15,
 * 2.2e-6 and 8e-3 of the largest element. Other processors sum in other orders, hence ten times as much and more; in
 * bfloat16, where both round the same operands, four times. The least mistake in the mathematics, another epsilon in a
 * norm, is 1e-6, which float64 shows; what bfloat16 shows is that the ops compute in it, and that nothing overflows.
 */
export const TOLERANCE = { float64: 1e-13, float32: 3e-5, bfloat16: 3e-2 };

const storedDtype = ({ dtype }: Case) => (dtype === 'bfloat16' ? 'float32' : dtype);

export const patchesOf = ({ imageSize: [height, width], patchSize }: MaeConfig | VitConfig) =>
  (height / patchSize) * (width / patchSize);

export function inputsOf(one: Case): Tensors {
  const { config, batch } = one;
  const dtype = storedDtype(one);
  const images = torch.randn([batch, config.channels, ...config.imageSize], { dtype });
  if (one.model === 'mae') {
    return { images, noise: torch.rand([batch, patchesOf(config)], { dtype }) };
  }
  return { images, labels: torch.randint(0, one.config.numClasses, [batch]) };
}

/** The model of a case; the same weights each time. */
export function makeModel(one: Case): Model {
  torch.manualSeed(5);
  const model =
    one.model === 'mae' ? new MaskedAutoencoder(one.config) : new VisionTransformer(one.config);
  if (one.weights === 'drawn') drawWeights(model);
  return model.to(storedDtype(one)).train(one.training);
}

/** As the other side draws them. */
function drawWeights(model: Module): void {
  const generator = new torch.Generator().manualSeed(1);
  torch.noGrad(() => {
    for (const [name, parameter] of model.namedParameters()) {
      if (!parameter.requiresGrad) continue;
      using _ = torch.scope();
      if (!name.includes('norm') && !name.includes('pos_embed')) parameter.zero_();
      parameter.add_(torch.randn(parameter.shape, { generator }).mul(0.02));
    }
  });
}

function forward(model: Model, one: Case, { images, noise, labels }: Tensors): Tensors {
  torch.manualSeed(2);
  if (model instanceof MaskedAutoencoder) {
    const options = { maskRatio: one.maskRatio, noise };
    const { latent } = torch.noGrad(() => model.forwardEncoder(images as Tensor, options));
    return { latent, ...model.forward(images as Tensor, options) };
  }
  const logits = model.forward(images as Tensor);
  return {
    logits,
    loss: functional.crossEntropy(logits, labels as Tensor, { labelSmoothing: 0.1 }),
  };
}

function features(model: Model, images: Tensor): Tensor {
  model.eval();
  return torch.noGrad(() =>
    model instanceof MaskedAutoencoder ? model.features(images) : model.forwardFeatures(images),
  );
}

/** How far apart the two sides are, for each thing compared. */
export interface Comparison {
  results: Record<string, number>;
  gradients: Record<string, number>;
  /** The parameters that have a gradient, on both sides. */
  learned: { ours: string[]; theirs: string[] };
}

/** Runs a case here, on the weights that its other side used, and compares. */
export function compare(one: Case, inputs: Tensors, theirs: Tensors): Comparison {
  using _ = torch.scope();
  using model = makeModel(one);
  if (one.weights === 'theirs') model.loadStateDict(under('weights.', theirs));
  const compute = (): Tensors => {
    const found = forward(model, one, inputs);
    return { ...found, features: features(model, inputs.images as Tensor) };
  };
  const results = one.dtype === 'bfloat16' ? torch.autocast('cpu', {}, compute) : compute();
  (results.loss as Tensor).backward();

  const gradients = under('grad.', theirs);
  const grads = Object.fromEntries(model.namedParameters().map(([name, { grad }]) => [name, grad]));
  return {
    results: Object.fromEntries(
      Object.entries(results).map(([name, tensor]) => [name, difference(tensor, theirs[name])]),
    ),
    gradients: Object.fromEntries(
      Object.entries(gradients).map(([name, theirs]) => [
        name,
        difference(grads[name] ?? null, theirs),
      ]),
    ),
    learned: {
      ours: Object.keys(grads).filter((name) => grads[name] !== null),
      theirs: Object.keys(gradients),
    },
  };
}

/** The largest difference of two tensors' elements, relative to the largest element of PyTorch's. */
function difference(ours: Tensor | null, theirs: Tensor | undefined): number {
  if (ours === null || theirs === undefined) return Number.POSITIVE_INFINITY;
  if (String(ours.shape) !== String(theirs.shape)) return Number.POSITIVE_INFINITY;
  using _ = torch.scope();
  const off = ours.detach().double().sub(theirs.double()).abs().max().item<number>();
  return off === 0 ? 0 : off / theirs.double().abs().max().item<number>();
}

/** The tensors under a prefix, without it. */
function under(prefix: string, tensors: Tensors): StateDict {
  return Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}

export function prefixed(prefix: string, tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, t]) => [prefix + name, t]));
}
