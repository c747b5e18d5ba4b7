import { shownName } from '../../files/index.js';

const IMAGE_EXTENSIONS = [
  'jpg',
  'jpeg',
  'jpe',
  'jfif',
  'png',
  'webp',
  'tif',
  'tiff',
  'gif',
  'avif',
  'npy',
] as const;

const IMAGE_NAME = new RegExp(`\\.(${IMAGE_EXTENSIONS.join('|')})$`, 'i');

/** The supported kinds of image file, for messages. */
export const IMAGE_KINDS = IMAGE_EXTENSIONS.map((extension) => `.${extension}`).join(', ');

/**
 * Whether a file has the name of an image. Hidden files, such as the `._name.jpg` of macOS, do not.
 */
export function isImageName(fileName: string): boolean {
  return !fileName.startsWith('.') && IMAGE_NAME.test(fileName);
}

const RANKS = new Map<string, number>(IMAGE_EXTENSIONS.map((extension, rank) => [extension, rank]));

/** The place of an extension, without dot and in lower case, among those of images; undefined for others. */
export function imageRank(extension: string): number | undefined {
  return RANKS.get(extension);
}

/** By UTF-16 code units, the same on every machine and in every locale. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By code points, as Python sorts texts. Code units differ from them beyond U+FFFF. */
function byCodePoints(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  // Where the first parts of two pairs are equal, the second ones decide alike.
  return (a.codePointAt(at) ?? -1) - (b.codePointAt(at) ?? -1);
}

/**
 * Distinct class names in the order of their labels: by code points, as torchvision's ImageFolder sorts the names of
 * folders.
 *
 * @param isNumbered whether names are labels rather than folders: by their numbers then, where all are numbers
 */
export function sortedClasses(names: Iterable<string>, isNumbered: boolean): string[] {
  const distinct = [...new Set(names)];
  const numeric = isNumbered && distinct.every((name) => /^\d{1,9}$/.test(name));
  return distinct.sort(
    numeric ? (a, b) => Number(a) - Number(b) || byCodePoints(a, b) : byCodePoints,
  );
}

/** Names for a message in one line: the first few in quotes, and the number of the others. */
export function someNames(names: readonly string[]): string {
  const shown = names
    .slice(0, 3)
    .map((name) => `'${shownName(name).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')}'`);
  return shown.join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
}
