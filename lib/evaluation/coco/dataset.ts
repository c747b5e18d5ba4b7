/** COCO's files: ground truth and results, checked and sorted into what the metric compares. */
import { UserError } from '../../errors.js';
import { runsOfPolygons } from './polygons.js';
import { fromNumbers, fromText, type Runs } from './runs.js';

/** Polygons of an object, or its runs. */
export type CocoSegmentation =
  | readonly (readonly number[])[]
  | {
      readonly size: readonly [height: number, width: number];
      readonly counts: string | readonly number[];
    };

export interface CocoImage {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  readonly file_name?: string;
}

export interface CocoCategory {
  readonly id: number;
  readonly name: string;
}

export interface CocoAnnotation {
  readonly id: number;
  readonly image_id: number;
  readonly category_id: number;
  /** x, y, width and height in pixels. */
  readonly bbox?: readonly number[];
  readonly segmentation?: CocoSegmentation;
  /** Pixels of the mask, by which sizes are told. */
  readonly area?: number;
  readonly iscrowd?: number | boolean;
}

/** Ground truth: instances_*.json. */
export interface CocoDataset {
  readonly images: readonly CocoImage[];
  readonly annotations: readonly CocoAnnotation[];
  readonly categories: readonly CocoCategory[];
}

/** A detection: an element of a file of results. */
export interface CocoResult {
  readonly image_id: number;
  readonly category_id: number;
  readonly score: number;
  /** x, y, width and height in pixels. */
  readonly bbox?: readonly number[];
  readonly segmentation?: CocoSegmentation;
}

/** What is compared: boxes, masks, or masks and their boundaries. */
export type CocoType = 'bbox' | 'segm' | 'boundary';

/** The objects and detections of one category in one image, in the files' order. */
export interface Cell {
  readonly image: CocoImage;
  readonly truths: CocoAnnotation[];
  readonly detections: CocoResult[];
}

export interface Prepared {
  /** Sorted by id. */
  readonly images: readonly CocoImage[];
  readonly categories: readonly CocoCategory[];
  /** For each category, cells by the image's place; images with neither have none. */
  readonly cells: readonly ReadonlyMap<number, Cell>[];
  /** All annotations and detections, in the files' order. */
  readonly truths: readonly CocoAnnotation[];
  readonly results: readonly CocoResult[];
  readonly warnings: readonly string[];
}

/**
 * Sorts annotations and detections by category and image.
 *
 * @param imageIds The images that count; all by default
 * @throws UserError for ids that the ground truth lacks, and for detections without what is compared
 */
export function prepare(
  truth: CocoDataset,
  results: readonly CocoResult[],
  type: CocoType,
  imageIds?: readonly number[],
): Prepared {
  checkTruth(truth);
  if (!Array.isArray(results)) throw new UserError('results should be a list of detections');
  const all = new Map(truth.images.map((image) => [image.id, image]));
  const wanted = imageIds === undefined ? [...all.keys()] : [...new Set(imageIds)];
  const missing = wanted.find((id) => !all.has(id));
  if (missing !== undefined)
    throw new UserError(`there is no image ${missing} in the ground truth`);
  const images = wanted.sort((a, b) => a - b).map((id) => all.get(id) as CocoImage);
  const places = new Map(images.map(({ id }, place) => [id, place]));
  const categories = [...new Map(truth.categories.map((one) => [one.id, one])).values()].sort(
    (a, b) => a.id - b.id,
  );
  const numbers = new Map(categories.map(({ id }, number) => [id, number]));
  const cells = categories.map(() => new Map<number, Cell>());
  const cellOf = (category: number, place: number): Cell => {
    const own = cells[category] as Map<number, Cell>;
    let cell = own.get(place);
    if (cell === undefined) {
      cell = { image: images[place] as CocoImage, truths: [], detections: [] };
      own.set(place, cell);
    }
    return cell;
  };
  const strays = { image: 0, category: 0 };
  for (const annotation of truth.annotations) {
    const place = places.get(annotation.image_id);
    const category = numbers.get(annotation.category_id);
    if (!all.has(annotation.image_id)) strays.image++;
    else if (category === undefined) strays.category++;
    if (place !== undefined && category !== undefined) {
      cellOf(category, place).truths.push(annotation);
    }
  }
  results.forEach((result, i) => {
    checkResult(result, i, type);
    if (!all.has(result.image_id)) {
      throw new UserError(
        `detection ${i} is of image ${result.image_id}, which the ground truth lacks; are these results of another set?`,
      );
    }
    const category = numbers.get(result.category_id);
    if (category === undefined) throw wrongCategory(result.category_id, i, categories);
    const place = places.get(result.image_id);
    if (place !== undefined) cellOf(category, place).detections.push(result);
  });
  const warnings = warningsOf(truth, strays);
  return { images, categories, cells, truths: truth.annotations, results, warnings };
}

