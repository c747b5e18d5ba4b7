/** Whole training steps, in comparison with PyTorch. */
import { UsageError, UserError } from '../errors.js';
import type { pretraining } from '../methods/index.js';
import { vitModelNames } from '../models/index.js';
import { resolveDevice } from '../runtime/device.js';
import { type Precision, resolvePrecision } from '../runtime/precision.js';
import { flagName } from '../settings/index.js';
import type { Device, Profile } from '../torch/index.js';
import { graphProblem } from '../training/set-up.js';
import { finetuneCase } from './classifier.js';
import { gemmRate } from './gemm.js';
import { MemoryWatch } from './memory.js';
import { methodStep } from './method-step.js';
import { classifierModel, isClassifier, type StepModel, stepModel } from './models.js';
import type { BenchListener, CaseResult, StepResult, TokensComparison } from './result.js';
import { Session, type SessionOptions, startReference } from './session.js';
import { MASK_RATIO, type StepOptions } from './step.js';
import {
  type MethodCase,
  maeCase,
  ROUND_SECONDS,
  stepCase,
  tellMemory,
  tellStep,
} from './step-case.js';
import { inTemporaryFolder } from './temporary-folder.js';

export interface BenchStepOptions extends SessionOptions {
  model: string;
  batchSize?: number | undefined;
  device: Device;
  /** Also measure the model with mask tokens in the encoder, in the same rounds. */
  encoderMaskTokens?: boolean | undefined;
  /** Recompute the blocks in the backward pass, on both sides. */
  checkpointing?: boolean | undefined;
  /** The precision of matrix products, float32 by default. */
  amp?: Precision | 'auto' | undefined;
  /** Run our steps by CUDA graph. */
  cudaGraph?: boolean | undefined;
  /** Also compile PyTorch's model, in a process of its own, and compare with the faster one. */
  compile?: boolean | undefined;
  /** What is trained by: `mae`, the default, or another method that leaves an encoder. */
  method?: keyof typeof pretraining | undefined;
  /** Called for steps after the measurement, until it has recorded those of its schedule. */
  profile?: Profile | null | undefined;
}

/**
 * Measures whole training steps of a model.
 *
 * @throws UserError where the sides compute different losses: their times would not be comparable.
 */
export async function benchStep(
  options: BenchStepOptions,
  listener: BenchListener = {},
): Promise<StepResult> {
  const { model, method = MAE } = options;
  if (isClassifier(model)) return await finetuneStep(options, listener);
  const trained = { ...stepModel(model, vitModelNames), by: method };
  if (method === MAE)
    return await measureStep(options, trained, listener, async (step) => maeCase(step));
  refuse(MAE_ONLY, options, `--method ${MAE}`);
  return await inTemporaryFolder(async (folder) => {
    const resources: Disposable[] = [];
    const own = <T extends Disposable>(resource: T): T => {
      resources.push(resource);
      return resource;
    };
    try {
      return await measureStep(options, trained, listener, (step) =>
        methodStep({ ...step, method, model, folder }, own),
      );
    } finally {
      for (const resource of resources.reverse()) resource[Symbol.dispose]();
    }
  });
}

/** The method whose step has options of its own. */
const MAE = 'mae';
const MAE_ONLY = ['encoderMaskTokens', 'checkpointing', 'cudaGraph'] as const;

/** Fine-tuning of a classifier. */
async function finetuneStep(
  options: BenchStepOptions,
  listener: BenchListener,
): Promise<StepResult> {
  const { model, method = MAE } = options;
  if (method !== MAE) {
    throw new UsageError(
      `--method ${method} trains an encoder, and ${model} is a classifier; give --model mae_${model}`,
    );
  }
  refuse(MAE_ONLY, options, `masked autoencoders, such as --model mae_${model}`);
  const trained = { ...classifierModel(model), by: 'finetune' };
  return await measureStep(options, trained, listener, async (step) => finetuneCase(step));
}

function refuse(
  names: readonly (typeof MAE_ONLY)[number][],
  options: BenchStepOptions,
  what: string,
): void {
  const unfit = names.find((name) => options[name]);
  if (unfit !== undefined) {
    throw new UsageError(`${flagName(unfit)} is for ${what}; leave it out`);
  }
}

async function measureStep(
  options: BenchStepOptions,
  { config, batchSize: usual, by }: StepModel & { by: string },
  listener: BenchListener,
  makeCase: (step: StepOptions) => Promise<MethodCase>,
): Promise<StepResult> {
  const { batchSize = usual, checkpointing = false, amp = 'none', cudaGraph = false } = options;
  const device = resolveDevice(options.device);
  const { precision } = resolvePrecision(amp, device);
  const noGraph = graphProblem({ cudaGraph, gradCheckpointing: checkpointing, accum: 1 }, device);
  if (noGraph !== null) throw new UserError(`--cuda-graph cannot be used: ${noGraph}`);
  const plain: StepOptions = {
    ...{ config, batchSize, device, checkpointing, precision, cudaGraph },
    maskRatio: MASK_RATIO,
  };
  if (options.compile && !options.reference) {
    throw new UsageError(
      "--compile is about PyTorch's side, which --reference measures; give both",
    );
  }
  using session = await Session.open(options);
  using compiled =
    options.compile && options.reference ? await startReference(options.reference) : null;
  const references = { eager: session.reference, compiled };
  const processes = [session.reference, compiled].filter((one) => one !== null);
  const memory = await MemoryWatch.start(device, processes);
  using without = await stepCase(options.model, plain, references, await makeCase(plain));
  using tokens = options.encoderMaskTokens
    ? await stepCase(
        ...(['mask tokens in encoder', plain, references] as const),
        maeCase({ ...plain, config: { ...config, encoderMaskTokens: true } }),
      )
    : null;
  const cases = tokens === null ? [without] : [without, tokens];
  // The process that is not compared frees its memory.
  for (const one of processes) if (!cases.some(({ process }) => process === one)) one.stop();

  listener.onStart?.(session.versions(), session.threads);
  const before = gemmRate(device, precision);
  const results = await session.measure(cases, ROUND_SECONDS);
  // Two models in one process share one peak.
  if (tokens === null) await tellMemory(results[0] as CaseResult, without.process, memory);
  // The machine's best: it may be busy with something else at times.
  const rate = Math.max(before, gemmRate(device, precision));
  for (const [i, one] of cases.entries()) await tellStep(results[i] as CaseResult, one, rate);
  const [first, second] = results as [CaseResult, CaseResult?];
  for (const result of results) listener.onCase?.(result);
  const { profile } = options;
  while (profile?.hasRecorded === false) await without.ours.run(1, () => profile.step());
  return {
    ...session.result('step', results),
    model: options.model,
    trained_by: by,
    batch_size: batchSize,
    image_size: config.imageSize,
    ...(by === MAE && { mask_ratio: MASK_RATIO }),
    checkpointing,
    device,
    amp: precision,
    cuda_graph: cudaGraph,
    gemm_tflops: rate,
    ...(second && { encoder_mask_tokens: compareTokens(second, first) }),
  };
}

/** The cost of mask tokens in the encoder. */
function compareTokens(tokens: CaseResult, plain: CaseResult): TokensComparison {
  return {
    flops_ratio: (tokens.flops_per_image as number) / (plain.flops_per_image as number),
    time_ratio: plain.ours.median / tokens.ours.median,
    reference_time_ratio:
      plain.reference && tokens.reference && plain.reference.median / tokens.reference.median,
  };
}
