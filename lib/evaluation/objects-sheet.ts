import { DataLoader, type DetectionData, type PixelImage } from '../data/index.js';
import { drawObjects } from './draw-objects.js';
import { sheet } from './sheet.js';

export { pictureFile } from './sheet.js';

/** Settings of {@link objectsSheet}. */
export interface ObjectsSheetOptions {
  /** How many images are shown, spread evenly; 12 by default. */
  readonly count?: number;
  /** The side of each in pixels; 320 by default. */
  readonly imageSize?: number;
  /** As training would see them, rather than fitted. */
  readonly jitter?: boolean;
  /** Called for an image that cannot be read, and is left out. */
  readonly onSkip?: (name: string, reason: string) => void;
}

const COLUMNS = 4;

/** A sheet of images with their boxes, masks and names. */
export async function objectsSheet(
  { dataset, categories }: Pick<DetectionData, 'dataset' | 'categories'>,
  options: ObjectsSheetOptions = {},
): Promise<PixelImage> {
  const { count = 12, imageSize = 320, jitter = false, onSkip } = options;
  const shown = Math.min(count, dataset.length);
  const placeOf = (i: number) => Math.floor((i * dataset.length) / shown);
  const some = {
    length: shown,
    get: (i: number) => dataset.get(placeOf(i)),
  };
  using loader = new DataLoader(some, {
    ...{ batchSize: COLUMNS, imageSize, augment: jitter ? 'large-scale-jitter' : 'fit' },
    ...{ onBad: 'drop', maxBadShare: 1 },
    onSkip: (name, reason) => onSkip?.(name, reason),
  });
  const names = categories.map(({ name }) => name);
  const rows: PixelImage[][] = [];
  const bytes = imageSize * imageSize * 3;
  for await (const { pixels, targets } of loader.epoch(0)) {
    rows.push(
      (targets.objects ?? []).map((objects, i) => {
        const view = pixels.subarray(i * bytes, (i + 1) * bytes);
        const image = { pixels: view, width: imageSize, height: imageSize, channels: 3 };
        return drawObjects(image, objects, names);
      }),
    );
  }
  return sheet(rows, []);
}
