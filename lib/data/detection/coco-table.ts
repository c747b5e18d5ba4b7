import { UserError } from '../../errors.js';
import { type JsonAnnotation, readAnnotation, readCategory, readImage } from './coco-json.js';
import { bytes, floats, words } from './columns.js';
import { type JsonRange, readJsonLists } from './json-lists.js';
import { type MaskStore, MaskStoreWriter } from './mask-store.js';
import type {
  CocoAnnotation,
  CocoGroundTruth,
  ImageObjects,
  InstanceMask,
  Rle,
} from './objects.js';
import { isPolygon, polygonArea, polygonBounds } from './polygons.js';
import { fillsSize, parseRuns, runsArea, runsBounds } from './runs.js';

/** Reasons why an annotation gives no object, with how many there are and the first one's id. */
export type LeftOutObjects = ReadonlyMap<string, { count: number; first: number }>;

/**
 * The images, objects and categories of a file in COCO's format, in typed arrays: some 200 bytes an object, most of them
 * polygons.
 */
export class CocoTable {
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  readonly names: readonly string[];
  readonly imageIds: Float64Array;
  readonly widths: Uint32Array;
  readonly heights: Uint32Array;
  /** Annotations by place in the file. */
  readonly ids: Float64Array;
  /** Each annotation's image, by place; 2^32 - 1 where there is none. */
  readonly images: Uint32Array;
  /** Each annotation's class, by place; 2^32 - 1 where there is none. */
  readonly labels: Uint32Array;
  readonly crowd: Uint8Array;
  /** Left, top, width and height of each. */
  readonly boxes: Float64Array;
  readonly areas: Float64Array;
  /** Annotations that give no object, by reason. */
  readonly leftOut: LeftOutObjects;
  /** 1 where an annotation gives an object. */
  readonly isObject: Uint8Array;
  /** How many annotations have no mask, but a box. */
  readonly withoutMask: number;
  /** Whether ids were missing, repeated or 0, and are numbered from 1 here. */
  readonly isRenumbered: boolean;
  readonly #masks: MaskStore;
  /** The annotations by image, and where each image's begin. */
  readonly #order: Uint32Array;
  readonly #starts: Uint32Array;

