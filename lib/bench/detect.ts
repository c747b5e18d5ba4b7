/** How fast a detector trains and finds objects, compared with plain PyTorch in the same run. */
import { type DetectorConfig, detectorConfig } from '../models/detection/config.js';
import { resolveDevice } from '../runtime/device.js';
import { type Precision, resolvePrecision } from '../runtime/precision.js';
import type { Device } from '../torch/index.js';
import { DetectorCase } from './detector-case.js';
import { MemoryWatch } from './memory.js';
import type { BenchListener, BenchResult, CaseResult } from './result.js';
import { type Case, Session, type SessionOptions } from './session.js';
import { ROUND_SECONDS, stepCase, tellMemory } from './step-case.js';
import { inTemporaryFolder } from './temporary-folder.js';

export interface BenchDetectOptions extends SessionOptions {
  /** A detector by name. */
  model: string;
  /** 8 by default where images are small, else 1. */
  batchSize?: number | undefined;
  /** Side of the images in pixels; the model's by default. */
  imageSize?: number | undefined;
  device: Device;
  amp: Precision | 'auto';
}

/** The result of `bench detect`; its leading case is `training step`, the other one `inference`. */
export interface DetectResult extends BenchResult {
  model: string;
  batch_size: number;
  /** [height, width] */
  image_size: readonly [number, number];
  device: Device;
  amp: Precision;
}

const ROUNDS = 7;
/** Up to that side images are small, in pixels. */
const SMALL = 256;

/**
 * Measures a training step of a detector with masks, and inference up to the masks within boxes. Each has peaks of memory of its
 * own, as inference comes first.
 *
 * @throws UserError where no detector has that name, or both sides compute something else
 */
export async function benchDetect(
  options: BenchDetectOptions,
  listener: BenchListener = {},
): Promise<DetectResult> {
  const named = detectorConfig(options.model);
  const { imageSize = named.imageSize, rounds = ROUNDS } = options;
  // Each side would drop other paths.
  const config: DetectorConfig = { ...named, imageSize, dropPath: 0 };
  const { batchSize = imageSize <= SMALL ? 8 : 1 } = options;
  const device = resolveDevice(options.device);
  const { precision } = resolvePrecision(options.amp, device);
  using session = await Session.open({ ...options, rounds });
  return await inTemporaryFolder(async (folder) => {
    using ours = new DetectorCase({ config, batchSize, device, precision, folder });
    const { reference } = session;
    const memory = await MemoryWatch.start(device, reference === null ? [] : [reference]);
    listener.onStart?.(session.versions(), session.threads);
    const measured = async (one: Case): Promise<CaseResult> => {
      const [result] = (await session.measure([one], ROUND_SECONDS)) as [CaseResult];
      await tellMemory(result, reference, memory);
      listener.onCase?.(result);
      return result;
    };

    const theirs = await reference?.prepare(ours.inference);
    if (theirs !== undefined) ours.checkSame(theirs);
    const common = { unit: 'images/s', perIteration: batchSize } as const;
    const inference = await measured({ ...common, name: 'inference', ours, reference: theirs });

    using step = await stepCase(
      'training step',
      { batchSize, device, precision, cudaGraph: false },
      { eager: reference, compiled: null },
      ours.training(),
    );
    const training = await measured(step);
    return {
      ...session.result('detect', [training, inference]),
      ...{ model: options.model, batch_size: batchSize, image_size: [imageSize, imageSize] },
      ...{ device, amp: precision },
    };
  });
}
