import type { PixelImage } from './sample.js';

/** Whether {@link convertChannels} can turn `from` channels into `to`. */
export function canConvertChannels(from: number, to: number): boolean {
  return from === to || (from >= 1 && from <= 4 && to >= 1 && to <= 4);
}

/**
 * Converts an image to another number of channels: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha.
 *
 * Alpha that is removed is composited onto white, as a viewer shows it. (Pillow's `convert('RGB')` drops it and shows
 * the hidden colours of transparent pixels.) Grey is Rec. 601 luma in Pillow's fixed point. Added alpha is opaque.
 */
export function convertChannels(image: PixelImage, to: number): PixelImage {
  const from = image.channels;
  if (from === to) return image;
  const { pixels, width, height } = image;
  const count = width * height;
  const out = new Uint8Array(count * to);
  const alphaAt = from === 2 || from === 4 ? from - 1 : -1;
  const keepsAlpha = to === 2 || to === 4;
  for (let i = 0; i < count; i++) {
    const at = i * from;
    let red = pixels[at] as number;
    let green = from < 3 ? red : (pixels[at + 1] as number);
    let blue = from < 3 ? red : (pixels[at + 2] as number);
    const alpha = alphaAt < 0 ? 255 : (pixels[at + alphaAt] as number);
    if (!keepsAlpha && alpha < 255) {
      red = overWhite(red, alpha);
      green = overWhite(green, alpha);
      blue = overWhite(blue, alpha);
    }
    const put = i * to;
    if (to < 3) {
      out[put] = luma(red, green, blue);
      if (to === 2) out[put + 1] = alpha;
    } else {
      out[put] = red;
      out[put + 1] = green;
      out[put + 2] = blue;
      if (to === 4) out[put + 3] = alpha;
    }
  }
  return { pixels: out, width, height, channels: to };
}

/** The first `count` channels of an image. */
export function firstChannels(image: PixelImage, count: number): PixelImage {
  const { pixels, width, height, channels } = image;
  const out = new Uint8Array(width * height * count);
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < count; channel++) {
      out[i * count + channel] = pixels[i * channels + channel] as number;
    }
  }
  return { pixels: out, width, height, channels: count };
}

/**
 * An image as a viewer shows it, in colour. Of two channels, whose meaning is unknown, the first is shown in grey. Of
 * more than four the first three are shown.
 */
export function asShown(image: PixelImage): PixelImage {
  if (image.channels > 4) return firstChannels(image, 3);
  return convertChannels(image.channels === 2 ? firstChannels(image, 1) : image, 3);
}

function overWhite(value: number, alpha: number): number {
  return Math.round((value * alpha + 255 * (255 - alpha)) / 255);
}

function luma(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}
