/** Fits the projection of patches to patches of another size and to another number of channels. */
import * as nn from '../nn/index.js';
import { type Tensor, torch } from '../torch/index.js';

/**
 * The projection for patches of another size: it gives an enlarged patch the token that the original has (FlexiViT,
 * arXiv:2212.08013, section 3.4: the pseudo-inverse of the resize), and for other channels: a grey image the token of its
 * copy in every channel. Further channels repeat the file's, scaled so that the sum over the channels keeps its size.
 *
 * @param weight (dim, channels, side, side)
 * @returns (dim, channels, side, side) of `to`, in memory of its own
 */
export function fitPatchEmbedding(
  weight: Tensor,
  to: { readonly channels: number; readonly patchSize: number },
): Tensor {
  return torch.tidy(() => {
    const { dtype } = weight;
    const wide = weight.detach().to('float32');
    return toSide(toChannels(wide, to.channels), to.patchSize).to(dtype).clone();
  });
}

function toChannels(weight: Tensor, channels: number): Tensor {
  const from = weight.shape[1] as number;
  if (channels === from) return weight;
  if (channels === 1) return weight.sum(1, { keepdim: true });
  const repeated = weight.repeat([1, Math.ceil(channels / from), 1, 1]);
  return repeated.narrow(1, 0, channels).mul(from / channels);
}

function toSide(weight: Tensor, side: number): Tensor {
  const [dim, channels, from] = weight.shape as [number, number, number];
  if (side === from) return weight;
  const pixels = torch.eye(from * from).reshape([from * from, 1, from, from]);
  // A row for each pixel of the old patch: what it adds to the new one.
  const resize = nn.functional
    .interpolate(pixels, { size: [side, side], mode: 'bicubic', antialias: true })
    .reshape([from * from, side * side]);
  const inverse = torch.linalg.pinv(resize.to('float64')).to('float32'); // (side², from²)
  return weight
    .reshape([dim * channels, from * from])
    .matmul(inverse.t())
    .reshape([dim, channels, side, side]);
}
