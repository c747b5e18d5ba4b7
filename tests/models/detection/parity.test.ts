/**
 * Every stage of a detector against an implementation in PyTorch that was written apart from it
 * (tests/python/detection.py), on the same weights, images, objects and draws, in float64.
 */
import { describe, expect, test } from 'vitest';
import {
  Detector,
  type DetectorConfig,
  type Draws,
  matchBoxes,
  type ObjectTargets,
  pasteMask,
  sampleBoxes,
} from '../../../lib/models/detection/index.js';
import { type Tensor, torch } from '../../../lib/torch/index.js';
import { useReference } from '../../python/reference.js';
import {
  type Digest,
  distance,
  distanceOfDigests,
  restore,
  type StoredTensor,
  store,
} from '../../python/tensors.js';

/** Rounding in float64, through some hundred operations. */
const EXACT = 1e-9;

const SMALL: DetectorConfig = {
  ...{ imageSize: 32, patchSize: 4, channels: 3, dim: 16, depth: 3, heads: 2 },
  // Neither the windows nor the position embeddings fit the grid of 8 x 6 patches.
  ...{ positionGrid: [3, 3], window: 3, globalBlocks: [1], dropPath: 0 },
  ...{ pyramidDim: 8, headDim: 16, numClasses: 3, masks: true, cascade: false },
  sampling: { anchors: 24, boxes: 12, preNms: [20, 12], postNms: 14 },
};

interface Case {
  config: DetectorConfig;
  /** Of what weights, images and draws are drawn, by PyTorch too. */
  seed: number;
  weights: Record<string, { shape: number[]; mean: number; std: number }>;
  images: [number, number, number, number];
  targets: { boxes: StoredTensor; labels: number[]; size: [number, number] }[];
  draws: { anchors: [number, number]; boxes: [number, number] };
}

interface Answer {
  features: StoredTensor | Digest;
  maps: (StoredTensor | Digest)[];
  anchors: StoredTensor;
  labels: number[][];
  sampled: [number[], number[]][];
  proposals: StoredTensor[];
  losses: Record<string, number>;
  gradients: Record<string, StoredTensor | Digest>;
  found: {
    boxes: StoredTensor;
    scores: number[];
    labels: number[];
    masks: StoredTensor | Digest | null;
  }[];
  pasted?: number[][][];
}

function detectorOf(config: DetectorConfig): Detector {
  return new Detector(config).to('float64');
}

/** Whether these are a norm's factors. */
const isNorm = (name: string) => /(norm\d?|simfp_2\.1|stage_2\.1)\.weight$/.test(name);

/** A detector whose weights are far from their initial values, two images, and their objects. */
function makeCase(config: DetectorConfig): Case {
  using _ = torch.scope();
  using model = detectorOf(config);
  const [height, width] = [32, 24];
  const float64 = { dtype: 'float64' } as const;
  const boxes = (rows: number[][]) =>
    store(torch.tensor(rows.flat(), { shape: [rows.length, 4], ...float64 }));
  const { anchors, boxes: most } = model.drawSizes(3, [height, width]);
  return {
    config,
    seed: 5,
    weights: Object.fromEntries(
      Object.entries(model.stateDict()).map(([name, { shape }]) => {
        const std = name.includes('norm') ? 0.1 : name.includes('fc1') ? 0.08 : 0.2;
        return [name, { shape, mean: isNorm(name) ? 1 : 0, std }];
      }),
    ),
    images: [2, 3, height, width],
    targets: [
      {
        boxes: boxes([
          [2.5, 3, 13, 17.5],
          [10, 8, 22, 30],
          [1, 20, 6, 25],
        ]),
        labels: [0, 2, 1],
        size: [32, 24],
      },
      // Half of the second image is padding.
      { boxes: boxes([[4, 2, 19, 14]]), labels: [1], size: [16, 20] },
    ],
    draws: { anchors: [2, anchors], boxes: [2, most] },
  };
}

/** The same as in tests/python/detection.py. */
function madeUpMask(objects: readonly number[], boxes: Float32Array, side: number): Uint8Array {
  const masks = new Uint8Array(objects.length * side * side);
  let at = 0;
  for (const [i, object] of objects.entries()) {
    const left = Math.floor(boxes[i * 4] as number);
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        masks[at++] = (row * 3 + column * 5 + object * 7 + left) % 11 < 5 ? 1 : 0;
      }
    }
  }
  return masks;
}

interface Restored {
  model: Detector;
  images: Tensor;
  targets: ObjectTargets[];
  draws: Draws;
}

function restored({ config, seed, weights, images, targets, draws }: Case): Restored {
  const model = detectorOf(config);
  const float64 = { dtype: 'float64' } as const;
  // In the order of tests/python/detection.py.
  torch.manualSeed(seed);
  model.loadStateDict(
    Object.fromEntries(
      Object.entries(weights).map(([name, { shape, mean, std }]) => {
        return [name, torch.randn(shape, float64).mul(std).add(mean)];
      }),
    ),
  );
  return {
    model,
    images: torch.randn(images, float64),
    targets: targets.map(({ boxes, labels, size }) => ({
      boxes: restore(boxes),
      labels: torch.tensor(labels, { dtype: 'int64' }),
      size,
      rasterise: madeUpMask,
    })),
    draws: { anchors: torch.rand(draws.anchors, float64), boxes: torch.rand(draws.boxes, float64) },
  };
}

