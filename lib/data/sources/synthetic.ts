import { convertChannels } from '../channels.js';
import type { Size } from '../geometry.js';
import { PURPOSE, RandomStream } from '../random.js';
import type { PixelImage, PixelSample } from '../sample.js';
import type { Source } from './source.js';
import { randomScene, SCENES, type Scene } from './synthetic-scene.js';

/** Number of pictures of `synthetic` without a count. */
export const DEFAULT_SYNTHETIC_COUNT = 4096;

/**
 * Pictures drawn by code: a pure function of (seed, index, size, channels). Kinds of scene alternate, and the kind is
 * the label. 1 to 4 channels are grey or colour, with alpha for even numbers; more are {@link bands}.
 */
export function openSynthetic(count: number, size: Size, channels: number, seed: number): Source {
  const spec = `synthetic:${count}`;
  const nameOf = (index: number) => `synthetic ${index}`;
  return {
    spec,
    length: count,
    fixedClasses: SCENES,
    className: (index) => SCENES[index % SCENES.length],
    nameOf,
    read: (index, label): PixelSample => ({
      name: nameOf(index),
      label,
      ...withChannels(drawSynthetic(seed, index, size), channels),
    }),
  };
}

function withChannels(picture: PixelImage, channels: number): PixelImage {
  return channels > 4 ? bands(picture, channels) : convertChannels(picture, channels);
}

/**
 * The picture as a camera with more than three bands sees it: red, green and blue, then bands that each lie between two
 * of them, at varying positions.
 */
function bands({ pixels, width, height }: PixelImage, channels: number): PixelImage {
  const out = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    for (let band = 0; band < channels; band++) {
      const share = 1 / (1 + Math.floor(band / 3));
      const main = pixels[i * 3 + (band % 3)] as number;
      const other = pixels[i * 3 + ((band + 1) % 3)] as number;
      out[i * channels + band] = Math.round(share * main + (1 - share) * other);
    }
  }
  return { pixels: out, width, height, channels };
}

/** Draws picture `index` in colour. */
export function drawSynthetic(seed: number, index: number, size: Size): PixelImage {
  const kind = SCENES[index % SCENES.length] as (typeof SCENES)[number];
  return paint(randomScene(kind, new RandomStream(seed, PURPOSE.synthetic, index)), size);
}

function paint(scene: Scene, { width, height }: Size): PixelImage {
  const pixels = new Uint8Array(width * height * 3);
  const side = Math.min(width, height);
  const perPixel = 2 / side;
  const [from, to] = scene.background;
  const [dx, dy] = scene.direction;
  // The gradient's ends are at the corners of the picture, for any direction.
  const reach = Math.abs(dx) + Math.abs(dy);
  let at = 0;
  for (let row = 0; row < height; row++) {
    const y = (row + 0.5 - height / 2) * perPixel;
    for (let column = 0; column < width; column++) {
      const x = (column + 0.5 - width / 2) * perPixel;
      const t = Math.min(1, Math.max(0, 0.5 + (x * dx + y * dy) / (2 * reach)));
      let red = from[0] + (to[0] - from[0]) * t;
      let green = from[1] + (to[1] - from[1]) * t;
      let blue = from[2] + (to[2] - from[2]) * t;
      for (const { distance, colour } of scene.layers) {
        // The share of the pixel that the shape covers, to first order.
        const cover = 0.5 - distance(x, y) / perPixel;
        if (cover <= 0) continue;
        const share = Math.min(cover, 1);
        red += (colour[0] - red) * share;
        green += (colour[1] - green) * share;
        blue += (colour[2] - blue) * share;
      }
      pixels[at] = Math.round(red);
      pixels[at + 1] = Math.round(green);
      pixels[at + 2] = Math.round(blue);
      at += 3;
    }
  }
  return { pixels, width, height, channels: 3 };
}
