/** A detector on fixed images and objects; benchmarks/reference/detector.py is the same in PyTorch, from the same file. */
import { join } from 'node:path';
import type { DetectionTarget } from '../data/index.js';
import { UserError } from '../errors.js';
import { masks } from '../evaluation/coco/index.js';
import { targetsOf } from '../methods/detection/data.js';
import { detectorGroups } from '../methods/detection/groups.js';
import { Detector, type DetectorConfig, type ObjectTargets } from '../models/detection/index.js';
import { AdamW } from '../optim/index.js';
import { inPrecision, type Precision } from '../runtime/precision.js';
import { type Device, type Tensor, torch } from '../torch/index.js';
import { savePytorch } from '../torch/serialization/save.js';
import { outlineOf } from './coco.js';
import { fillZeros } from './method-step.js';
import type { Prepared } from './reference.js';
import type { MethodCase } from './step-case.js';

export interface DetectorCaseOptions {
  readonly config: DetectorConfig;
  readonly batchSize: number;
  readonly device: Device;
  readonly precision: Precision;
  /** For the file that both sides read. */
  readonly folder: string;
}

/** Of an image, as COCO's have on average. */
const OBJECTS = 7;
/** As published for ViT-B. */
const RATES = { weightDecay: 0.1, layerDecay: 0.7 };
const LEARNING_RATE = 1e-4;

/** A detector, its images, and their objects. */
export class DetectorCase implements Disposable {
  readonly model: Detector;
  private readonly file: string;
  private readonly images: Tensor;
  private readonly targets: readonly ObjectTargets[];
  private readonly draws: readonly [anchors: Tensor, boxes: Tensor];

  constructor(private readonly options: DetectorCaseOptions) {
    const { config, batchSize, device, folder } = options;
    const { imageSize: side, channels, numClasses } = config;
    using _ = torch.scope();
    torch.manualSeed(0);
    this.model = new Detector(config);
    fillZeros(this.model);
    // A new detector finds nothing at all. This one takes its best proposals for objects of the first class.
    torch.noGrad(() => {
      const { bias } = (this.model.roiHeads.boxPredictor as { clsScore: { bias: Tensor } })
        .clsScore;
      bias.narrow(0, 0, 1).fill_(Math.log(numClasses));
    });
    const objects = Array.from({ length: batchSize }, () => roundObjects(side, numClasses));
    const { anchors, boxes } = this.model.drawSizes(OBJECTS, [side, side]);
    const images = torch.randn([batchSize, channels, side, side]);
    const draws = [torch.rand([batchSize, anchors]), torch.rand([batchSize, boxes])] as const;
    this.file = join(folder, 'detector.pth');
    const targets = targetsOf(objects, 'cpu');
    savePytorch(this.file, {
      ...{ weights: this.model.stateDict(), images, draws: [...draws] },
      boxes: targets.map((own) => own.boxes),
      labels: targets.map((own) => own.labels),
      masks: objects.map((own) => bitmapsOf(own, side)),
    });
    this.model.to(device);
    this.images = images.to(device).keep();
    this.draws = [draws[0].to(device).keep(), draws[1].to(device).keep()];
    this.targets = targetsOf(objects, device);
    for (const { boxes, labels } of this.targets) for (const own of [boxes, labels]) own.keep();
  }

  /** What PyTorch is asked for. */
  private get request(): Record<string, unknown> {
    const { config, device, precision } = this.options;
    return { detector: config, file: this.file, device, amp: precision };
  }

  /** A step as `detect train` takes it. */
  training(): MethodCase {
    const { model, targets } = this;
    model.train();
    const optimizer = new AdamW(detectorGroups(model, RATES), {
      ...{ lr: LEARNING_RATE, betas: [0.9, 0.95] },
    });
    return {
      workload: {
        model,
        draw: () => [this.images, ...this.draws],
        loss: ([images, anchors, boxes]) => ({
          ...model.losses(images as Tensor, targets, {
            ...{ anchors: anchors as Tensor, boxes: boxes as Tensor },
          }),
        }),
        flopsPerImage: null,
        method: {
          ...{ optimizer, clipGrad: null },
          step: { step: 0, totalSteps: 1, epoch: 0, values: {} },
        },
      },
      request: {
        ...{ ...this.request, layer_decay: RATES.layerDecay, weight_decay: RATES.weightDecay },
      },
    };
  }

  /** Finds objects so many times. */
  run(iterations: number): void {
    for (let i = 0; i < iterations; i++) this.detect();
  }

  /** What PyTorch is asked for to find the same. */
  get inference(): Record<string, unknown> {
    return { detect: this.request };
  }

  /** How many objects are found, and the mean of their scores. */
  private detect(): { found: number; score: number } {
    const { model, images } = this;
    const { device, precision } = this.options;
    using _ = torch.scope();
    model.eval();
    const sizes = this.targets.map(({ size }) => size);
    const found = torch.noGrad(() =>
      inPrecision(precision, device, () => model.forward(images, sizes)),
    );
    const scores = torch.cat(found.map((one) => one.scores));
    return { found: scores.size(0), score: scores.mean().item<number>() };
  }

  /**
   * Boxes whose scores are all but equal may come in another order: some of those that are found are others then.
   *
   * @throws UserError where both sides find something else
   */
  checkSame({ info }: Prepared): void {
    const { found, score } = this.detect();
    const tolerance = this.options.precision === 'none' ? 1e-3 : 2 ** -6;
    const isSame =
      Math.abs(Number(info.found) - found) <= 0.02 * found &&
      Math.abs(Number(info.score) - score) <= tolerance * score;
    if (isSame) return;
    throw new UserError(
      `the reference does not find the same: ${info.found} objects with a mean score of ${info.score}, ours are ${found} with ${score}`,
    );
  }

  [Symbol.dispose](): void {
    this.model[Symbol.dispose]();
    for (const own of [this.images, ...this.draws]) own.dispose();
    for (const { boxes, labels } of this.targets) for (const own of [boxes, labels]) own.dispose();
  }
}

/** Round objects within a square image. */
function roundObjects(side: number, numClasses: number): DetectionTarget {
  const numbers = torch.rand([OBJECTS, 4]).tolist() as [number, number, number, number][];
  const circles = numbers.map(([x, y, size, label]) => {
    const radius = (side / 40) * 10 ** size;
    const [left, top] = [x, y].map((share) => share * (side - 2 * radius)) as [number, number];
    return { left, top, radius, label: Math.floor(label * numClasses) };
  });
  return {
    ...{ imageId: 1, originalSize: [side, side], size: [side, side], scale: [1, 1], flip: false },
    boxes: Float32Array.from(
      circles.flatMap(({ left, top, radius }) => {
        return [left, top, left + 2 * radius, top + 2 * radius];
      }),
    ),
    labels: Int32Array.from(circles, ({ label }) => label),
    crowd: new Uint8Array(OBJECTS),
    masks: circles.map(({ left, top, radius }) => ({
      polygons: [outlineOf(left + radius, top + radius, radius)],
    })),
  };
}

/** The pixels of objects, (G, H, W) uint8: PyTorch's users cut masks out of these. */
function bitmapsOf({ masks: all }: DetectionTarget, side: number): Tensor {
  const bitmaps = all.map((mask) => {
    if (!('polygons' in mask)) throw new TypeError('an object without an outline');
    const bitmap = masks.decode(masks.fromPolygons(mask.polygons as number[][], side, side));
    return torch.tensor(bitmap, { shape: [side, side] });
  });
  return torch.stack(bitmaps);
}