const variants: readonly (readonly [string, DetectorConfig])[] = [
  ['boxes and masks', SMALL],
  ['a cascade without masks', { ...SMALL, cascade: true, masks: false }],
  // Twice the width, which the groups of a norm divide; the third quarter ends with the last block.
  ['the pyramid of four stages', { ...SMALL, dim: 32, pyramid: 'fpn', globalBlocks: [0, 1, 2] }],
];

describe('a detector as in PyTorch', () => {
  const exchange = useReference<Case[], Answer[]>('detection', 'detection.py', () =>
    variants.map(([, config]) => makeCase(config)),
  );

  describe.each(variants.map(([name], i) => [name, i] as const))('%s', (_name, i) => {
    const both = () => ({
      ...restored(exchange.request[i] as Case),
      answer: exchange.answer[i] as Answer,
    });

    test('backbone and pyramid', () => {
      using _ = torch.scope();
      const { model, images, answer } = both();
      const features = model.backbone.net.forward(images);
      expect(distanceOfDigests(features, answer.features)).toBeLessThan(EXACT);
      const maps = model.backbone.forward(images);
      expect(maps).toHaveLength(answer.maps.length);
      for (const [level, map] of maps.entries()) {
        expect(distanceOfDigests(map, answer.maps[level] as Digest)).toBeLessThan(EXACT);
      }
      const grids = model.backbone.grids([images.size(2), images.size(3)]);
      expect(grids).toEqual(maps.map(({ shape }) => shape.slice(2)));
    });

    test('anchors, their matches, and those that are chosen', () => {
      using _ = torch.scope();
      const { model, images, targets, draws, answer } = both();
      const { anchors } = model.proposalGenerator.forward(model.backbone.forward(images));
      const all = torch.cat([...anchors]);
      expect(distance(all, answer.anchors)).toBe(0);
      for (const [image, { boxes }] of targets.entries()) {
        const { labels } = matchBoxes(all, boxes, {
          ...{ background: 0.3, object: 0.7, lowQuality: true },
        });
        expect(labels.tolist()).toEqual(answer.labels[image]);
        const chosen = sampleBoxes(labels, draws.anchors.select(0, image), {
          ...{ count: SMALL.sampling.anchors, objectShare: 0.5 },
        });
        const both = [chosen.objects, chosen.background].map((indices) => indices.tolist());
        expect(both).toEqual(answer.sampled[image]);
      }
    });

    test('proposals', () => {
      using _ = torch.scope();
      const { model, images, targets, answer } = both();
      const predicted = model.proposalGenerator.forward(model.backbone.forward(images));
      for (const [image, { size }] of targets.entries()) {
        const boxes = model.proposalGenerator.proposals(predicted, image, size);
        expect(distance(boxes, answer.proposals[image] as StoredTensor)).toBeLessThan(EXACT);
      }
    });

    test('losses and gradients of a step', () => {
      using _ = torch.scope();
      const { model, images, targets, draws, answer } = both();
      const { total, ...losses } = model.losses(images, targets, draws);
      expect(Object.keys(losses).sort()).toEqual(Object.keys(answer.losses).sort());
      for (const [name, loss] of Object.entries(losses)) {
        expect(Math.abs(loss.item<number>() - (answer.losses[name] as number))).toBeLessThan(EXACT);
      }
      total.backward();
      const worst = model.namedParameters().map(([name, { grad }]) => ({
        name,
        off: distanceOfDigests(grad, answer.gradients[name] as Digest),
      }));
      expect(worst.filter(({ off }) => !(off < EXACT))).toEqual([]);
    });

    test('detections, and their masks in the image', () => {
      using _ = torch.scope();
      using _mode = torch.noGrad();
      const { model, images, targets, answer } = both();
      model.eval();
      const found = model.forward(
        images,
        targets.map(({ size }) => size),
      );
      for (const [image, { boxes, scores, labels, masks }] of found.entries()) {
        const theirs = answer.found[image] as Answer['found'][number];
        expect(theirs.labels.length).toBeGreaterThan(3);
        expect(labels.tolist()).toEqual(theirs.labels);
        expect(distance(boxes, theirs.boxes)).toBeLessThan(EXACT);
        for (const [k, score] of (scores.tolist() as number[]).entries()) {
          expect(Math.abs(score - (theirs.scores[k] as number))).toBeLessThan(EXACT);
        }
        if (masks === null || theirs.masks === null) {
          expect(masks).toBe(theirs.masks);
          continue;
        }
        expect(distanceOfDigests(masks, theirs.masks)).toBeLessThan(EXACT);
        const corners = boxes.tolist() as number[][];
        for (const [k, mask] of masks.unbind(0).entries()) {
          const values = mask.flatten().tolist() as number[];
          const pasted = pasteMask(values, mask.size(0), corners[k] as number[], [37, 41]);
          expect([...pasted]).toEqual(answer.pasted?.[image]?.[k]);
        }
      }
    });
  });
});
