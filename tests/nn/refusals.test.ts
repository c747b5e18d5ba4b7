/** What PyTorch refuses in layers and functions is refused here, in a line that names value and expectation. */
import { expect, test } from 'vitest';
import { nn, TorchError, torch } from '../../lib/index.js';

const F = nn.functional;
const x = torch.ones([1, 4, 4, 4]);
const index = torch.zeros([2, 2], { dtype: 'int64' });

test.each<[string, () => unknown, RegExp]>([
  ['hardtanh', () => F.hardtanh(x, 2, 1), /minVal cannot be greater than maxVal, got 2 and 1/],
  ['Hardtanh', () => new nn.Hardtanh(1, 1), /maxVal should be greater than minVal/],
  ['dropout', () => F.dropout(x, 1.5), /p should be a probability from 0 to 1, got 1.5/],
  ['dropout1d', () => F.dropout1d(x), /2 or 3 dimensions, got 4/],
  ['Conv2d', () => new nn.Conv2d(4, 4, 3, { groups: 0 }), /groups should be a positive integer/],
  [
    'Conv2d, words',
    () => new nn.Conv2d(4, 4, 3, { padding: 'full' as 'same' }),
    /'valid' or 'same'/,
  ],
  ['Conv2d, steps', () => new nn.Conv2d(4, 4, 3, 2, 'same'), /'same' needs a stride of 1/],
  ['Conv2d, modes', () => new nn.Conv2d(4, 4, 3, { paddingMode: 'wrap' as 'zeros' }), /got 'wrap'/],
  [
    'ConvTranspose2d',
    () => new nn.ConvTranspose2d(4, 4, 3, 2).forward(x, [11, 9]),
    /from \[9, 9\] to \[10, 10\], got \[11, 9\]/,
  ],
  [
    'maxUnpool2d',
    () => F.maxUnpool2d(x, x.long(), 2, { outputSize: [4, 8] }),
    /less than the stride \[2, 2\] away from \[8, 8\], got \[4, 8\]/,
  ],
  ['fractionalMaxPool2d', () => F.fractionalMaxPool2d(x, 2), /one of outputSize and outputRatio/],
  [
    'FractionalMaxPool2d',
    () => new nn.FractionalMaxPool2d(2, { outputRatio: 1.5 }),
    /between 0 and 1, got 1.5/,
  ],
  ['CircularPad1d', () => new nn.CircularPad1d(1).forward(x), /2 or 3 dimensions, got one of 4/],
  [
    'BatchNorm2d',
    () => new nn.BatchNorm2d(4).forward(torch.ones([2, 4])),
    /4 dimensions, got one of 2/,
  ],
  [
    'batchNorm',
    () => F.batchNorm(x, null, null, { training: true, eps: 0 }),
    /eps should be above 0, got 0/,
  ],
  [
    'InstanceNorm2d',
    () => new nn.InstanceNorm2d(3, { affine: true }).forward(x),
    /3 features, got 4/,
  ],
  ['instanceNorm', () => F.instanceNorm(torch.ones([1, 4, 1])), /more than 1 spatial element/],
  ['GroupNorm', () => new nn.GroupNorm(3, 4), /divisible by numGroups, got 4 and 3/],
  ['groupNorm', () => F.groupNorm(torch.ones([1, 4]), 4), /more than 1 value per channel/],
  ['localResponseNorm', () => F.localResponseNorm(index, 2), /3 dimensions, got 2/],
  [
    'Embedding',
    () => new nn.Embedding(3, 2, { paddingIdx: 3 }),
    /paddingIdx should be from -3 to 2, got 3/,
  ],
  [
    'embeddingBag',
    () => F.embeddingBag(index, torch.ones([3, 2]), { offsets: index }),
    /offsets are for an input of 1 dimension/,
  ],
  [
    'embeddingBag, modes',
    () => F.embeddingBag(index, torch.ones([3, 2]), { mode: 'min' as 'max' }),
    /one of sum, mean, max; got 'min'/,
  ],
  [
    'embeddingBag, factors',
    () => F.embeddingBag(index, torch.ones([3, 2]), { perSampleWeights: torch.ones([2, 2]) }),
    /for the mode 'sum', got 'mean'/,
  ],
  [
    'interpolate, modes',
    () => F.interpolate(x, { size: 2, mode: 'linear' }),
    /3 dimensions for 'linear', got 4/,
  ],
  [
    'interpolate, corners',
    () => F.interpolate(x, { size: 2, alignCorners: false }),
    /alignCorners is for linear modes/,
  ],
  [
    'interpolate, sizes',
    () => F.interpolate(x, { size: [2, 2, 2] }),
    /size should have 2 numbers, got \[2, 2, 2\]/,
  ],
  [
    'gridSample',
    () => F.gridSample(x, x, { paddingMode: 'edge' as 'zeros' }),
    /one of zeros, border, reflection; got 'edge'/,
  ],
  ['affineGrid', () => F.affineGrid(torch.ones([1, 2, 2]), [1, 1, 2, 2]), /shape \[N, 2, 3\]/],
  [
    'a loss',
    () => F.nllLoss(x, index, { reduction: 'avg' as 'mean' }),
    /'none', 'mean' or 'sum', got 'avg'/,
  ],
  [
    'binaryCrossEntropy',
    () => F.binaryCrossEntropy(x, torch.ones([4])),
    /target should have the shape of input/,
  ],
  ['gaussianNllLoss', () => F.gaussianNllLoss(x, x, x.neg()), /var has negative elements/],
  ['gaussianNllLoss, sizes', () => F.gaussianNllLoss(x, x, torch.ones([3])), /does not fit/],
  ['MultiMarginLoss', () => new nn.MultiMarginLoss({ p: 3 }), /p should be 1 or 2, got 3/],
  [
    'TripletMarginLoss',
    () => new nn.TripletMarginLoss({ margin: 0 }),
    /margin should be greater than 0, got 0/,
  ],
])('%s', (_, call, message) => {
  using __ = torch.scope();
  expect(call).toThrow(TorchError);
  expect(call).toThrow(message);
});

test('the compiler refuses options and sizes that there are not', () => {
  // @ts-expect-error: no such option
  expect(() => new nn.ELU({ alfa: 2 })).toThrow("did you mean 'alpha'");
  // @ts-expect-error: no such option
  expect(() => F.maxPool2d(x, 2, { strides: 2 })).toThrow("did you mean 'stride'");
  // @ts-expect-error: a size is no text
  expect(() => F.maxPool2d(x, '2')).toThrow(TorchError);
});
