import { convertChannels } from '../channels.js';
import { decodeImage, decodePlan, isSmall, readHeader, renderPlan } from '../decode.js';
import { centrePlan, type Plan, type Size } from '../geometry.js';
import { renderValues } from '../resize-values.js';
import {
  type EncodedSample,
  isPixelSample,
  isValueSample,
  type PixelImage,
  type PixelSample,
  type Sample,
  SampleError,
} from '../sample.js';
import { valuesOf } from '../sample-values.js';
import { firstLine, loadSharp } from '../sharp.js';
import type { PackSettings } from './metadata.js';

const CHANNELS = 3;

/** An image as it is stored. */
export interface PackedImage extends Size {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/**
 * Converts a sample to its stored form: scaled as for evaluation, in colour, as pixels or as JPEG, or values of more
 * than 8 bits. A JPEG file that is
 * small enough, upright and not CMYK is kept, which avoids a second lossy encoding.
 *
 * @throws SampleError naming the sample where it cannot be read or stored
 */
export async function packImage(sample: Sample, settings: PackSettings): Promise<PackedImage> {
  const { name } = sample;
  if ('values' in settings || isValueSample(sample)) return packValues(sample, settings);
  const { image, original } = await scaledImage(sample, settings);
  const { pixels, width, height } = image;
  if (original !== undefined) return { bytes: original, name, width, height };
  if (settings.format === 'raw') return { bytes: pixels, name, width, height };
  return { bytes: await encodeJpeg(image, settings.quality, name), name, width, height };
}

async function packValues(sample: Sample, settings: PackSettings): Promise<PackedImage> {
  const { name } = sample;
  if (!('values' in settings)) {
    throw new SampleError(
      name,
      'its values have more than 8 bits, unlike other images of the data',
    );
  }
  const { size, channels } = settings;
  const image = await valuesOf(sample, channels);
  const square = { width: size, height: size };
  const values = new Float32Array(size * size * channels);
  renderValues(image, centrePlan(image, square, 1), square, values);
  return { bytes: new Uint8Array(values.buffer), name, ...square };
}

/** @returns the pixels, and the original file where that is to be stored */
async function scaledImage(
  sample: EncodedSample | PixelSample,
  settings: PackSettings,
): Promise<{ image: PixelImage; original?: Uint8Array }> {
  const { name } = sample;
  if (isPixelSample(sample)) {
    const image = convertChannels(sample, CHANNELS);
    const scaling = scalingOf(image, settings);
    return { image: scaling === undefined ? image : await scale(image, scaling, name) };
  }
  const { bytes } = sample;
  const header = await readHeader(bytes, name);
  const scaling = scalingOf(header, settings);
  if (scaling === undefined || isSmall(header, scaling.out) || header.bands !== null) {
    const image = await decodeImage(bytes, CHANNELS, name, header);
    if (scaling !== undefined) return { image: await scale(image, scaling, name) };
    return header.plain && settings.format === 'jpeg' ? { image, original: bytes } : { image };
  }
  return { image: await decodePlan({ bytes, header }, scaling.plan, scaling.out, CHANNELS, name) };
}

/** Undefined where the image needs no scaling. */
function scalingOf(
  image: Size,
  { format, size }: PackSettings,
): { plan: Plan; out: Size } | undefined {
  if (format === 'jpeg' && Math.min(image.width, image.height) <= size) return undefined;
  const square = { width: size, height: size };
  const plan = centrePlan(image, square, 1);
  if (format === 'raw') {
    const fits = image.width === size && image.height === size;
    return fits ? undefined : { plan, out: square };
  }
  return { plan: { ...plan, offset: { left: 0, top: 0 } }, out: plan.resize };
}

async function scale(
  image: PixelImage,
  { plan, out }: { plan: Plan; out: Size },
  name: string,
): Promise<PixelImage> {
  if (!isSmall(image, out)) return decodePlan(image, plan, out, CHANNELS, name);
  const pixels = new Uint8Array(out.width * out.height * CHANNELS);
  renderPlan(image, plan, out, pixels, 0);
  return { pixels, ...out, channels: CHANNELS };
}

async function encodeJpeg(image: PixelImage, quality: number, name: string): Promise<Uint8Array> {
  const { pixels, width, height } = image;
  const sharp = await loadSharp();
  try {
    return await sharp(pixels, { raw: { width, height, channels: CHANNELS } })
      .jpeg({ quality, chromaSubsampling: '4:2:0' })
      .toBuffer();
  } catch (error) {
    throw new SampleError(name, `it cannot be stored as JPEG: ${firstLine(error)}`, {
      cause: error,
    });
  }
}
