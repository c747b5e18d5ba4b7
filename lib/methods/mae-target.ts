/** What a masked autoencoder predicts of removed patches besides their pixels: arXiv:2111.06377, table 1d. */
import type { Batch, Dataset } from '../data/index.js';
import type { Normalisation } from '../data/tensors/index.js';
import { UserError } from '../errors.js';
import { type EncoderConfig, numPatchesOf } from '../models/config.js';
import { checkTokenizerConfig, codebookSettings } from '../models/tokenizer-config.js';
import { type Given, kinds, type Resolved, SettingError, setting } from '../settings/index.js';
import { trainingProcesses } from '../settings/place.js';
import type { Tensor } from '../torch/index.js';
import type { Context } from '../training/method.js';
import type { TrainingSettings } from '../training/settings/resolve.js';
import { type KnownTokenizer, openTokenizer, tokenizerChoice } from './beit-tokenizer.js';

export const targetSettings = {
  target: setting(
    kinds.choice('pixels', 'pca', 'tokens'),
    '<kind>',
    "what is predicted of a patch: its pixels, its principal components, or a tokenizer's token",
    { default: 'pixels' },
  ),
  components: setting(kinds.wholeNumber(1), '<n>', 'pca: the largest principal components', {
    default: 96,
    text: '96, at most the values of a patch',
  }),
  ...tokenizerChoice,
  ...codebookSettings,
};

const OF_PCA = ['components'] as const;
const OF_TOKENS = ['tokenizer', 'tokenizerEpochs', 'codes', 'tokenizerWidth'] as const;

type GivenTarget = Given<typeof targetSettings>;
type TargetSettings = Resolved<typeof targetSettings>;

/**
 * The settings of the target, as far as it has them: the components that there are, the codes of a given tokenizer.
 *
 * @throws UserError for settings of another target, and a tokenizer that does not fit
 */
export function resolveTarget<S extends TargetSettings & EncoderConfig & { normPixLoss: boolean }>(
  settings: S,
  given: GivenTarget,
  encoder: EncoderConfig,
  tokenizer: KnownTokenizer | null,
): S {
  const { target, components } = settings;
  const others = { pixels: [...OF_PCA, ...OF_TOKENS], pca: OF_TOKENS, tokens: OF_PCA }[target];
  // A default may come from the settings of another run.
  const other = others.find(
    (name) => given[name] !== undefined && given[name] !== targetSettings[name].default,
  );
  if (other !== undefined) {
    const own = OF_PCA.some((name) => name === other) ? 'pca' : 'tokens';
    throw new SettingError(
      other,
      `is ${given[other]}, and the target is ${target}; expected it with ${own}`,
    );
  }
  if (target === 'pixels') return settings;
  if (settings.normPixLoss) {
    throw new SettingError(
      'normPixLoss',
      `is true, and the target is ${target}, which has no pixels; expected it without`,
    );
  }
  if (trainingProcesses() > 1) {
    throw new SettingError('target', `is ${target}, which one process trains; expected pixels`);
  }
  if (target === 'pca') {
    const values = encoder.patchSize ** 2 * encoder.channels;
    if (given.components !== undefined && components > values) {
      throw new SettingError(
        'components',
        `is ${components}; expected at most ${values}, the values of a patch`,
      );
    }
    return { ...settings, components: Math.min(components, values) };
  }
  if (tokenizer === null) {
    checkTokenizerConfig(settings);
    return settings;
  }
  const { codes, tokenizerWidth } = tokenizer.fitting(encoder, given);
  return { ...settings, codes, tokenizerWidth };
}

/** Settings of other targets, which config.json leaves out. */
export function derivedOfTarget({ target, tokenizer }: TargetSettings): readonly string[] {
  if (target === 'pca') return OF_TOKENS;
  if (target === 'pixels') return [...OF_PCA, ...OF_TOKENS];
  // A tokenizer that is given has its own codebook and was trained for its own time.
  return tokenizer === null ? OF_PCA : [...OF_PCA, 'tokenizerEpochs', 'codes', 'tokenizerWidth'];
}

/** Values that are predicted of a patch; undefined for its pixels. */
export function outputsOf({ target, components, codes }: TargetSettings): number | undefined {
  return { pixels: undefined, pca: components, tokens: codes }[target];
}

/** A target other than pixels. */
export interface Target {
  /** Whatever of a batch the error is computed with besides its pixels, (N, L); null: nothing. */
  inputs(batch: Batch, bytes: Tensor): Tensor | null;
  /** `errorOf` of `MaeLossOptions`. @param inputs As of `inputs`, a row for each row of the prediction. */
  errorOf(prediction: Tensor, pixels: Tensor, ids: Tensor, inputs: Tensor | null): Tensor;
  /** Values that a resumed run must share. */
  readonly fixed: Readonly<Record<string, unknown>>;
  /** A line for people. */
  readonly note: string;
}

/** What a run has. */
type RunSettings = TargetSettings &
  TrainingSettings &
  Parameters<typeof openTokenizer>[0] & { readonly workers: number | null };

