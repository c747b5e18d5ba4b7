/** The kernels of mae::nms and mae::roi_align, run by a processor, against the ops of a CPU in float64. */
import { describe, expect, test } from 'vitest';
import { type Tensor, torch } from '../../lib/index.js';
import { needs } from '../support/needs.js';
import { useEmulator } from './emulation.js';

const { emulate, isPossible } = useEmulator();

// Inside, beyond all edges, wholly outside, without area, thin, turned around, of no image.
const BOXES = [
  [0, 2.5, 3.25, 13, 9],
  [1, -9, -5, 40, 30],
  [1, 60, 60, 90, 90],
  [0, 4, 4, 4, 4],
  [0, 3, 1, 3.5, 12.75],
  [1, 9, 8, 3, 2],
  [0, -30, 2, 3, 300],
];

const lastChannels = (x: Tensor): Tensor => x.permute([0, 2, 3, 1]).contiguous();
const firstChannels = (x: Tensor): Tensor => x.permute([0, 3, 1, 2]).contiguous();

describe('RoIAlign', needs(isPossible, 'Linux'), () => {
  const [images, height, width] = [2, 7, 9];

  test.each(
    (['float32', 'bfloat16'] as const).flatMap((dtype) =>
      [
        // Channels fewer than threads, and more; boxes more than threads.
        [5, [2, 3], 0, 0.5, true, 1],
        [150, [3, 3], 2, 0.25, true, 1],
        [3, [7, 7], 0, 1, false, 1],
        [2, [2, 2], 0, 0.5, true, 30],
      ].map((rest) => [dtype, ...rest] as const),
    ),
  )(
    'in %s of %d channels to %s bins, ratio %d, scale %d, aligned: %s, boxes %d times',
    (...given) => {
      const [dtype, channels, size, ratio, scale, aligned, times] = given as unknown as [
        ...['float32' | 'bfloat16', number, [number, number], number, number, boolean, number],
      ];
      using _ = torch.scope();
      torch.manualSeed(channels);
      const boxes = torch.tensor(Array.from({ length: times }, () => BOXES).flat());
      const count = boxes.size(0);
      const features = torch.randn([images, channels, height, width]).to(dtype);
      const gradient = torch.randn([count, channels, ...size]).to(dtype);
      const words = ['pool', dtype, count, images, channels, height, width, ...size, ratio, scale];
      const [pooled, gradFeatures] = emulate(
        [...words, aligned ? 0.5 : 0],
        [lastChannels(features), boxes, lastChannels(gradient)],
        [
          [dtype, [count, ...size, channels]],
          [dtype, [images, height, width, channels]],
        ],
      ) as [Tensor, Tensor];
      const leaf = features.to('float64').requiresGrad_();
      const options = { outputSize: size, spatialScale: scale, samplingRatio: ratio, aligned };
      const wanted = torch.ops.roiAlign(leaf, boxes.to('float64'), options);
      wanted.backward(gradient.to('float64'));
      // Sums in float32 of at most hundreds of numbers around 1; bfloat16 has 8 bits.
      const tolerance = dtype === 'bfloat16' ? 2 ** -8 : 1e-5;
      const error = (found: Tensor, exact: Tensor) =>
        firstChannels(found)
          .to('float64')
          .sub(exact)
          .abs()
          .max()
          .div(exact.abs().max())
          .item<number>();
      expect(error(pooled, wanted.detach())).toBeLessThan(tolerance);
      expect(error(gradFeatures, leaf.grad as Tensor)).toBeLessThan(tolerance);
    },
  );

  test('bins of an image that is not there are no numbers', () => {
    using _ = torch.scope();
    const features = torch.ones([1, 4, 4, 8]);
    const [pooled, gradFeatures] = emulate(
      ['pool', 'float32', 2, 1, 8, 4, 4, 1, 1, 0, 1, 0.5],
      [
        features,
        torch.tensor([
          [1, 0, 0, 2, 2],
          [0, 1, 1, 3, 3.5],
        ]),
        torch.ones([2, 1, 1, 8]),
      ],
      [
        ['float32', [2, 1, 1, 8]],
        ['float32', [1, 4, 4, 8]],
      ],
    ) as [Tensor, Tensor];
    expect(pooled.select(0, 0).isnan().all().item()).toBe(true);
    expect(pooled.select(0, 1).eq(1).all().item()).toBe(true);
    expect(gradFeatures.isfinite().all().item()).toBe(true);
  });
});

describe('non-maximum suppression', needs(isPossible, 'Linux'), () => {
  test.each([
    [1, false],
    [64, true],
    [200, false],
    [333, true],
  ])('of %d boxes, with classes: %s', (count, hasClasses) => {
    using _ = torch.scope();
    torch.manualSeed(count);
    const corner = torch.rand([count, 2]).mul(60);
    const boxes = torch.cat([corner, corner.add(torch.rand([count, 2]).mul(30))], 1);
    const classes = torch.randint(0, 3, [count]);
    // They come by descending score.
    const scores = torch.arange(count, 0, -1).to('float32');
    const [kept] = emulate(
      ['nms', 'float32', count, 0.3, +hasClasses],
      [boxes, classes],
      [['uint8', [count]]],
    ) as [Tensor];
    const wanted = torch.ops.nms(boxes, scores, 0.3, ...(hasClasses ? [classes] : []));
    expect(kept.nonzero().flatten().equal(wanted)).toBe(true);
  });
});
