/** What belongs together in a tar: files with a common key are one sample, as in WebDataset. */
import { decodeName } from '../../files/index.js';
import type { ArchiveFile } from './archive-file.js';
import { KINDS, kindOfOther } from './left-out.js';
import { imageRank, isImageName } from './names.js';
import type { TarMember } from './tar-links.js';

/** A name in a tar: `a/0000.seg.png` has the key `a/0000` and the field `seg.png`. */
interface Parts {
  /** The path up to the first dot of the file's name. */
  readonly key: string;
  /** The path up to the last dot. */
  readonly stem: string;
  /** What follows the key's dot; in lower case, as in WebDataset. */
  readonly field: string;
  /** The last part of the path. */
  readonly base: string;
}

const CLASS = '.cls';
/** Larger files are no classes; in bytes. */
const MOST_CLASS = 1024;

/** What a member of an archive is: an image, a file that is left out, or, null, the class of a sample. */
export type Role = { readonly className: string | undefined } | { readonly leftOut: string } | null;

/** The samples of an archive. */
export interface Samples {
  /** Whether classes lie beside the images; otherwise folders name them. */
  readonly hasClasses: boolean;
  roleOf(name: string): Role;
}

/**
 * Finds the samples of an archive. The image of a sample is the member whose field is an image's extension. Others, such
 * as `a.b.jpg` beside `a.jpg`, are parts of that sample and left out. Without `a.jpg`, or with a class `a.b.cls` of its
 * own, `a.b.jpg` is an image: many names have dots that mean nothing. Where samples have classes, each has one image.
 */
export async function readSamples(
  file: ArchiveFile,
  members: readonly TarMember[],
): Promise<Samples> {
  const classes = await readClasses(file, members);
  const hasClasses = classes.size > 0;
  /** The rank of each sample's best image. */
  const best = new Map<string, number>();
  for (const { name } of members) {
    const { key, field } = partsOf(name);
    const rank = imageRank(field);
    if (rank !== undefined) best.set(key, Math.min(rank, best.get(key) ?? rank));
  }
  const isImage = ({ key, stem, field, base }: Parts): boolean => {
    if (!isImageName(base)) return false;
    const rank = imageRank(field);
    if (rank === undefined) return classes.has(stem) || !best.has(key);
    return !hasClasses || rank === best.get(key);
  };
  return {
    hasClasses,
    roleOf(name) {
      const parts = partsOf(name);
      const { base, key, stem } = parts;
      if (isImage(parts)) {
        const beside = classes.get(stem) ?? classes.get(key);
        return { className: hasClasses ? beside : folderOf(name) };
      }
      if (isImageName(base)) return { leftOut: KINDS.parts };
      return hasClasses && name.endsWith(CLASS) ? null : { leftOut: kindOfOther(base) };
    },
  };
}

function partsOf(name: string): Parts {
  const start = name.lastIndexOf('/') + 1;
  const base = name.slice(start);
  const [dot, last] = [base.indexOf('.'), base.lastIndexOf('.')];
  if (dot < 0) return { key: name, stem: name, field: '', base };
  return {
    key: name.slice(0, start + dot),
    stem: name.slice(0, start + last),
    field: base.slice(dot + 1).toLowerCase(),
    base,
  };
}

/** `./a/b.jpg` and `a/b.jpg` are the same member to every tool that unpacks them. */
function folderOf(name: string): string | undefined {
  const folder = name.slice(0, Math.max(0, name.lastIndexOf('/')));
  const last = folder.slice(folder.lastIndexOf('/') + 1);
  return last === '' || last === '.' ? undefined : last;
}

/** Classes by the path up to the last dot. */
async function readClasses(
  file: ArchiveFile,
  members: readonly TarMember[],
): Promise<Map<string, string>> {
  const classes = new Map<string, string>();
  for (const { name, offset, size } of members) {
    if (!name.endsWith(CLASS) || size > MOST_CLASS) continue;
    const content = await file.read(offset, size);
    classes.set(name.slice(0, -CLASS.length), decodeName(content).trim());
  }
  return classes;
}
