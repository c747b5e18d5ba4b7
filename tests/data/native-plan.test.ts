/** The addon cuts, mirrors and changes colours by the very plans that JavaScript makes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPixelAugmentation } from '../../lib/data/augment/index.js';
import { PURPOSE, RandomStream } from '../../lib/data/index.js';
import { planSettings } from '../../lib/data/native/pipeline.js';
import { MAX_VIEW } from '../../lib/data/random.js';
import { createTransform } from '../../lib/data/transform.js';
import { loadCore } from '../../lib/native/load.js';

/** As native/data/color.h numbers them. */
const KINDS = ['brightness', 'contrast', 'saturation', 'hue', 'grayscale', 'blur', 'solarize'];

const core = loadCore();
const side = fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 65_500 }));
const share = fc.double({ min: 0.001, max: 1, noNaN: true });
const ratio = fc.double({ min: 0.05, max: 20, noNaN: true });
const ordered = (pair: [number, number]): [number, number] =>
  pair[0] <= pair[1] ? pair : [pair[1], pair[0]];

const scenario = fc.record({
  augment: fc.constantFrom(
    ...(['train', 'train', 'crop', 'eval', 'none', 'large-scale-jitter', 'fit'] as const),
  ),
  out: fc.record({
    width: fc.integer({ min: 1, max: 512 }),
    height: fc.integer({ min: 1, max: 512 }),
  }),
  image: fc.record({ width: side, height: side }),
  fits: fc.boolean(),
  scale: fc.option(fc.tuple(share, share).map(ordered), { nil: undefined }),
  // Below the smaller side of the output.
  padding: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  scaleRange: fc.option(fc.tuple(share, fc.double({ min: 1, max: 8, noNaN: true })), {
    nil: undefined,
  }),
  ratio: fc.option(fc.tuple(ratio, ratio).map(ordered), { nil: undefined }),
  cropRatio: fc.option(fc.double({ min: 0.3, max: 1, noNaN: true }), { nil: undefined }),
  seed: fc.oneof(fc.nat(), fc.maxSafeNat()),
  index: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  epoch: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  view: fc.integer({ min: 0, max: MAX_VIEW }),
  color: fc.record(
    {
      color: fc.record({
        brightness: fc.double({ min: 0, max: 3, noNaN: true }),
        contrast: share,
        saturation: fc.constantFrom(0, 0.4),
        hue: fc.double({ min: 0, max: 0.5, noNaN: true }),
        probability: share,
      }),
      grayscale: share,
      blur: fc.record({
        sigma: fc.tuple(share, ratio).map(ordered),
        probability: fc.constantFrom(0, 0.5, 1),
      }),
      solarize: fc.record({ threshold: fc.integer({ min: 0, max: 256 }), probability: share }),
    },
    { requiredKeys: [] },
  ),
});

test('plans are those of JavaScript, whatever the image, the settings and the draws', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const { augment, out, seed, index, epoch, view } = given;
      const image = given.fits ? out : given.image;
      const transform = createTransform({
        augment,
        size: out,
        crop: { scale: given.scale, ratio: given.ratio },
        cropRatio: given.cropRatio,
        cropPadding: Math.floor(given.padding * Math.min(out.width, out.height)),
        scaleRange: given.scaleRange,
        pixels:
          augment === 'train' || augment === 'crop'
            ? createPixelAugmentation({ ...given.color, channels: 3 })
            : undefined,
      });
      const stream = () => new RandomStream(seed, PURPOSE.augment, index, epoch, view);
      const {
        box,
        resize,
        offset,
        flip,
        drawn,
        content = { left: 0, top: 0, ...out },
        filter,
      } = transform.plan(image, stream);
      const ops = drawn !== undefined && 'colors' in drawn ? drawn.colors : [];
      const settings = planSettings({ transform, stream: view }, seed);
      expect(core.samplePlan(settings, image.width, image.height, index, epoch)).toEqual([
        ...[box.left, box.top, box.width, box.height],
        ...[resize.width, resize.height],
        ...[content.left, content.top, content.width, content.height],
        ...[offset.left, offset.top, flip ? 1 : 0, filter === 'bilinear' ? 1 : 0],
        ...ops.flatMap(({ kind, value }) => [KINDS.indexOf(kind), value]),
      ]);
    }),
    { numRuns: 20_000 },
  );
});
