/** The entries of COCO's annotation files, checked. */

import { UserError } from '../../errors.js';
import type { Segmentation } from './mask-store.js';

export interface JsonImage {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  readonly name: string;
}

export interface JsonAnnotation {
  /** NaN where it has none. */
  readonly id: number;
  readonly imageId: number;
  readonly categoryId: number;
  /** Left, top, width and height; undefined where it has none. */
  readonly bbox: readonly number[] | undefined;
  /** In pixels; NaN where it has none. */
  readonly area: number;
  readonly crowd: 0 | 1;
  readonly mask: Segmentation | undefined;
}

/** Where an entry is, for messages: `FILE: annotations[12]`. */
type Place = () => string;

/** @throws UserError naming what is missing */
export function readImage(entry: unknown, place: Place): JsonImage {
  const { id, width, height, file_name: name } = fieldsOf(entry, place);
  if (typeof name !== 'string' || name === '') throw missing(place, "no 'file_name'");
  return {
    id: wholeNumber(id, 'id', place),
    width: positive(width, 'width', place),
    height: positive(height, 'height', place),
    name,
  };
}

/** @throws UserError naming what is missing */
export function readCategory(entry: unknown, place: Place): { id: number; name: string } {
  const { id, name } = fieldsOf(entry, place);
  if (typeof name !== 'string') throw missing(place, "no 'name'");
  return { id: wholeNumber(id, 'id', place), name };
}

/** @throws UserError naming what is missing */
export function readAnnotation(entry: unknown, place: Place): JsonAnnotation {
  const fields = fieldsOf(entry, place);
  const { id, bbox, area, iscrowd, segmentation } = fields;
  const mask = readMask(segmentation, place);
  if (bbox == null && mask === undefined) throw missing(place, "neither 'bbox' nor 'segmentation'");
  if (bbox != null && !isNumbers(bbox, 4)) {
    throw missing(place, "a 'bbox' that is not left, top, width and height in numbers");
  }
  return {
    id: id == null ? NaN : wholeNumber(id, 'id', place),
    imageId: wholeNumber(fields.image_id, 'image_id', place),
    categoryId: wholeNumber(fields.category_id, 'category_id', place),
    bbox: bbox == null ? undefined : (bbox as number[]),
    area: typeof area === 'number' && Number.isFinite(area) ? area : NaN,
    crowd: iscrowd === 1 || iscrowd === true ? 1 : 0,
    mask,
  };
}

function readMask(value: unknown, place: Place): Segmentation | undefined {
  if (value == null) return undefined;
  if (Array.isArray(value)) {
    if (value.length === 0) return undefined;
    if (value.every((polygon) => isNumbers(polygon))) return value as number[][];
    throw missing(place, "a 'segmentation' that is no list of polygons of numbers");
  }
  const { size, counts } = value as Record<string, unknown>;
  const isText = typeof counts === 'string' || isNumbers(counts);
  if (isText && isNumbers(size, 2)) return { size, counts } as Segmentation;
  throw missing(place, "a 'segmentation' that is neither polygons nor runs with size and counts");
}

function fieldsOf(entry: unknown, place: Place): Record<string, unknown> {
  if (typeof entry === 'object' && entry !== null && !Array.isArray(entry)) {
    return entry as Record<string, unknown>;
  }
  throw new UserError(`${place()} is no object; the file is damaged`);
}

function isNumbers(value: unknown, count?: number): value is number[] {
  return (
    Array.isArray(value) &&
    (count === undefined || value.length === count) &&
    value.every((one) => typeof one === 'number')
  );
}

function wholeNumber(value: unknown, name: string, place: Place): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new UserError(
    `${place()}: '${name}' is ${shown(value)}; expected a whole number from 0 on, as COCO has`,
  );
}

function positive(value: unknown, name: string, place: Place): number {
  if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
  throw new UserError(
    `${place()}: '${name}' is ${shown(value)}; expected the image's ${name} in pixels`,
  );
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 40);
}

function missing(place: Place, what: string): UserError {
  return new UserError(`${place()} has ${what}`);
}