  constructor({ name, images, annotations, categories }: TableParts) {
    this.categories = [...categories].sort((a, b) => a.id - b.id);
    this.names = images.names;
    this.imageIds = images.ids.finish();
    this.widths = images.widths.finish();
    this.heights = images.heights.finish();
    this.crowd = annotations.crowd.finish();
    this.boxes = annotations.boxes.finish();
    this.areas = annotations.areas.finish();
    this.#masks = annotations.masks.finish();

    const imagePlaces = placesOf(name, 'images', this.imageIds);
    const labelPlaces = placesOf(
      name,
      'categories',
      Float64Array.from(this.categories, ({ id }) => id),
    );
    const count = this.crowd.length;
    const resolve = (ids: Float64Array, places: ReadonlyMap<number, number>) =>
      Uint32Array.from(ids, (id) => places.get(id) ?? NONE);
    this.images = resolve(annotations.imageIds.finish(), imagePlaces);
    this.labels = resolve(annotations.categoryIds.finish(), labelPlaces);

    const given = annotations.ids.finish();
    this.isRenumbered = !areIds(given);
    this.ids = this.isRenumbered ? given.map((_, i) => i + 1) : given;

    this.isObject = new Uint8Array(count);
    const leftOut = new Map<string, { count: number; first: number }>();
    let withoutMask = 0;
    for (let i = 0; i < count; i++) {
      const reason = this.#faultOf(i);
      if (reason === undefined) {
        this.isObject[i] = 1;
        if (!this.#masks.has(i)) withoutMask++;
        continue;
      }
      const known = leftOut.get(reason);
      if (known === undefined) leftOut.set(reason, { count: 1, first: given[i] as number });
      else known.count++;
    }
    this.leftOut = leftOut;
    this.withoutMask = withoutMask;
    [this.#order, this.#starts] = groupBy(this.images, this.names.length);
  }

  get length(): number {
    return this.names.length;
  }

  /** The annotations of an image that give objects. */
  objectsAt(image: number): number[] {
    return this.#annotationsAt(image).filter((i) => this.isObject[i] === 1);
  }

  /** The number of an image's objects that are no crowds. */
  countAt(image: number): number {
    return this.objectsAt(image).filter((i) => this.crowd[i] === 0).length;
  }

  /** An image's objects; they are made when they are read. */
  objects(image: number): ImageObjects {
    return new TableObjects(this, image);
  }

  /** An annotation's mask as it is in the file; runs as text. */
  segmentation(annotation: number): ReturnType<MaskStore['get']> {
    return this.#masks.get(annotation);
  }

  /** Everything as in the file, in its order. Ids are those of {@link ids}. */
  groundTruth(): CocoGroundTruth {
    return {
      images: this.imageList(),
      annotations: [...this.annotations()],
      categories: this.categories.map(({ id, name }) => ({ id, name })),
    };
  }

  imageList(): CocoGroundTruth['images'] {
    return this.names.map((name, i) => ({
      id: this.imageIds[i] as number,
      width: this.widths[i] as number,
      height: this.heights[i] as number,
      file_name: name,
    }));
  }

  /** The annotations one by one, since all together take gigabytes; those without an image or a category are missing. */
  *annotations(): Generator<CocoAnnotation, void, undefined> {
    for (const [i, image] of this.images.entries()) {
      const label = this.labels[i] as number;
      if (image === NONE || label === NONE) continue;
      const segmentation = this.#masks.get(i);
      yield {
        id: this.ids[i] as number,
        image_id: this.imageIds[image] as number,
        category_id: this.categories[label]?.id as number,
        bbox: [...this.boxes.subarray(i * 4, i * 4 + 4)] as [number, number, number, number],
        area: this.areas[i] as number,
        iscrowd: this.crowd[i] === 1 ? 1 : 0,
        ...(segmentation === undefined ? {} : { segmentation }),
      };
    }
  }

  #annotationsAt(image: number): number[] {
    const [from, to] = [this.#starts[image] as number, this.#starts[image + 1] as number];
    return [...this.#order.subarray(from, to)];
  }

  /** Why an annotation gives no object; undefined where it does. */
  #faultOf(i: number): string | undefined {
    const image = this.images[i] as number;
    if (image === NONE) return 'are of images that are not listed';
    if (this.labels[i] === NONE) return 'are of categories that are not listed';
    if (!this.#masks.has(i)) {
      const [width = 0, height = 0] = this.boxes.subarray(i * 4 + 2, i * 4 + 4);
      return width > 0 && height > 0 ? undefined : 'have empty boxes';
    }
    const lengths = this.#masks.polygonLengths(i);
    if (lengths !== undefined) {
      for (const length of lengths) if (isPolygon({ length })) return undefined;
      return 'have no polygon of three points or more';
    }
    const mask = this.#masks.get(i) as Rle;
    if (mask.size[0] !== this.heights[image] || mask.size[1] !== this.widths[image]) {
      return 'have masks of another size than their image';
    }
    return fillsSize(mask) ? undefined : "have masks whose runs don't fill their image";
  }
}

/** No place. */
export const NONE = 2 ** 32 - 1;

/** The objects of an image, out of a table. */
class TableObjects implements ImageObjects {
  readonly imageId: number;
  readonly width: number;
  readonly height: number;
  readonly #table: CocoTable;
  readonly #image: number;
  #found: number[] | undefined;

  constructor(table: CocoTable, image: number) {
    this.#table = table;
    this.#image = image;
    this.imageId = table.imageIds[image] as number;
    this.width = table.widths[image] as number;
    this.height = table.heights[image] as number;
  }

  get boxes(): Float64Array {
    const { boxes } = this.#table;
    return Float64Array.from(
      this.#annotations.flatMap((i) => {
        const [left = 0, top = 0, width = 0, height = 0] = boxes.subarray(i * 4, i * 4 + 4);
        return [left, top, left + width, top + height];
      }),
    );
  }

  get labels(): number[] {
    return this.#annotations.map((i) => this.#table.labels[i] as number);
  }

  get crowd(): number[] {
    return this.#annotations.map((i) => this.#table.crowd[i] as number);
  }

  get masks(): InstanceMask[] {
    return this.#annotations.map((i) => {
      const mask = this.#table.segmentation(i) ?? [];
      return Array.isArray(mask) ? { polygons: mask.filter(isPolygon) } : { rle: mask };
    });
  }

  get #annotations(): number[] {
    this.#found ??= this.#table.objectsAt(this.#image);
    return this.#found;
  }
}

/** The area of a mask in pixels: that of polygons together, or of runs. */
export function maskArea(mask: readonly (readonly number[])[] | Rle): number {
  if ('counts' in mask) return runsArea(parseRuns(mask.counts) ?? new Uint32Array());
  return mask.reduce((sum, polygon) => sum + polygonArea(polygon), 0);
}

