import { UsageError } from '../../errors.js';
import { resolveSize } from '../geometry.js';
import type { Dataset, PixelSample } from '../sample.js';
import type { Split } from '../sources/listed.js';
import type { Source } from '../sources/source.js';
import type { CocoGroundTruth, ImageObjects } from './objects.js';
import { polygonArea } from './polygons.js';
import { paintShapes, SHAPES, type ShapesScene, shapesScene } from './shapes-scene.js';

/** Number of pictures of `synthetic-shapes` without a count. */
export const DEFAULT_SHAPES_COUNT = 1024;
/** The longer side of a picture in pixels, unless set. */
export const DEFAULT_SHAPES_SIDE = 128;

const NAME = 'synthetic-shapes';

/** Settings of {@link ShapesDataset}. */
interface ShapesOptions {
  readonly count: number;
  /** The longer side of the pictures in pixels. */
  readonly side: number;
  readonly seed: number;
  /** 0 for training, 1 for validation: no picture is in both. */
  readonly part: number;
}

/**
 * Pictures of circles, crosses, rectangles, stars and triangles, with their exact boxes and polygons: a pure function of
 * (seed, index, part, side). Some show nothing.
 */
export class ShapesDataset implements Dataset {
  readonly length: number;
  readonly #options: ShapesOptions;

  constructor(options: ShapesOptions) {
    this.length = options.count;
    this.#options = options;
  }

  get(index: number): PixelSample {
    const scene = this.#scene(index);
    return {
      name: `${NAME} ${index}`,
      label: -1,
      ...paintShapes(scene),
      targets: { objects: objectsOf(scene, index) },
    };
  }

  /** How many shapes a picture shows. */
  countAt(index: number): number {
    return this.#scene(index).shapes.length;
  }

  groundTruth(): CocoGroundTruth {
    const categories = SHAPES.map((name, label) => ({ id: label + 1, name }));
    const truth: CocoGroundTruth = { images: [], annotations: [], categories };
    for (let index = 0; index < this.length; index++) {
      const { size, shapes } = this.#scene(index);
      truth.images.push({ id: index + 1, ...size, file_name: `${NAME} ${index}` });
      for (const { label, polygon, bounds } of shapes) {
        const [left, top, right, bottom] = bounds;
        truth.annotations.push({
          id: truth.annotations.length + 1,
          image_id: index + 1,
          category_id: label + 1,
          bbox: [left, top, right - left, bottom - top],
          area: polygonArea(polygon),
          iscrowd: 0,
          segmentation: [[...polygon]],
        });
      }
    }
    return truth;
  }

  #scene(index: number): ShapesScene {
    const { seed, part, side } = this.#options;
    return shapesScene(seed, index, part, side);
  }
}

/** Whether `--data` names these pictures. */
export function isShapesSpec(spec: string): boolean {
  return spec === NAME || spec.startsWith(`${NAME}:`);
}

/** The number of pictures that a spec names. @throws UsageError where it is none */
export function shapesCount(spec: string): number {
  if (spec === NAME) return DEFAULT_SHAPES_COUNT;
  const text = spec.slice(NAME.length + 1);
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count < 2 ** 32) return count;
  throw new UsageError(
    `data '${spec}': '${text}' is no count of pictures; expected ${NAME}:COUNT, such as ${NAME}:2000`,
  );
}

function objectsOf({ size, shapes }: ShapesScene, index: number): ImageObjects {
  return {
    imageId: index + 1,
    ...size,
    boxes: shapes.flatMap(({ bounds }) => bounds),
    labels: shapes.map(({ label }) => label),
    crowd: new Uint8Array(shapes.length),
    masks: shapes.map(({ polygon }) => ({ polygons: [polygon] })),
  };
}

/** The pictures alone, without classes: for methods that need no more. */
export function openShapesImages(
  spec: string,
  {
    imageSize = DEFAULT_SHAPES_SIDE,
    seed = 0,
    split,
  }: { imageSize?: number | readonly [number, number]; seed?: number; split?: Split },
): Source {
  const { width, height } = resolveSize(imageSize);
  const side = Math.max(width, height);
  const part = split === 'test' ? 1 : 0;
  const shapes = new ShapesDataset({ count: shapesCount(spec), side, seed, part });
  return {
    spec,
    length: shapes.length,
    className: () => undefined,
    nameOf: (index) => `${NAME} ${index}`,
    read(index) {
      const { targets: _, ...sample } = shapes.get(index);
      return sample;
    },
  };
}