/**
 * Prepares the target: measures the components on the training images, or loads or trains the tokenizer.
 *
 * @throws UserError where the data or the tokenizer cannot be used; the signal's reason where that comes first
 */
export async function openTarget(
  settings: RunSettings,
  dataset: Dataset,
  normalisation: Normalisation,
  run: Pick<
    Context,
    'device' | 'signal' | 'onPrepare' | 'onBegin' | 'wantsSave' | 'onSkip' | 'own'
  >,
): Promise<Target | null> {
  if (settings.target === 'pixels') return null;
  const nn = await import('../nn/index.js');
  const { torch } = await import('../torch/index.js');
  if (settings.target === 'tokens') {
    const { tokensOf } = await import('../evaluation/index.js');
    const { gatherTokens } = await import('../models/masking.js');
    const tokenizer = run.own(await openTokenizer(settings, { dataset, ...run }));
    return {
      inputs: (_, bytes) =>
        torch.noGrad(() => {
          const images = normalisation.normalise(bytes).to('float32');
          return tokensOf(tokenizer, images, normalisation).tokens;
        }),
      errorOf(prediction, pixels, ids, tokens) {
        const wanted = gatherTokens((tokens as Tensor).unsqueeze(-1), ids).flatten();
        const logits = prediction.to(pixels.dtype).flatten(0, 1);
        return nn.functional
          .crossEntropy(logits, wanted, { reduction: 'none' })
          .view([...ids.shape]);
      },
      fixed: { target: 'tokens', tokenizer_sha256: tokenizer.digest },
      note: `target: tokens of ${tokenizer.path}, ${settings.codes} codes`,
    };
  }
  const { mean, directions, images, share } = await measureComponents(
    settings,
    dataset,
    normalisation,
    run,
  );
  run.own(mean);
  run.own(directions);
  return {
    inputs: () => null,
    errorOf(prediction, pixels) {
      const { dtype } = pixels;
      const wanted = pixels.sub(mean.to(dtype)).matmul(directions.to(dtype));
      return prediction.sub(wanted).square();
    },
    fixed: { target: 'pca', components: settings.components },
    note: `target: ${settings.components} principal components with ${(100 * share).toFixed(1)} % of the variance of patches, of ${images} images`,
  };
}

/** Number of patches by which the components are measured. */
const MEASURED = 100_000;

/**
 * Principal components of normalised patches, in float64: mean (p * p * C) and directions (p * p * C, components), kept. A
 * pure function of dataset, sizes and seed, so that a resumed run has the same ones.
 */
async function measureComponents(
  settings: RunSettings,
  dataset: Dataset,
  normalisation: Normalisation,
  {
    device,
    signal,
    onPrepare,
    onSkip,
  }: Pick<Context, 'device' | 'signal' | 'onPrepare' | 'onSkip'>,
) {
  const { DataLoader } = await import('../data/index.js');
  const { principalDirections } = await import('../evaluation/index.js');
  const { patchify } = await import('../models/index.js');
  const { torch } = await import('../torch/index.js');
  const { patchSize, channels, imageSize, components, seed, workers } = settings;
  const most = Math.min(dataset.length, Math.ceil(MEASURED / numPatchesOf(settings)));
  const width = patchSize ** 2 * channels;
  using loader = new DataLoader(dataset, {
    ...{ batchSize: Math.min(64, most), imageSize, channels, seed, cacheBytes: 0 },
    ...{ shuffle: dataset.sequential !== true, dropLast: false, augment: 'none', onBad: 'drop' },
    ...(workers === null ? {} : { workers }),
    onSkip: (name, reason) => onSkip(name, reason),
  });
  using sum = torch.zeros([width], { dtype: 'float64' }).keep();
  using products = torch.zeros([width, width], { dtype: 'float64' }).keep();
  let images = 0;
  for await (const batch of loader.epoch(0)) {
    signal?.throwIfAborted();
    using _scope = torch.scope();
    using _mode = torch.noGrad();
    const used = normalisation.toTensor(batch).to('cpu').to('float64');
    const count = Math.min(batch.size, most - images);
    const patches = patchify(used.narrow(0, 0, count), patchSize).view([-1, width]);
    sum.add_(patches.sum(0));
    products.add_(patches.t().matmul(patches));
    images += count;
    onPrepare(images, most);
    if (images === most) break;
  }
  if (images === 0) throw new UserError('no image can be read to measure the components by');
  using _ = torch.scope();
  const patches = images * numPatchesOf(settings);
  const mean = sum.div(patches);
  const covariance = products.div(patches).sub(mean.unsqueeze(1).mul(mean.unsqueeze(0)));
  const { directions, variances } = principalDirections(covariance, components);
  const share = variances.narrow(0, 0, components).sum().div(variances.sum()).item<number>();
  return {
    mean: mean.to(device).keep(),
    directions: directions.to(device).keep(),
    ...{ images, share },
  };
}
