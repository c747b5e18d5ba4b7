import type { DetectionInspection } from '../data/index.js';
import { count } from './introduction.js';
import { inLine, note } from './output.js';

/** Categories that get a line of their own. */
const SHOWN_CATEGORIES = 20;

/** What `data inspect` prints of images with objects. */
export function describeObjects(inspection: DetectionInspection): string {
  const { data, annotations, images, objects, crowds, categories, warnings } = inspection;
  const { images_without_objects: without, images_with_crowds_alone: alone } = inspection;
  const { small, medium, large } = inspection;
  const shown = [...categories].sort((a, b) => b.objects - a.objects).slice(0, SHOWN_CATEGORIES);
  return [
    `${data}: ${count(images, 'image')}, ${count(objects, 'object')}` +
      (crowds > 0 ? ` and ${count(crowds, 'crowd')}` : ''),
    ...(annotations === null ? [] : [`  annotations: ${inLine(annotations)}`]),
    `  images without objects: ${without}` +
      (alone > 0 ? `; with crowds alone: ${alone}` : '') +
      ' (training leaves them out, evaluation keeps them)',
    `  sizes: small ${small} (below 32 x 32 pixels), medium ${medium}, large ${large} (from 96 x 96 on)`,
    `  ${count(categories.length, 'category', 'categories')}`,
    ...shown.map(({ id, name, objects }) => `    ${id} ${inLine(name)}: ${objects}`),
    ...(categories.length > shown.length
      ? [`    and ${categories.length - shown.length} more; --json has all`]
      : []),
    ...warnings.map((warning) => `  warning: ${inLine(warning)}`),
    ...(warnings.length === 0 ? ['  nothing is wrong with boxes, masks, ids and sizes'] : []),
  ].join('\n');
}

/**
 * Draws images with their objects.
 *
 * @param out a name that ends in .png, or a folder
 * @returns the file
 */
export async function drawInspected(
  spec: string,
  { split, out, shown }: { split: 'train' | 'val'; out: string; shown: number },
): Promise<string> {
  const { openDetectionData, writePng } = await import('../data/index.js');
  const { objectsSheet, pictureFile } = await import('../evaluation/objects-sheet.js');
  const file = pictureFile(out, 'objects.png');
  const opened = await openDetectionData(spec, { split });
  try {
    const picture = await objectsSheet(opened, {
      count: shown,
      onSkip: (name, reason) => note(`${name}: ${reason}`),
    });
    await writePng(file, picture);
  } finally {
    await opened.close();
  }
  return file;
}
