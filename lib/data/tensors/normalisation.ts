/** Conversion between uint8 images and the normalised tensors of models. */

import { type Device, type Tensor, torch } from '../../torch/index.js';
import type { View } from '../batch.js';
import { channelStatistics } from '../channel-statistics.js';
import type { DecodedImages } from '../decoded-images.js';
import type { PixelImage } from '../sample.js';
import { DeviceImages } from './device-images.js';

/** The parts of a view, or of a batch with one, that are used. */
type Pixels = Pick<View, 'pixels' | 'values' | 'deferred' | 'size' | 'height' | 'width'>;

/** Subtracts a mean from each channel and divides by a standard deviation, and undoes both. */
export class Normalisation implements Disposable {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  private readonly offset: Tensor;
  private readonly scale: Tensor;
  private readonly held = new Map<DecodedImages, DeviceImages>();

  /**
   * @param mean For each channel, or one for all, on the scale of 0 to 1; ImageNet's for three channels by default.
   * @param std The standard deviation, in the same form.
   * @throws UserError where they do not fit the channels, or a standard deviation is not above 0
   */
  constructor(
    readonly channels: number,
    readonly device: Device = 'cpu',
    mean?: readonly number[],
    std?: readonly number[],
  ) {
    ({ mean: this.mean, std: this.std } = channelStatistics(channels, mean, std));
    using _scope = torch.scope();
    const onBytes = (values: readonly number[]) =>
      torch
        .tensor(
          values.map((value) => value * 255),
          { dtype: 'float32', device },
        )
        .view([1, channels, 1, 1])
        .keep();
    this.offset = onBytes(this.mean);
    this.scale = onBytes(this.std);
  }

  /** A batch, or one of its views, as normalised float32 (N, C, H, W) on the device. */
  toTensor(view: Pixels): Tensor {
    return this.normalise(this.upload(view));
  }

  /**
   * The bytes of a batch, or of one of its views, (N, H, W, C), on the device. Values of more than 8 bits are float32 on
   * the same scale of 0 to 255. Images with deferred crops are kept there.
   */
  upload(view: Pixels): Tensor {
    const { deferred, size, height, width } = view;
    if (deferred !== undefined) {
      let images = this.held.get(deferred.decoded);
      if (images === undefined) {
        images = new DeviceImages(deferred, this.device);
        this.held.set(deferred.decoded, images);
      }
      return images.crop(deferred);
    }
    const { pixels, values } = view;
    const shape = [size, height, width, this.channels];
    if (values !== undefined) return torch.tensor(values, { shape, device: this.device }).mul(255);
    // Bytes are copied to the device, a quarter of the size of float32.
    return this.device.startsWith('cuda')
      ? torch.cuda.upload(pixels, shape, this.device)
      : torch.tensor(pixels, { shape, device: this.device });
  }

  /** Bytes (N, H, W, C) as normalised float32 (N, C, H, W). */
  normalise(bytes: Tensor): Tensor {
    return bytes.permute([0, 3, 1, 2]).to('float32').sub(this.offset).div(this.scale).contiguous();
  }

  /** Images of normalised (N, C, H, W), clipped to the range of bytes. */
  toImages(images: Tensor): PixelImage[] {
    const bytes = images
      .detach()
      .mul(this.scale)
      .add(this.offset)
      .round()
      .clamp(0, 255)
      .to('uint8')
      .permute([0, 2, 3, 1])
      .contiguous();
    const [n, height, width, channels] = bytes.shape as [number, number, number, number];
    const data = bytes.toTypedArray() as Uint8Array;
    const each = height * width * channels;
    return Array.from({ length: n }, (_, i) => ({
      pixels: data.subarray(i * each, (i + 1) * each),
      width,
      height,
      channels,
    }));
  }

  dispose(): void {
    for (const images of this.held.values()) images.dispose();
    this.offset.dispose();
    this.scale.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
