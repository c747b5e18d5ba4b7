import { UsageError } from '../../errors.js';
import { readHeader } from '../decode.js';
import type { Size } from '../geometry.js';
import { inOrder } from '../pack/in-order.js';
import { SampleError } from '../sample.js';
import { notesOn, type OpenedCoco, openCoco } from './coco.js';
import { maskArea } from './coco-table.js';
import type { CocoAnnotation, CocoGroundTruth } from './objects.js';
import { cocoPlace, shapesOf } from './open.js';
import { polygonBounds } from './polygons.js';
import { parseRuns, runsBounds } from './runs.js';
import { isShapesSpec } from './synthetic-shapes.js';

/** A description of images with objects. */
export interface DetectionInspection {
  readonly data: string;
  /** The annotations' file; null for drawn pictures. */
  readonly annotations: string | null;
  readonly images: number;
  /** Images without any object, and those that have crowds alone. */
  readonly images_without_objects: number;
  readonly images_with_crowds_alone: number;
  readonly objects: number;
  readonly crowds: number;
  /** Objects by COCO's sizes: below 32² pixels, below 96², and larger ones. */
  readonly small: number;
  readonly medium: number;
  readonly large: number;
  /** In the order of their ids, which is that of the labels. */
  readonly categories: readonly {
    readonly id: number;
    readonly name: string;
    readonly objects: number;
  }[];
  /** What is likely to keep a detector from learning or its evaluation from being right, a line each. */
  readonly warnings: readonly string[];
}

/** The most image files whose headers are read. */
const MEASURED = 1000;
const AHEAD = 8;
const [SMALL, MEDIUM] = [32 ** 2, 96 ** 2];

/** Counts of what is wrong, with the first case of each. */
class Faults {
  readonly #found = new Map<string, { count: number; first: string }>();

  add(what: string, first: string): void {
    const known = this.#found.get(what);
    if (known === undefined) this.#found.set(what, { count: 1, first });
    else known.count++;
  }

