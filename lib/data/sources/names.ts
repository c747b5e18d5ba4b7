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

/** By UTF-16 code units, the same on every machine and in every locale. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Distinct class names in order: as numbers where all are, else by code units. */
export function sortedClasses(names: Iterable<string>): string[] {
  const distinct = [...new Set(names)];
  const numeric = distinct.every((name) => /^\d{1,9}$/.test(name));
  return distinct.sort(
    numeric ? (a, b) => Number(a) - Number(b) || byCodeUnits(a, b) : byCodeUnits,
  );
}

/** Names for a message in one line: the first few in quotes, and the number of the others. */
export function someNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `'${name.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')}'`);
  return shown.join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
}
