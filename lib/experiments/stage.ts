/** The parts of an experiment: trainings that can be left off and gone on with, each in a folder of its own. */
import { join } from 'node:path';
import {
  type FinetuneOptions,
  knownEncoder,
  type LinprobeHooks,
  type LinprobeOptions,
  layFinetuneOptions,
  layLinprobeOptions,
  type PretrainOptions,
  probedEncoder,
  resolveFinetuneSettings,
  resolveLinprobeSettings,
  resolveOptions,
  runFinetuning,
  runLinearProbing,
  runPretraining,
  type TrainingHooks,
} from '../training/index.js';

/** A training of an experiment. */
export type Stage = {
  /** Its folder in the experiment's. */
  readonly name: string;
  /** A recipe's name or a file of settings. */
  readonly config?: string;
} & (
  | { readonly command: 'train'; readonly options: PretrainOptions }
  | {
      readonly command: 'finetune';
      readonly options: FinetuneOptions;
      /** The stage whose weights it starts from; without it, `options.init` says. */
      readonly after?: string;
    }
  | { readonly command: 'linprobe'; readonly options: LinprobeOptions; readonly after: string }
);

/** What a stage tells while it goes on. */
export type StageHooks = TrainingHooks & Pick<LinprobeHooks, 'onEncode'>;

/** What the summary of a stage has that tables show. */
export interface StageResult {
  readonly complete: boolean;
  readonly loss: number;
  readonly steps: number;
  readonly images: number;
  readonly wall_seconds: number;
  readonly checkpoint: string | null;
  readonly top1?: number | null;
  readonly top5?: number | null;
  readonly selection?: string;
  readonly evaluated_on?: string | null;
}

/** What scales a published recipe to a machine; a linear probe is run whole. */
export interface Budget {
  /** Shares of the recipes' epochs, and of their warm-up. */
  readonly pretrain: number;
  readonly finetune: number;
}

/**
 * Runs a stage, or goes on with it.
 *
 * @param folder The experiment's.
 * @throws UserError as the training itself; the signal's reason as linear probing
 */
export async function runStage(
  stage: Stage,
  folder: string,
  budget: Budget,
  hooks: StageHooks,
): Promise<StageResult> {
  const place = { out: join(folder, stage.name), resume: 'auto' };
  if (stage.command === 'train') {
    const settings = resolveOptions({ ...stage.options, ...place }, stage.config);
    return await runPretraining(shortened(settings, budget.pretrain), hooks);
  }
  const { after, options, config } = stage;
  const init =
    after === undefined ? {} : { init: join(folder, after, 'checkpoints', 'last.safetensors') };
  if (stage.command === 'linprobe') {
    const laid = layLinprobeOptions({ ...stage.options, ...init, ...place }, config);
    // On cached features it costs hardly more than one pass of the encoder, whatever its epochs.
    return await runLinearProbing(resolveLinprobeSettings(laid, probedEncoder(laid)), hooks);
  }
  const laid = layFinetuneOptions({ ...(options as FinetuneOptions), ...init, ...place }, config);
  const settings = resolveFinetuneSettings(laid, knownEncoder(laid));
  return await runFinetuning(shortened(settings, budget.finetune), hooks);
}

function shortened<S extends { readonly epochs: number; readonly warmupEpochs: number | null }>(
  settings: S,
  share: number,
): S {
  const { epochs, warmupEpochs } = settings;
  return {
    ...settings,
    epochs: epochs * share,
    warmupEpochs: warmupEpochs === null ? null : warmupEpochs * share,
  };
}
