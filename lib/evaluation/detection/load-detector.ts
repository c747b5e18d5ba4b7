/** Loads a detector to look at images with. */
import { loadDetectorCheckpoint } from '../../checkpoints/detector.js';
import { Normalisation } from '../../data/tensors/index.js';
import { about } from '../../files/refuse.js';
import {
  type Category,
  checkImageSize,
  Detector,
  type DetectorConfig,
} from '../../models/detection/index.js';
import { type Device, torch } from '../../torch/index.js';

/** A detector, ready to use. */
export interface LoadedDetector extends Disposable {
  /** In evaluation mode. */
  readonly model: Detector;
  readonly config: DetectorConfig;
  readonly normalisation: Normalisation;
  /** Null where the file does not name its classes. */
  readonly categories: readonly Category[] | null;
  /** What was assumed, a line each. */
  readonly notes: readonly string[];
}

/**
 * Loads a detector that was trained here, or ViTDet's under the names of detectron2.
 *
 * @param imageSize Side of the square that holds an image, in place of the file's.
 * @throws UserError where the file holds none, or the size is none of whole pairs of patches
 */
export function loadDetector(
  path: string,
  device: Device,
  { imageSize = null }: { readonly imageSize?: number | null } = {},
): LoadedDetector {
  using _ = torch.scope();
  const checkpoint = loadDetectorCheckpoint(path);
  const { architecture, statistics, categories, tensors } = checkpoint;
  if (imageSize !== null) checkImageSize(imageSize, architecture);
  const model = about(path, () => new Detector(architecture));
  model.loadStateDict(tensors);
  model.to(device).eval();
  const { channels } = architecture;
  const normalisation = new Normalisation(channels, device, statistics?.mean, statistics?.std);
  return {
    model,
    config: { ...architecture, imageSize: imageSize ?? architecture.imageSize },
    ...{ normalisation, categories },
    notes: [
      ...checkpoint.notes,
      ...(statistics === null ? ["assumed: ImageNet's normalisation"] : []),
    ],
    [Symbol.dispose]() {
      model[Symbol.dispose]();
      normalisation.dispose();
    },
  };
}
