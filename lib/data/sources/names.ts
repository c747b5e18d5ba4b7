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
] as const;

const IMAGE_NAME = new RegExp(`\\.(${IMAGE_EXTENSIONS.join('|')})$`, 'i');

/** The kinds of image file that are looked for, for messages. */
export const IMAGE_KINDS = IMAGE_EXTENSIONS.map((extension) => `.${extension}`).join(', ');

/**
 * Whether a file's name is an image's. Hidden files, such as the `._name.jpg` that macOS leaves,
 * are not.
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
