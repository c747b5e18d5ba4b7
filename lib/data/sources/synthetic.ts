import { UserError } from '../../errors.js';
import { convertChannels } from '../channels.js';
import type { Size } from '../geometry.js';
import { PURPOSE, RandomStream } from '../random.js';
import type { PixelImage, PixelSample } from '../sample.js';
import type { Source } from './source.js';
import { randomScene, SCENES, type Scene } from './synthetic-scene.js';

/** How many pictures `synthetic` alone stands for. */
export const DEFAULT_SYNTHETIC_COUNT = 4096;

/**
 * Pictures drawn by code: a pure function of (seed, index, size, channels). Kinds of scene take
 * turns, and the kind is the label.
 *
 * @param channels 1 to 4
 */
export function openSynthetic(count: number, size: Size, channels: number, seed: number): Source {
  if (channels > 4) {
    throw new UserError(`synthetic pictures have 1 to 4 channels, not ${channels}`);
  }
  const spec = `synthetic:${count}`;
  return {
    spec,
    length: count,
    fixedClasses: SCENES,
    className: (index) => SCENES[index % SCENES.length],
    read: (index, label): PixelSample => ({
      name: `synthetic ${index}`,
      label,
      ...convertChannels(drawSynthetic(seed, index, size), channels),
    }),
  };
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
  // The gradient's ends lie on the corners of the picture, whatever its direction.
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
