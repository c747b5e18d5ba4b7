import { promises as fs } from 'node:fs';
import { posix } from 'node:path';
import { UserError } from '../../errors.js';
import { MIN_CACHED, readIndex, stampOf, writeIndex } from '../index-cache.js';
import type { ArchiveFile } from './archive-file.js';
import { describeCounts, KINDS, Tally } from './left-out.js';
import { ImageList } from './listed.js';
import { byCodeUnits, IMAGE_KINDS, isImageName } from './names.js';
import type { Source } from './source.js';
import { indexTar } from './tar-index.js';
import type { TarMember } from './tar-links.js';
import { readSamples } from './web-dataset.js';

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
  readonly about: About;
}

/** What is known of an archive besides its images, as in `Source`. */
type About = Required<Pick<Source, 'leftOut' | 'remarks' | 'hasNumberedClasses'>>;

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
  const { images, about } = await imagesOf(file);
  const found = pack(images, about);
  // The index is stored only if the archive did not change while it was read.
  const isSame = stamp !== undefined && stampOf(await fs.stat(real, { bigint: true })) === stamp;
  if (isSame && found.list.length >= MIN_CACHED) writeIndex('tar', real, linesOf(found, stamp));
  return found;
}

interface TarImage extends TarMember {
  readonly className: string | undefined;
}

async function imagesOf(file: ArchiveFile): Promise<{ images: TarImage[]; about: About }> {
  const index = indexTar(file.path);
  const { members } = index;
  const tally = new Tally();
  const samples = await readSamples(file, members);
  const images: TarImage[] = [];
  for (const member of members) {
    const role = samples.roleOf(member.name);
    if (role === null) continue;
    if ('leftOut' in role) tally.add(role.leftOut);
    else images.push({ ...member, className: role.className });
  }
  if (images.length === 0) {
    throw new UserError(
      `${file.path}: none of the ${members.length} members of the archive is an image; ` +
        `expected ${IMAGE_KINDS}` +
        (members.length === 0 ? '' : `; found ${describeCounts(tally.counts)}`) +
        (tally.counts['.tar'] === members.length
          ? ': unpack the archive once, and give those it holds'
          : ''),
    );
  }
  images.sort((a, b) => byCodeUnits(a.name, b.name) || a.offset - b.offset);
  tally.add(KINDS.brokenLinks, index.brokenLinks);
  for (const name of index.sparse)
    tally.add(isImageName(posix.basename(name)) ? KINDS.sparse : KINDS.others);
  tally.add(KINDS.afterEnd, index.afterEnd);
  const about = {
    leftOut: tally.counts,
    remarks: remarksOn(images, index.isOpenEnded),
    hasNumberedClasses: samples.hasClasses,
  };
  return { images, about };
}

function remarksOn(images: readonly TarImage[], isOpenEnded: boolean): string[] {
  const repeated = images.filter(({ name }, i) => name === images[i - 1]?.name).length;
  return [
    ...(isOpenEnded ? ['the archive has no end: it may be cut off'] : []),
    ...(repeated > 0
      ? [`images with the name of another one, which are used all the same: ${repeated}`]
      : []),
  ];
}

function pack(images: readonly TarImage[], about: About): TarImages {
  const numbers = new Map<string | undefined, number>();
  let bytes = 0;
  for (const { name, className } of images) {
    bytes += Buffer.byteLength(name);
    if (!numbers.has(className)) numbers.set(className, numbers.size);
  }
  const packed = emptyImages(images.length, bytes, [...numbers.keys()], about);
  for (const { name, className, offset, size } of images) {
    add(packed, name, offset, size, numbers.get(className) as number);
  }
  return packed;
}

function emptyImages(
  count: number,
  bytes: number,
  classes: readonly (string | undefined)[],
  about: About,
): TarImages {
  return {
    list: new ImageList(count, bytes),
    offsets: new Float64Array(count),
    sizes: new Float64Array(count),
    classes,
    about,
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

type Head = [stamp: string, count: number, bytes: number, classes: (string | null)[], about: About];
type Row = [name: string, offset: number, size: number, classNumber: number];

/** Images per line. */
const ROWS = 1000;

function* linesOf(images: TarImages, stamp: string): Generator<string> {
  const { list, offsets, sizes, classes, about } = images;
  const names = classes.map((name) => name ?? null);
  yield JSON.stringify([stamp, list.length, list.bytes, names, about] satisfies Head);
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
      const [known, count, bytes, classes, about] = JSON.parse(line) as Head;
      if (known !== stamp) return undefined;
      images = emptyImages(
        count,
        bytes,
        classes.map((name) => name ?? undefined),
        about,
      );
    } else {
      for (const row of JSON.parse(line) as Row[]) add(images, ...row);
    }
  }
  return images;
}