interface TableParts {
  readonly name: string;
  readonly images: ReturnType<typeof newImages>;
  readonly annotations: ReturnType<typeof newAnnotations>;
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

const newImages = () => ({
  ids: floats(),
  widths: words(),
  heights: words(),
  names: [] as string[],
});

const newAnnotations = () => ({
  ids: floats(),
  imageIds: floats(),
  categoryIds: floats(),
  crowd: bytes(),
  boxes: floats(),
  areas: floats(),
  masks: new MaskStoreWriter(),
});

/**
 * Reads a file in COCO's format.
 *
 * @throws UserError naming the file and the entry where it is damaged, or lacks what COCO's files have
 */
export async function readCocoTable(range: JsonRange): Promise<CocoTable> {
  const { name } = range;
  const images = newImages();
  const annotations = newAnnotations();
  const categories: { id: number; name: string }[] = [];
  const handlers = {
    images(entry: unknown, place: number) {
      const image = readImage(entry, () => `${name}: images[${place}]`);
      images.ids.push(image.id);
      images.widths.push(image.width);
      images.heights.push(image.height);
      images.names.push(image.name);
    },
    annotations(entry: unknown, place: number) {
      addAnnotation(
        annotations,
        readAnnotation(entry, () => `${name}: annotations[${place}]`),
      );
    },
    categories(entry: unknown, place: number) {
      categories.push(readCategory(entry, () => `${name}: categories[${place}]`));
    },
  };
  const found = await readJsonLists(range, new Map(Object.entries(handlers)));
  for (const key of Object.keys(handlers)) {
    if (found.has(key)) continue;
    throw new UserError(
      `${name}: has no list '${key}'; expected COCO's instances_*.json, which has images, annotations and categories`,
    );
  }
  if (images.names.length === 0) throw new UserError(`${name}: lists no images`);
  if (categories.length === 0) throw new UserError(`${name}: lists no categories`);
  return new CocoTable({ name, images, annotations, categories });
}

function addAnnotation(columns: TableParts['annotations'], annotation: JsonAnnotation): void {
  const { mask } = annotation;
  columns.ids.push(annotation.id);
  columns.imageIds.push(annotation.imageId);
  columns.categoryIds.push(annotation.categoryId);
  columns.crowd.push(annotation.crowd);
  columns.boxes.pushAll(annotation.bbox ?? boxOfMask(mask));
  const own = () =>
    mask === undefined
      ? (annotation.bbox?.[2] ?? 0) * (annotation.bbox?.[3] ?? 0)
      : maskAreaOf(mask);
  columns.areas.push(Number.isNaN(annotation.area) ? own() : annotation.area);
  columns.masks.add(mask);
}

function maskAreaOf(mask: NonNullable<JsonAnnotation['mask']>): number {
  if (Array.isArray(mask)) return maskArea(mask);
  return runsArea(runsOf(mask.counts));
}

function runsOf(counts: string | readonly number[]): Uint32Array {
  if (typeof counts !== 'string') return Uint32Array.from(counts);
  return parseRuns(counts) ?? new Uint32Array();
}

/** The box of an annotation without one. */
function boxOfMask(mask: JsonAnnotation['mask']): readonly number[] {
  const bounds =
    mask === undefined
      ? undefined
      : Array.isArray(mask)
        ? polygonBounds(mask)
        : runsBounds(runsOf(mask.counts), mask.size[0]);
  if (bounds === undefined) return [0, 0, 0, 0];
  const [left, top, right, bottom] = bounds;
  return [left, top, right - left, bottom - top];
}

/** The place of each id. @throws UserError where one is there twice */
function placesOf(name: string, list: string, ids: Float64Array): Map<number, number> {
  const places = new Map<number, number>();
  for (const [place, id] of ids.entries()) {
    if (places.has(id)) {
      throw new UserError(`${name}: ${list} has the id ${id} twice; expected each once`);
    }
    places.set(id, place);
  }
  return places;
}

/** Whether all are numbers from 1 on, and each is there once. */
function areIds(ids: Float64Array): boolean {
  const sorted = ids.slice().sort();
  return sorted.every((id, i) => id >= 1 && id !== sorted[i - 1]);
}

/** Annotations in the order of their images, and where each image's begin. */
function groupBy(images: Uint32Array, count: number): [Uint32Array, Uint32Array] {
  const starts = new Uint32Array(count + 1);
  let known = 0;
  for (const image of images) {
    if (image === NONE) continue;
    starts[image + 1] = (starts[image + 1] as number) + 1;
    known++;
  }
  for (let i = 0; i < count; i++) {
    starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number);
  }
  const next = starts.slice();
  const order = new Uint32Array(known);
  for (const [i, image] of images.entries()) {
    if (image === NONE) continue;
    const place = next[image] as number;
    next[image] = place + 1;
    order[place] = i;
  }
  return [order, starts];
}
