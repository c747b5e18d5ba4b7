import { polygonCoverage, runsCoverage } from '../data/detection/index.js';
import { drawText, GLYPH_HEIGHT, GLYPH_WIDTH } from '../data/glyphs.js';
import type { InstanceMask, PixelImage } from '../data/index.js';
import { UserError } from '../errors.js';

/** Objects to draw on a picture, in its pixels. */
export interface DrawnObjects {
  /** N * 4: left, top, right and bottom. */
  readonly boxes: ArrayLike<number>;
  /** N indices of names. */
  readonly labels: ArrayLike<number>;
  /** N numbers from 0 to 1, shown as percentages. */
  readonly scores?: ArrayLike<number>;
  /** N masks. */
  readonly masks?: readonly InstanceMask[];
}

/** How much of a mask's colour covers the picture. */
const OPACITY = 0.45;
/** Hues far from each other, one after the other: the golden angle, as a share of the circle. */
const TURN = 0.381966;

/**
 * A copy of a picture with masks, boxes and names of objects on it. Each object has a colour of its own.
 *
 * @param image uint8 (height, width, 3)
 * @param names of the labels
 * @throws UserError where the picture is not in colour, or there are not as many labels, scores or masks as boxes
 */
export function drawObjects(
  image: PixelImage,
  objects: DrawnObjects,
  names: readonly string[],
): PixelImage {
  const { width, height, channels } = image;
  if (channels !== 3) {
    throw new UserError(`the picture has ${channels} channels; expected 3 to draw objects on`);
  }
  const { boxes, labels, scores, masks } = objects;
  const count = boxes.length / 4;
  for (const [name, list] of Object.entries({ labels, scores, masks })) {
    if (list === undefined || list.length === count) continue;
    throw new UserError(`there are ${list.length} ${name} and ${count} boxes; expected as many`);
  }
  const canvas = { pixels: Uint8Array.from(image.pixels), width, height, channels };
  // Masks first, so that none hides the box of another.
  for (const [i, mask] of (masks ?? []).entries()) fillMask(canvas, mask, colourOf(i));
  for (let i = 0; i < count; i++) {
    const [left = 0, top = 0, right = 0, bottom = 0] = Array.from({ length: 4 }, (_, k) =>
      Math.round(boxes[i * 4 + k] as number),
    );
    const colour = colourOf(i);
    outline(canvas, { left, top, right, bottom }, colour);
    const label = labels[i] as number;
    const score = scores === undefined ? '' : ` ${Math.round((scores[i] as number) * 100)}`;
    write(canvas, `${names[label] ?? label}${score}`, left, top, colour);
  }
  return canvas;
}

type Colour = readonly [number, number, number];

function fillMask(canvas: PixelImage, mask: InstanceMask, colour: Colour): void {
  const { width, height, pixels } = canvas;
  const coverage =
    'rle' in mask
      ? runsCoverage(mask.rle)
      : polygonCoverage(mask.polygons, { left: 0, top: 0, width, height });
  if ('rle' in mask && (mask.rle.size[0] !== height || mask.rle.size[1] !== width)) {
    throw new UserError(
      `a mask has ${mask.rle.size.join('x')} pixels, down and across, and its picture ${height}x${width}; expected the same`,
    );
  }
  for (let i = 0; i < coverage.length; i++) {
    const share = (coverage[i] as number) * OPACITY;
    if (share === 0) continue;
    for (let channel = 0; channel < 3; channel++) {
      const below = pixels[i * 3 + channel] as number;
      pixels[i * 3 + channel] = Math.round(below + (colour[channel as 0 | 1 | 2] - below) * share);
    }
  }
}

function outline(
  canvas: PixelImage,
  box: { left: number; top: number; right: number; bottom: number },
  colour: Colour,
): void {
  const right = Math.max(box.left, box.right - 1);
  const bottom = Math.max(box.top, box.bottom - 1);
  for (let x = box.left; x <= right; x++) {
    dot(canvas, x, box.top, colour);
    dot(canvas, x, bottom, colour);
  }
  for (let y = box.top; y <= bottom; y++) {
    dot(canvas, box.left, y, colour);
    dot(canvas, right, y, colour);
  }
}

/** Writes above a box, or into it where there is no room, on a ground of its colour. */
function write(canvas: PixelImage, text: string, left: number, top: number, colour: Colour): void {
  const [width, height] = [text.length * GLYPH_WIDTH + 1, GLYPH_HEIGHT + 2];
  const x0 = Math.max(0, Math.min(left, canvas.width - width));
  const y0 = top >= height ? top - height : Math.max(0, top);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) dot(canvas, x0 + x, y0 + y, colour);
  }
  const ink: Colour =
    0.3 * colour[0] + 0.6 * colour[1] + 0.1 * colour[2] > 140 ? [0, 0, 0] : [255, 255, 255];
  drawText(text, (x, y) => dot(canvas, x0 + 1 + x, y0 + 1 + y, ink));
}

function dot({ pixels, width, height }: PixelImage, x: number, y: number, colour: Colour): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  pixels.set(colour, (y * width + x) * 3);
}

/** A bright colour for the number of an object. */
function colourOf(number: number): Colour {
  const hue = ((number * TURN) % 1) * 6;
  const channel = (shift: number) => {
    const at = (hue + shift) % 6;
    return Math.round(255 * Math.max(0.1, Math.min(1, Math.min(at, 4 - at))));
  };
  return [channel(2), channel(0), channel(4)];
}
