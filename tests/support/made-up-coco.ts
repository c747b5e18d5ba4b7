/** Made-up objects and detections in COCO's form, from a seed. */
import { coco } from '../../lib/index.js';

export type CocoDataset = coco.CocoDataset;
export type CocoResult = coco.CocoResult;

/** Numbers from 0 to 1 (mulberry32). */
export function drawsOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const between = (draw: () => number, low: number, high: number): number =>
  low + draw() * (high - low);
const whole = (draw: () => number, low: number, high: number): number =>
  Math.floor(between(draw, low, high + 1));
/** Two decimals, as COCO's files have them. */
const rounded = (value: number): number => Math.round(value * 100) / 100;

/** A polygon around a place; it may leave the picture, cross itself, and lie on the grid of the pixels. */
export function drawPolygon(draw: () => number, width: number, height: number): number[] {
  const corners = whole(draw, 3, draw() < 0.1 ? 60 : 9);
  const [x, y] = [between(draw, 0, width), between(draw, 0, height)];
  const [rx, ry] = [between(draw, 0.2, width / 2), between(draw, 0.2, height / 2)];
  const kind = draw();
  return Array.from({ length: corners }, (_, i) => {
    const angle = kind < 0.7 ? (2 * Math.PI * i) / corners : 2 * Math.PI * draw();
    const far = between(draw, 0.3, 1);
    const point = [x + rx * far * Math.cos(angle), y + ry * far * Math.sin(angle)];
    const clipped =
      draw() < 0.9
        ? [
            Math.min(Math.max(point[0] as number, 0), width),
            Math.min(Math.max(point[1] as number, 0), height),
          ]
        : point;
    const scale = kind > 0.9 ? 1 : kind > 0.8 ? 5 : 100;
    return clipped.map((value) => Math.round(value * scale) / scale);
  }).flat();
}

const boxAround = (polygons: readonly (readonly number[])[]): number[] => {
  const xs = polygons.flatMap((polygon) => polygon.filter((_, i) => i % 2 === 0));
  const ys = polygons.flatMap((polygon) => polygon.filter((_, i) => i % 2 === 1));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top].map(rounded);
};

/**
 * Images with objects of some categories, among them crowds, objects whose areas are exactly COCO's limits, images without
 * objects, and a category without any.
 */
export function makeUpDataset(seed: number, count: number, side = 120): CocoDataset {
  const draw = drawsOf(seed);
  const images = Array.from({ length: count }, (_, i) => ({
    id: 7 * i + 3,
    width: side + whole(draw, 0, 30),
    height: side + whole(draw, 0, 30),
    file_name: `${i}.jpg`,
  }));
  const categories = [2, 3, 5, 9].map((id) => ({ id, name: `category ${id}` }));
  const annotations: coco.CocoAnnotation[] = [];
  for (const { id: image_id, width, height } of images) {
    const objects = draw() < 0.2 ? 0 : whole(draw, 1, 6);
    for (let i = 0; i < objects; i++) {
      const polygons = Array.from({ length: draw() < 0.2 ? 2 : 1 }, () =>
        drawPolygon(draw, width, height),
      );
      const mask = coco.masks.fromPolygons(polygons, height, width);
      const iscrowd = draw() < 0.15 ? 1 : 0;
      const limit = draw();
      annotations.push({
        id: annotations.length + 1,
        image_id,
        // The last category has no object.
        category_id: [2, 3, 5][whole(draw, 0, 2)] as number,
        bbox: boxAround(polygons),
        area: limit < 0.1 ? 1024 : limit < 0.2 ? 9216 : coco.masks.area(mask),
        iscrowd,
        segmentation: iscrowd ? { size: mask.size, counts: numbersOf(mask) } : polygons,
      });
    }
  }
  return { images, annotations, categories };
}

/** Runs as numbers, as COCO's crowds have them. */
export function numbersOf(mask: coco.Rle): number[] {
  const [height, width] = mask.size;
  const rows = coco.masks.decode(mask);
  const counts: number[] = [];
  let [run, current] = [0, 0];
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const value = rows[y * width + x] as number;
      if (value !== current) {
        counts.push(run);
        run = 0;
        current = value;
      }
      run++;
    }
  }
  return [...counts, run];
}

/** Detections near the objects of a dataset and elsewhere, with equal scores among them. */
export function makeUpDetections(
  truth: CocoDataset,
  seed: number,
  type: coco.CocoType,
): CocoResult[] {
  const draw = drawsOf(seed);
  const images = new Map(truth.images.map((image) => [image.id, image]));
  const results: CocoResult[] = [];
  const score = () => (draw() < 0.5 ? whole(draw, 1, 9) / 10 : draw());
  const categoryOf = (own: number) =>
    draw() < 0.85
      ? own
      : (truth.categories[whole(draw, 0, truth.categories.length - 1)] as { id: number }).id;
  const add = (
    image_id: number,
    category_id: number,
    box: readonly number[],
    polygons: number[][],
  ) => {
    const { width, height } = images.get(image_id) as coco.CocoImage;
    results.push({
      image_id,
      category_id,
      score: score(),
      ...(type === 'bbox'
        ? { bbox: box }
        : { segmentation: coco.masks.fromPolygons(polygons, height, width) }),
    });
  };
  for (const annotation of truth.annotations) {
    const { image_id, category_id, bbox = [], segmentation } = annotation;
    for (let copies = whole(draw, 0, 3); copies > 0; copies--) {
      const reach = draw() < 0.3 ? 0 : between(draw, 0, 0.15);
      const shift = (size: number) => between(draw, -reach, reach) * size;
      const [x, y, w, h] = bbox as unknown as [number, number, number, number];
      const [dx, dy, dw, dh] = [shift(w), shift(h), shift(w), shift(h)];
      const [sx, sy] = [1 + dw / Math.max(w, 1), 1 + dh / Math.max(h, 1)];
      const polygons = Array.isArray(segmentation)
        ? segmentation
        : [[x, y, x + w, y, x + w, y + h, x, y + h]];
      add(
        image_id,
        categoryOf(category_id),
        [x + dx, y + dy, w * sx, h * sy],
        polygons.map((polygon) =>
          polygon.map((value: number, i: number) =>
            i % 2 === 0 ? x + dx + (value - x) * sx : y + dy + (value - y) * sy,
          ),
        ),
      );
    }
  }
  for (const { id, width, height } of truth.images) {
    for (let strays = whole(draw, 0, 3); strays > 0; strays--) {
      const polygon = drawPolygon(draw, width, height);
      add(id, categoryOf(2), boxAround([polygon]), [polygon]);
    }
  }
  return results;
}
