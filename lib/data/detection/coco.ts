import type { Dataset, Sample, SampleLocation } from '../sample.js';
import type { Split } from '../sources/listed.js';
import type { Source } from '../sources/source.js';
import { type CocoImages, type CocoSplit, findCocoFiles } from './coco-files.js';
import { type CocoTable, readCocoTable } from './coco-table.js';

/** A data set in COCO's format: its annotations, and access to its images. */
export interface OpenedCoco {
  /** The file of annotations, for messages. */
  readonly name: string;
  readonly table: CocoTable;
  readonly images: CocoImages;
}

/**
 * Opens a data set in COCO's format.
 *
 * @param place a folder, an archive or a file of annotations
 * @throws UserError where it is missing or damaged
 */
export async function openCoco(place: string, split: CocoSplit): Promise<OpenedCoco> {
  const files = await findCocoFiles(place, split);
  const table = await readCocoTable(files.annotations);
  return { name: files.annotations.name, table, images: await files.open(table.names) };
}

/** Its images with their objects, or some of them. */
export class CocoDataset implements Dataset {
  readonly length: number;
  readonly #coco: OpenedCoco;
  /** The places of the images; undefined: all. */
  readonly #kept: Uint32Array | undefined;

  constructor(coco: OpenedCoco, kept: Uint32Array | undefined) {
    this.#coco = coco;
    this.#kept = kept;
    this.length = kept === undefined ? coco.table.length : kept.length;
  }

  async get(index: number): Promise<Sample> {
    const place = this.#place(index);
    const { images, table } = this.#coco;
    return { ...(await images.read(place)), targets: { objects: table.objects(place) } };
  }

  locate(index: number): SampleLocation | undefined {
    const place = this.#place(index);
    const { images, table } = this.#coco;
    const location = images.locate(place);
    return location === undefined
      ? undefined
      : { ...location, targets: { objects: table.objects(place) } };
  }

  close(): void {
    this.#coco.images.close();
  }

  #place(index: number): number {
    return this.#kept === undefined ? index : (this.#kept[index] as number);
  }
}

/** The places of images with an object that is no crowd. */
export function placesWithObjects(table: CocoTable): Uint32Array {
  const places = Uint32Array.from({ length: table.length }, (_, place) => place);
  return places.filter((place) => table.countAt(place) > 0);
}

/** What people should know of the annotations, a line each. */
export function notesOn({ name, table }: OpenedCoco): string[] {
  const { leftOut, withoutMask, isRenumbered } = table;
  const notes = [...leftOut].map(([reason, { count, first }]) => {
    const which = Number.isNaN(first) ? '' : ` (the first has the id ${first})`;
    return `${name}: ${count} annotations ${reason}${which}; they give no objects`;
  });
  if (withoutMask > 0) {
    notes.push(`${name}: ${withoutMask} objects have boxes and no masks; masks cannot be learned`);
  }
  if (isRenumbered) {
    notes.push(
      `${name}: ids of annotations are missing, repeated or 0; they are numbered from 1 on, since COCO's metric takes 0 for none`,
    );
  }
  return notes;
}

/** The images alone, without classes: for methods that need no more. */
export async function openCocoImages(place: string, split: Split): Promise<Source> {
  const { table, images } = await openCoco(place, split === 'test' ? 'val' : 'train');
  return {
    spec: `coco:${place}`,
    length: table.length,
    className: () => undefined,
    nameOf: (index) => images.nameOf(index),
    read: (index) => images.read(index),
    locate: (index) => images.locate(index),
    close: () => images.close(),
  };
}
