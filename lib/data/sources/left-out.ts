/** What a source finds and does not read. Nothing is left out without being counted. */
import { isImageName } from './names.js';

/** Numbers by kind: the extension of a format that is not read, such as `.bmp`, or one of {@link KINDS}. */
export type LeftOut = Readonly<Record<string, number>>;

/** Kinds besides extensions. */
export const KINDS = {
  hiddenImages: 'hidden images',
  hidden: 'hidden',
  brokenLinks: 'links to no file',
  sparse: 'sparse files',
  arraysBeside: '.npy beside images',
  parts: 'parts of samples',
  afterEnd: "bytes after the archive's end",
  beside: 'beside packed shards',
  others: 'other files',
} as const;

/** Files without images, and what systems and programs hide: nobody misses these. */
const UNREMARKABLE: ReadonlySet<string> = new Set([KINDS.hidden, KINDS.others]);

/** Extensions of images, and of archives of images, that are not read. */
const UNREAD = new Set(
  (
    'bmp dib ppm pgm pbm pnm pfm heic heif jxl jp2 j2k jpf jpx svg svgz tga pcx psd xcf exr hdr dds ico icns ' +
    'dng cr2 cr3 nef arw orf rw2 raf dcm nii npz tar tgz gz zst bz2 xz zip rar 7z mae'
  ).split(' '),
);

/** The kind of a file that is no image, or a hidden one. */
export function kindOfOther(fileName: string): string {
  if (fileName.startsWith('.')) {
    // `._name.jpg` is what macOS keeps beside `name.jpg`, and no image.
    const isImage = !fileName.startsWith('._') && isImageName(fileName.slice(1));
    return isImage ? KINDS.hiddenImages : KINDS.hidden;
  }
  const extension = fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase();
  return UNREAD.has(extension) ? `.${extension}` : KINDS.others;
}

/** Counts what is left out. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(kind: string, count = 1): void {
    if (count > 0) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count);
  }

  addAll(counts: LeftOut): void {
    for (const [kind, count] of Object.entries(counts)) this.add(kind, count);
  }

  /** The counts, the largest first. */
  get counts(): LeftOut {
    const all = [...this.#counts];
    return Object.fromEntries(all.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
  }
}

/** `.bmp 3, links to nothing 1`; empty where nothing was left out. */
export function describeCounts(counts: LeftOut): string {
  return Object.entries(counts)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
}

/** What people would miss: without text files and the like. */
export function remarkable(counts: LeftOut): LeftOut {
  return Object.fromEntries(Object.entries(counts).filter(([kind]) => !UNREMARKABLE.has(kind)));
}
