import { type Device, type Tensor, torch } from '../../torch/index.js';
import type { DecodedImages, DeferredCrops } from '../decoded-images.js';
import type { Size } from '../geometry.js';
import { PRECISION_BITS, resizeMatrix } from '../resize.js';

/**
 * Images of one size on a device, and the matrices that scale their crops: (inSize + 1, outSize, inSize), one for each
 * length of a crop, zero to the right of it.
 *
 * Each sample is two matrix products, one per direction. Pixels and weights are integers and their sums stay below
 * 2^53, so float64 is exact. The pixels are therefore those of `resizeBox`, in whatever order a device sums.
 */
export class DeviceImages implements Disposable {
  private readonly images: Tensor;
  private readonly scaleX: Tensor;
  private readonly scaleY: Tensor;

  private readonly decoded: DecodedImages;
  private readonly size: Size;

  constructor(
    { decoded, size }: DeferredCrops,
    private readonly device: Device,
  ) {
    const { pixels, count, height, width, channels } = decoded;
    this.decoded = decoded;
    this.size = size;
    using _scope = torch.scope();
    this.images = torch.tensor(pixels, { shape: [count, height, width, channels], device }).keep();
    this.scaleX = matrices(width, size.width, device).keep();
    this.scaleY = matrices(height, size.height, device).keep();
  }

  /** The samples as bytes (N, H, W, C). */
  crop({ rows, boxes, flips }: DeferredCrops): Tensor {
    const { device } = this;
    using scope = torch.scope();
    const { height, width, channels } = this.decoded;
    const n = rows.length;
    const images = this.images.indexSelect(0, integers(rows, device));
    const [left, top, boxWidth, boxHeight] = torch
      .tensor(boxes, { shape: [n, 4], dtype: 'int64', device })
      .unbind(1) as [Tensor, Tensor, Tensor, Tensor];
    const flipped = torch.tensor(flips, { device }).to('bool');
    const across = placed(this.scaleX, left, boxWidth);
    const mirrored = torch.where(flipped.view([n, 1, 1]), across.flip([1]), across);
    const columns = images.permute([0, 2, 1, 3]).reshape([n, width, height * channels]);
    const rowsDone = clipped(mirrored.bmm(columns.to('float64')))
      .view([n, this.size.width, height, channels])
      .permute([0, 2, 1, 3])
      .reshape([n, height, this.size.width * channels]);
    const done = clipped(placed(this.scaleY, top, boxHeight).bmm(rowsDone));
    return scope.keep(done.to('uint8').view([n, this.size.height, this.size.width, channels]));
  }

  dispose(): void {
    for (const tensor of [this.images, this.scaleX, this.scaleY]) tensor.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

function integers(values: Int32Array, device: Device): Tensor {
  return torch.tensor(values, { dtype: 'int64', device });
}

function matrices(inSize: number, outSize: number, device: Device): Tensor {
  const all = new Float64Array((inSize + 1) * outSize * inSize);
  for (let part = 1; part <= inSize; part++) {
    const matrix = resizeMatrix(part, outSize);
    for (let out = 0; out < outSize; out++) {
      all.set(matrix.subarray(out * part, (out + 1) * part), (part * outSize + out) * inSize);
    }
  }
  return torch.tensor(all, { shape: [inSize + 1, outSize, inSize], device });
}

/** For each sample the matrix (outSize, inSize) that scales `length` pixels from `start` on. */
function placed(scale: Tensor, start: Tensor, length: Tensor): Tensor {
  const [, outSize, inSize] = scale.shape as [number, number, number];
  const n = start.size(0);
  const position = torch.arange(inSize, { device: scale.device }).sub(start.unsqueeze(1));
  const taken = position.clamp({ min: 0 }).unsqueeze(1).expand([n, outSize, inSize]);
  return scale.indexSelect(0, length).gather(2, taken).mul(position.ge(0).unsqueeze(1));
}

/** Sums of products with fixed-point weights as integers from 0 to 255. */
function clipped(sums: Tensor): Tensor {
  const one = 2 ** PRECISION_BITS;
  return sums
    .add(one / 2)
    .div(one)
    .floor()
    .clamp(0, 255);
}