function wrongCategory(id: number, i: number, categories: readonly CocoCategory[]): UserError {
  const [first, last] = [categories[0]?.id, categories.at(-1)?.id];
  const hint =
    id === 0 && first === 1
      ? "; classes counted from 0 have to be mapped to the ground truth's ids"
      : '';
  return new UserError(
    `detection ${i} is of category ${id}; the ground truth has ${categories.length}, from ${first} to ${last}${hint}`,
  );
}

function checkTruth(truth: CocoDataset): void {
  for (const key of ['images', 'annotations', 'categories'] as const) {
    if (Array.isArray(truth?.[key])) continue;
    throw new UserError(`ground truth should have a list '${key}', as COCO's instances_*.json has`);
  }
  for (const [i, image] of truth.images.entries()) {
    if (!Number.isInteger(image?.id)) throw new UserError(`image ${i} has no id`);
  }
  for (const [i, category] of truth.categories.entries()) {
    if (!Number.isInteger(category?.id)) throw new UserError(`category ${i} has no id`);
  }
  for (const [i, annotation] of truth.annotations.entries()) {
    const { image_id, category_id } = annotation ?? {};
    if (Number.isInteger(image_id) && Number.isInteger(category_id)) continue;
    throw new UserError(`annotation ${i} lacks its image_id or its category_id`);
  }
}

function checkResult(result: CocoResult, i: number, type: CocoType): void {
  if (!Number.isInteger(result?.image_id) || !Number.isInteger(result.category_id)) {
    throw new UserError(`detection ${i} lacks its image_id or its category_id`);
  }
  if (!Number.isFinite(result.score)) {
    throw new UserError(
      `detection ${i} has no score; each needs one, a number, by which they are ranked`,
    );
  }
  if (result.bbox === undefined && result.segmentation === undefined) {
    throw new UserError(`detection ${i} has neither bbox nor segmentation`);
  }
  if (type !== 'bbox' && result.segmentation === undefined) {
    throw new UserError(
      `detection ${i} has no segmentation, only a bbox; type 'bbox' measures boxes`,
    );
  }
}

function warningsOf(truth: CocoDataset, strays: { image: number; category: number }): string[] {
  const warnings: string[] = [];
  if (truth.annotations.some(({ id }) => id === 0)) {
    warnings.push(
      "an annotation has the id 0: COCO's own tools count it as never found; here it counts. Number from 1",
    );
  }
  const ids = new Set(truth.annotations.map(({ id }) => id));
  if (ids.size < truth.annotations.length) {
    warnings.push("annotations share ids: COCO's own tools take one for another; here each counts");
  }
  if (strays.image > 0) {
    warnings.push(`${strays.image} annotations are of images that are not listed; left out`);
  }
  if (strays.category > 0) {
    warnings.push(`${strays.category} annotations are of categories that are not listed; left out`);
  }
  return warnings;
}

/**
 * The mask of an annotation or a detection.
 *
 * @param what Names it in messages
 */
export function maskOf(
  { segmentation }: CocoAnnotation | CocoResult,
  image: CocoImage,
  what: string,
): Runs {
  if (segmentation === undefined) throw new UserError(`${what} has no segmentation`);
  const { height, width } = image;
  try {
    if (isPolygons(segmentation)) return runsOfPolygons(segmentation, height, width);
    const { size, counts } = segmentation;
    const runs =
      typeof counts === 'string' ? fromText({ size, counts }) : fromNumbers(size, counts);
    if (runs.height === height && runs.width === width) return runs;
    throw new UserError(
      `its mask is ${runs.height} high and ${runs.width} wide, the image ${height} and ${width}`,
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${what}: ${error.message}`);
  }
}

function isPolygons(value: CocoSegmentation): value is readonly (readonly number[])[] {
  return Array.isArray(value);
}

/** A box, checked: x, y, width, height. */
export function boxOfAnnotation(box: readonly number[], what: string): readonly number[] {
  if (Array.isArray(box) && box.length === 4 && box.every(Number.isFinite)) return box;
  throw new UserError(
    `${what}: a bbox should be x, y, width and height, got ${JSON.stringify(box)}`,
  );
}