  get lines(): string[] {
    return [...this.#found].map(([what, { count, first }]) => `${count} ${what}; first: ${first}`);
  }
}

/**
 * Describes images with objects, and checks the annotations, whether their images are there, and whether those have the
 * size that the annotations say.
 *
 * @param spec what `openDetectionData` takes
 * @throws UserError where the data cannot be opened
 */
export async function inspectDetection(
  spec: string,
  { split = 'train' }: { split?: 'train' | 'val' } = {},
): Promise<DetectionInspection> {
  if (isShapesSpec(spec)) {
    const { counts } = inspectAll(shapesOf(spec, { split }).groundTruth());
    return { data: spec, annotations: null, ...counts, warnings: [] };
  }
  const place = cocoPlace(spec);
  if (place === undefined) throw new UsageError(`data '${spec}' has no boxes`);
  const coco = await openCoco(place, split);
  try {
    const { table, name } = coco;
    const [images, annotations] = [table.imageList(), table.annotations()];
    const { counts, faults } = inspectAll({ images, annotations, categories: table.categories });
    return {
      data: spec,
      annotations: name,
      ...counts,
      warnings: [
        ...notesOn(coco),
        ...checkCategories(counts.categories),
        ...faults.lines,
        ...(await checkImages(coco)),
      ],
    };
  } finally {
    coco.images.close();
  }
}

/** Counts and checks annotations, each of which is looked at once. */
function inspectAll({
  images,
  categories,
  annotations,
}: {
  images: CocoGroundTruth['images'];
  categories: readonly { readonly id: number; readonly name: string }[];
  annotations: Iterable<CocoAnnotation>;
}) {
  const sizes = new Map(images.map((image) => [image.id, image]));
  const byCategory = new Map(categories.map(({ id }) => [id, 0]));
  /** By image: 1 for crowds, 2 for objects, 3 for both. */
  const found = new Map<number, number>();
  const faults = new Faults();
  let [objects, crowds, small, medium] = [0, 0, 0, 0];
  for (const annotation of annotations) {
    const { image_id, category_id, iscrowd, area } = annotation;
    checkAnnotation(annotation, sizes.get(image_id) as Size, faults);
    found.set(image_id, (found.get(image_id) ?? 0) | (iscrowd === 1 ? 1 : 2));
    if (iscrowd === 1) {
      crowds++;
      continue;
    }
    objects++;
    byCategory.set(category_id, (byCategory.get(category_id) ?? 0) + 1);
    if (area < SMALL) small++;
    else if (area < MEDIUM) medium++;
  }
  const counts = {
    images: images.length,
    images_without_objects: images.length - found.size,
    images_with_crowds_alone: [...found.values()].filter((what) => what === 1).length,
    ...{ objects, crowds, small, medium, large: objects - small - medium },
    categories: categories.map(({ id, name }) => ({ id, name, objects: byCategory.get(id) ?? 0 })),
  };
  return { counts, faults };
}

function checkCategories(categories: DetectionInspection['categories']): string[] {
  const unused = categories.filter(({ objects }) => objects === 0);
  const names = new Set(categories.map(({ name }) => name));
  const [first] = unused;
  return [
    ...(categories[0]?.id === 0
      ? [
          `categories are numbered from 0 ('${categories[0].name}'), and COCO's from 1: results for other tools may be off by one`,
        ]
      : []),
    ...(names.size < categories.length ? ['categories share a name; expected each once'] : []),
    ...(first === undefined
      ? []
      : [`${unused.length} categories have no object, such as '${first.name}' (id ${first.id})`]),
  ];
}

/** Collects what is wrong with an annotation. */
function checkAnnotation(annotation: CocoAnnotation, image: Size, faults: Faults): void {
  const { id, image_id, bbox, area } = annotation;
  const where = `annotation ${id} of image ${image_id}`;
  const [left, top, width, height] = bbox;
  const [over, below] = [left + width - image.width, top + height - image.height];
  if (!(width > 0 && height > 0)) {
    faults.add('boxes are empty', `${where}, ${width} x ${height}`);
  } else if (Math.min(left, top) < -SLACK || Math.max(over, below) > SLACK) {
    faults.add(
      "boxes reach out of their images (COCO's are left, top, width and height)",
      `${where}, [${bbox.join(', ')}] in ${image.width} x ${image.height}`,
    );
  }
  checkMask(annotation, where, faults);
  if (!(area > 0)) faults.add('areas are not above 0', `${where}, ${area}`);
}

/** How far a box may be off, in pixels: tools round, and count from pixels' corners or centres. */
const SLACK = 2;
/** How far an area may be off, as a share of it, and in pixels: parts of masks overlap, and edges are rounded. */
const AREA_SLACK = [0.25, 50] as const;

function checkMask(
  { segmentation, bbox, area, iscrowd }: CocoAnnotation,
  where: string,
  faults: Faults,
) {
  if (segmentation === undefined) return;
  const isList = Array.isArray(segmentation);
  const bounds = isList
    ? polygonBounds(segmentation)
    : runsBounds(parseRuns(segmentation.counts) ?? new Uint32Array(), segmentation.size[0]);
  if (bounds === undefined) {
    faults.add('masks are empty', where);
    return;
  }
  const [left, top, width, height] = bbox;
  const off = [left, top, left + width, top + height].map((side, i) =>
    Math.abs(side - (bounds[i] as number)),
  );
  if (Math.max(...off) > SLACK + 0.05 * Math.max(width, height)) {
    faults.add(
      'boxes are not those of their masks',
      `${where}, [${bbox.join(', ')}], and its mask is within [${bounds.join(', ')}]`,
    );
  }
  // Those of COCO's own crowds are not.
  if (iscrowd === 1) return;
  const own = maskArea(segmentation);
  if (Math.abs(own - area) > AREA_SLACK[1] + AREA_SLACK[0] * own) {
    faults.add('areas are not those of their masks', `${where}, ${area} for ${Math.round(own)}`);
  }
}

/** What is wrong with the files of images: all of their names, and the headers of some. */
async function checkImages({ table, images }: OpenedCoco): Promise<string[]> {
  const missing = await images.missing();
  const faults = new Faults();
  for (const name of missing) faults.add('images are missing', name);
  const gone = new Set(missing);
  const count = Math.min(MEASURED, table.length);
  const placeOf = (i: number) => Math.floor((i * table.length) / count);
  for await (const [what, first] of inOrder(0, count, AHEAD, (i) => look(placeOf(i)))) {
    if (what !== '') faults.add(what, first);
  }
  return faults.lines;

  async function look(place: number): Promise<[what: string, first: string]> {
    if (gone.has(table.names[place] as string)) return ['', ''];
    try {
      const sample = await images.read(place);
      if (!('bytes' in sample)) return ['', ''];
      const { width, height } = await readHeader(sample.bytes, sample.name);
      const [ours, theirs] = [
        `${width} x ${height}`,
        `${table.widths[place]} x ${table.heights[place]}`,
      ];
      if (ours === theirs) return ['', ''];
      return [
        'images have another size than their annotations say',
        `${sample.name}, ${ours} for ${theirs}`,
      ];
    } catch (error) {
      if (!(error instanceof SampleError)) throw error;
      return ['images cannot be read', error.message];
    }
  }
}
