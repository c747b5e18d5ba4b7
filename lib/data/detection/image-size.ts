import type { Size } from '../geometry.js';
import { type Sample, SampleError } from '../sample.js';

/** Whether the image has the size that its objects are for. */
export function fitsObjects(
  { width, height }: Size,
  { targets }: Pick<Sample, 'targets'>,
): boolean {
  const objects = targets?.objects;
  return objects === undefined || (objects.width === width && objects.height === height);
}

/** @throws SampleError where the image has another size than its objects are for */
export function checkObjects(image: Size, sample: Sample): void {
  const objects = sample.targets?.objects;
  if (objects === undefined || fitsObjects(image, sample)) return;
  const { width, height } = objects;
  throw new SampleError(
    sample.name,
    `it has ${image.width}x${image.height} pixels, and its objects are those of an image of ${width}x${height}`,
  );
}
