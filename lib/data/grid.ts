import { UserError } from '../errors.js';
import { checkOptions } from '../settings/index.js';
import { asShown } from './channels.js';
import { drawText, GLYPH_HEIGHT, GLYPH_WIDTH } from './glyphs.js';
import type { PixelImage } from './sample.js';

/** The layout of a sheet of images. */
export interface GridOptions {
  /** Pixels between images and around them; 4 by default. */
  readonly gap?: number;
  /** Each pixel is enlarged to a square of this many, without smoothing; 1 by default. */
  readonly scale?: number;
  /** The colour between images; white by default. */
  readonly background?: readonly [number, number, number];
  /** A title above each column. */
  readonly titles?: readonly string[];
}

/**
 * Arranges images in rows and columns on one sheet in colour.
 *
 * @param rows equally sized images; a row may be shorter than the others. Of two channels the first is shown, of more
 *   than four the first three.
 * @throws UserError where the sizes differ or there is no image
 */
export function grid(
  rows: readonly (readonly PixelImage[])[],
  options: GridOptions = {},
): PixelImage {
  checkOptions('grid', options, ['gap', 'scale', 'background', 'titles']);
  const first = rows.flat()[0];
  if (first === undefined) throw new UserError('a grid needs at least one image');
  const { gap = 4, scale = 1, background = [255, 255, 255], titles = [] } = options;
  const columns = Math.max(titles.length, ...rows.map((row) => row.length));
  const cellWidth = first.width * scale;
  const cellHeight = first.height * scale;
  const lines = titles.map((title) => wrap(title, Math.floor(cellWidth / GLYPH_WIDTH)));
  const titleLines = Math.max(0, ...lines.map((l) => l.length));
  const lineHeight = GLYPH_HEIGHT + 3;
  const head = gap + titleLines * lineHeight;

  const width = gap + columns * (cellWidth + gap);
  const height = head + rows.length * (cellHeight + gap);
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i += 3) pixels.set(background, i);

  const ink = background[0] + background[1] + background[2] > 384 ? 32 : 224;
  for (const [column, titled] of lines.entries()) {
    const left = gap + column * (cellWidth + gap);
    for (const [line, text] of titled.entries()) {
      const top = gap + line * lineHeight;
      drawText(text, (x, y) => {
        if (x >= cellWidth) return;
        const at = ((top + y) * width + left + x) * 3;
        pixels.fill(ink, at, at + 3);
      });
    }
  }
  for (const [row, images] of rows.entries()) {
    for (const [column, image] of images.entries()) {
      if (image.width !== first.width || image.height !== first.height) {
        throw new UserError(
          `the images of a grid must be equally large: ${first.width}x${first.height} and ` +
            `${image.width}x${image.height}`,
        );
      }
      const top = head + row * (cellHeight + gap);
      const left = gap + column * (cellWidth + gap);
      enlarge(asShown(image), scale, pixels, (top * width + left) * 3, width * 3);
    }
  }
  return { pixels, width, height, channels: 3 };
}

function enlarge(
  image: PixelImage,
  scale: number,
  sheet: Uint8Array,
  start: number,
  stride: number,
): void {
  const rowBytes = image.width * scale * 3;
  for (let y = 0; y < image.height; y++) {
    const line = start + y * scale * stride;
    let to = line;
    for (let x = 0; x < image.width; x++) {
      const from = (y * image.width + x) * 3;
      for (let copy = 0; copy < scale; copy++) {
        sheet[to++] = image.pixels[from] as number;
        sheet[to++] = image.pixels[from + 1] as number;
        sheet[to++] = image.pixels[from + 2] as number;
      }
    }
    for (let copy = 1; copy < scale; copy++) {
      sheet.copyWithin(line + copy * stride, line, line + rowBytes);
    }
  }
}

/** Breaks a title at spaces so that each line fits; a longer word is clipped. */
function wrap(title: string, characters: number): string[] {
  const lines: string[] = [];
  for (const word of title.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= characters) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
