/** Pictures as canvases of patches. */

/** Rows and columns. */
export type Grid = readonly [number, number];

/** A picture, with patches over it. */
export class PatchCanvas {
  private readonly context: CanvasRenderingContext2D;
  private image: HTMLImageElement | null = null;

  constructor(
    readonly canvas: HTMLCanvasElement,
    private grid: Grid = [1, 1],
  ) {
    this.context = canvas.getContext('2d') as CanvasRenderingContext2D;
  }

  /** Shows a picture without anything over it. */
  setImage(image: HTMLImageElement, grid: Grid): void {
    this.image = image;
    this.grid = grid;
    this.canvas.width = image.naturalWidth;
    this.canvas.height = image.naturalHeight;
    this.clear();
  }

  clear(): void {
    if (this.image !== null) this.context.drawImage(this.image, 0, 0);
  }

  /** Covers patches. */
  cover(patches: Iterable<number>): void {
    this.clear();
    this.context.fillStyle = '#808080';
    for (const patch of patches) this.context.fillRect(...this.boxOf(patch));
  }

  /** Colours every patch by a value, from the lowest to the highest, over the picture; one patch gets a frame. */
  heat(values: readonly number[], framed: number | null): void {
    this.clear();
    const low = Math.min(...values);
    const high = Math.max(...values);
    for (const [patch, value] of values.entries()) {
      const share = high > low ? (value - low) / (high - low) : 0;
      this.context.fillStyle = heatColour(share);
      this.context.fillRect(...this.boxOf(patch));
    }
    if (framed === null) return;
    const [x, y, width, height] = this.boxOf(framed);
    this.context.strokeStyle = '#fff';
    this.context.lineWidth = Math.max(1, this.canvas.width / 160);
    this.context.strokeRect(x, y, width, height);
  }

  /** The patch at a place of the window; null beside the picture. */
  patchAt({
    clientX,
    clientY,
  }: {
    readonly clientX: number;
    readonly clientY: number;
  }): number | null {
    const [rows, columns] = this.grid;
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const column = Math.floor(((clientX - left) / width) * columns);
    const row = Math.floor(((clientY - top) / height) * rows);
    return row < 0 || column < 0 || row >= rows || column >= columns
      ? null
      : row * columns + column;
  }

  /** The patches of a square around one. */
  around(patch: number, side: number): number[] {
    const [rows, columns] = this.grid;
    const [row, column] = [Math.floor(patch / columns), patch % columns];
    const from = -Math.floor((side - 1) / 2);
    const found: number[] = [];
    for (let y = row + from; y < row + from + side; y++) {
      for (let x = column + from; x < column + from + side; x++) {
        if (y >= 0 && x >= 0 && y < rows && x < columns) found.push(y * columns + x);
      }
    }
    return found;
  }

  private boxOf(patch: number): [x: number, y: number, width: number, height: number] {
    const [rows, columns] = this.grid;
    const [width, height] = [this.canvas.width / columns, this.canvas.height / rows];
    return [(patch % columns) * width, Math.floor(patch / columns) * height, width, height];
  }
}

/** matplotlib's `inferno` at six places (Smith and van der Walt, CC0), for values from 0 to 1. */
const INFERNO = [
  [0, 0, 4],
  [66, 10, 104],
  [147, 38, 103],
  [221, 81, 58],
  [252, 165, 10],
  [252, 255, 164],
];

function heatColour(share: number): string {
  const place = share * (INFERNO.length - 1);
  const below = Math.min(Math.floor(place), INFERNO.length - 2);
  const [from = [], to = []] = [INFERNO[below], INFERNO[below + 1]];
  const mixed = from.map((value, c) =>
    Math.round(value + ((to[c] ?? 0) - value) * (place - below)),
  );
  return `rgb(${mixed.join(' ')} / 70%)`;
}

/** An image that is decoded. */
export async function decoded(uri: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = uri;
  await image.decode();
  return image;
}
