/** The tokenizer whose tokens are predicted: a given one, or one that is trained first. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LoadedTokenizer } from '../checkpoints/load-tokenizer.js';
import type { Dataset } from '../data/index.js';
import { UserError } from '../errors.js';
import { type EncoderConfig, gridOf } from '../models/config.js';
import type { TokenizerConfig } from '../models/tokenizer-config.js';
import { kinds, SettingError, setting } from '../settings/index.js';
import { StoppedElsewhere } from '../stop-signal.js';
import type { Context } from '../training/method.js';
import type { TrainingSettings } from '../training/settings/resolve.js';
import { tokenizer } from './tokenizer.js';

/** Which tokenizer it is, beside its sizes. */
export const tokenizerChoice = {
  tokenizer: setting(
    kinds.path(),
    '<file>',
    'a checkpoint of --method tokenizer with as many tokens as the model has patches',
    { text: 'one is trained first' },
  ),
  tokenizerEpochs: setting(
    kinds.number(0, { above: true }),
    '<n>',
    'passes over the data in which it is trained first',
    { default: 5 },
  ),
};

/** A tokenizer that is given by its file. */
export interface KnownTokenizer {
  /**
   * Its sizes.
   *
   * @throws UserError where it does not fit the encoder, or what is given besides
   */
  fitting(
    encoder: EncoderConfig,
    given: Partial<Record<'codes' | 'tokenizerWidth' | 'tokenizerEpochs', unknown>>,
  ): TokenizerConfig;
}

/** Reads the description of a tokenizer. @throws UserError where the file is none of a tokenizer */
export async function knownTokenizer(path: string): Promise<KnownTokenizer> {
  const { tokenizerCardOf } = await import('../checkpoints/load-tokenizer.js');
  const { architecture } = tokenizerCardOf(path);
  return {
    fitting(encoder, given) {
      for (const name of ['codes', 'tokenizerWidth', 'tokenizerEpochs'] as const) {
        if (given[name] === undefined) continue;
        throw new SettingError(
          name,
          `is ${given[name]}, and the tokenizer is that of ${path}; leave one of the two out`,
        );
      }
      const [wanted, has] = [encoder, architecture].map((each) => gridOf(each).join('x'));
      if (wanted !== has || encoder.channels !== architecture.channels) {
        throw new UserError(
          `${path}: makes ${has} tokens of images with ${architecture.channels} channels; expected ${wanted} of ${encoder.channels}, as the model has patches`,
        );
      }
      return architecture;
    },
  };
}

/** What a run has, for {@link openTokenizer}. */
type OpenOptions = Pick<Context, 'device' | 'signal' | 'onPrepare' | 'onBegin' | 'wantsSave'> & {
  readonly dataset: Dataset;
};

type OwnSettings = TrainingSettings &
  EncoderConfig & {
    readonly tokenizer: string | null;
    readonly tokenizerEpochs: number;
    readonly codes: number;
    readonly tokenizerWidth: number;
    readonly mean: readonly number[];
    readonly std: readonly number[];
    readonly augment: boolean;
    readonly crop: 'random-size' | 'fixed-size';
    readonly cropScale: readonly [number, number];
    readonly cropPadding: number;
    readonly colorJitter: number;
  };

/** A tokenizer, and the file that it is of. */
export interface OpenedTokenizer extends LoadedTokenizer {
  readonly path: string;
}

/**
 * Loads the given tokenizer, or trains one into the folder `tokenizer` of the run, on the images of the run.
 *
 * @throws UserError where it cannot be loaded or trained; the signal's reason where it ends the training
 */
export async function openTokenizer(
  settings: OwnSettings,
  options: OpenOptions,
): Promise<OpenedTokenizer> {
  const path = settings.tokenizer ?? trainedBefore(settings) ?? (await train(settings, options));
  const { loadTokenizer } = await import('../checkpoints/load-tokenizer.js');
  return { ...loadTokenizer(path, options.device), path };
}

const folderIn = (run: string) => join(run, 'tokenizer');
const weightsIn = (folder: string) => join(folder, 'checkpoints', 'last.safetensors');

/** The tokenizer of the run that goes on, where its training came to its end; null where there is none. */
function trainedBefore({ out, resume }: OwnSettings): string | null {
  if (resume === 'none') return null;
  // What is resumed is a run's folder, its checkpoints, or one of these.
  const runs = resume === 'auto' ? [out] : [out, resume, dirname(resume), dirname(dirname(resume))];
  const folder = runs.map(folderIn).find((each) => existsSync(join(each, 'summary.json')));
  return folder === undefined ? null : weightsIn(folder);
}

async function train(settings: OwnSettings, options: OpenOptions): Promise<string> {
  const { trainResolved } = await import('../training/train.js');
  const { out, imageSize, patchSize, channels, codes, tokenizerWidth } = settings;
  const { augment, crop, cropScale, cropPadding, colorJitter } = settings;
  const { mean, std, seed, batchSize, threads } = settings;
  const { device, dataset, signal, onPrepare, onBegin, wantsSave } = options;
  const resolved = tokenizer.resolve(
    {
      ...{ data: settings.data, out: folderIn(out), epochs: settings.tokenizerEpochs },
      ...{ imageSize, patchSize, channels, codes, tokenizerWidth },
      ...{ augment, crop, cropScale, cropPadding, colorJitter },
      ...{ mean, std, seed, batchSize, device, amp: settings.amp, maxBad: settings.maxBad },
      ...{ resume: settings.resume === 'none' ? 'none' : 'auto' },
      shuffleBuffer: settings.shuffleBuffer,
      ...{ saveEvery: settings.saveEvery, keep: settings.keep, logEvery: settings.logEvery },
      ...(settings.saveSteps === null ? {} : { saveSteps: settings.saveSteps }),
      ...(threads === null ? {} : { threads }),
      ...(settings.workers === null ? {} : { workers: settings.workers }),
    },
    undefined,
  );
  const { complete } = await trainResolved(tokenizer, resolved, {
    dataset,
    ...(signal && { signal }),
    ...(wantsSave && { wantsSave }),
    onStart: () => onBegin?.(),
    onStep: ({ step, totalSteps }) => onPrepare(step * batchSize, totalSteps * batchSize),
  });
  if (!complete) {
    signal?.throwIfAborted();
    throw new StoppedElsewhere();
  }
  return weightsIn(folderIn(out));
}
