import { promises as fs } from 'node:fs';
import { UserError } from '../../errors.js';
import { MIN_CACHED, readIndex, stampOf, writeIndex } from '../index-cache.js';
import type { ArchiveFile } from './archive-file.js';
import { ImageList } from './listed.js';
import { byCodeUnits, IMAGE_KINDS, isImageName } from './names.js';
import { indexTar, type TarMember } from './tar-index.js';

/** The images of an archive, sorted by code units of their names, in compact form. */
export interface TarImages {
  /** The members' names; the category is an index into {@link TarImages.classes}. */
  readonly list: ImageList;
  /** The offset of each image's bytes in the archive. */
  readonly offsets: Float64Array;
  /** The length in bytes. */
  readonly sizes: Float64Array;
  /** The names of classes, and undefined where images have none. */
  readonly classes: readonly (string | undefined)[];
}

/**
 * Finds the images of an archive, from a stored index where it has not changed since.
 *
 * @throws UserError where it is no archive, is damaged or holds no image
 */
export async function readTarImages(file: ArchiveFile): Promise<TarImages> {
  const stamp = stampOf(file.version);
  const real = await fs.realpath(file.path);
  const known = stamp === undefined ? undefined : await readKnown(real, stamp);
  if (known !== undefined) return known;
  const found = pack(await imagesOf(file));
  // The index is stored only if the archive did not change while it was read.
  const isSame = stamp !== undefined && stampOf(await fs.stat(real, { bigint: true })) === stamp;
  if (isSame && found.list.length >= MIN_CACHED) writeIndex('tar', real, linesOf(found, stamp));
  return found;
}

interface TarImage extends TarMember {
  readonly className: string | undefined;
}

async function imagesOf(file: ArchiveFile): Promise<TarImage[]> {
  const members = indexTar(file.path);
  const images = members.filter((member) => isImageName(baseName(member.name)));
  if (images.length === 0) {
    throw new UserError(
      `${file.path}: none of the ${members.length} members of the archive is an image; ` +
        `expected ${IMAGE_KINDS}`,
    );
  }
  images.sort((a, b) => byCodeUnits(a.name, b.name) || a.offset - b.offset);
  const written = await webDatasetClasses(file, members);
  return images.map((member) => ({
    ...member,
    className: written === null ? folderName(member.name) : written.get(sampleKey(member.name)),
  }));
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** `./a/b.jpg` and `a/b.jpg` are the same member to every tool that unpacks them. */
function folderName(name: string): string | undefined {
  const folder = name.slice(0, Math.max(0, name.lastIndexOf('/')));
  const last = baseName(folder);
  return last === '' || last === '.' ? undefined : last;
}

/** WebDataset's key: the path up to the first dot of the file's name. */
function sampleKey(name: string): string {
  const base = baseName(name);
  const dot = base.indexOf('.');
  return name.slice(0, name.length - base.length + (dot < 0 ? base.length : dot));
}

/** Classes by sample key; null where the archive has no `.cls` member. */
async function webDatasetClasses(
  file: ArchiveFile,
  members: readonly TarMember[],
): Promise<Map<string, string> | null> {
  const classes = new Map<string, string>();
  for (const { name, offset, size } of members) {
    if (!name.endsWith('.cls') || size > 1024) continue;
    const content = await file.read(offset, size);
    classes.set(sampleKey(name), content.toString('utf8').trim());
  }
  return classes.size === 0 ? null : classes;
}

function pack(images: readonly TarImage[]): TarImages {
  const numbers = new Map<string | undefined, number>();
  let bytes = 0;
  for (const { name, className } of images) {
    bytes += Buffer.byteLength(name);
    if (!numbers.has(className)) numbers.set(className, numbers.size);
  }
  const packed = emptyImages(images.length, bytes, [...numbers.keys()]);
  for (const { name, className, offset, size } of images) {
    add(packed, name, offset, size, numbers.get(className) as number);
  }
  return packed;
}

function emptyImages(
  count: number,
  bytes: number,
  classes: readonly (string | undefined)[],
): TarImages {
  return {
    list: new ImageList(count, bytes),
    offsets: new Float64Array(count),
    sizes: new Float64Array(count),
    classes,
  };
}

function add(
  { list, offsets, sizes }: TarImages,
  name: string,
  offset: number,
  size: number,
  classNumber: number,
): void {
  offsets[list.length] = offset;
  sizes[list.length] = size;
  list.add(name, classNumber);
}

type Head = [stamp: string, count: number, bytes: number, classes: (string | null)[]];
type Row = [name: string, offset: number, size: number, classNumber: number];

/** Images per line. */
const ROWS = 1000;

function* linesOf({ list, offsets, sizes, classes }: TarImages, stamp: string): Generator<string> {
  const head: Head = [stamp, list.length, list.bytes, classes.map((name) => name ?? null)];
  yield JSON.stringify(head);
  for (let start = 0; start < list.length; start += ROWS) {
    const rows = Array.from({ length: Math.min(ROWS, list.length - start) }, (_, i): Row => {
      const index = start + i;
      return [
        list.path(index),
        offsets[index] as number,
        sizes[index] as number,
        list.category(index),
      ];
    });
    yield JSON.stringify(rows);
  }
}

/** Undefined where there is no index, or it is of a different archive. */
async function readKnown(real: string, stamp: string): Promise<TarImages | undefined> {
  let images: TarImages | undefined;
  for (const line of (await readIndex('tar', real)) ?? []) {
    if (images === undefined) {
      const [known, count, bytes, classes] = JSON.parse(line) as Head;
      if (known !== stamp) return undefined;
      images = emptyImages(
        count,
        bytes,
        classes.map((name) => name ?? undefined),
      );
    } else {
      for (const row of JSON.parse(line) as Row[]) add(images, ...row);
    }
  }
  return images;
}
