/** Converts detectors between file formats; their key names are detectron2's. */
import { extname } from 'node:path';
import { UsageError } from '../errors.js';
import type { DetectorConfig } from '../models/detection/index.js';
import { checkOptions } from '../settings/index.js';
import { torch } from '../torch/index.js';
import { savePytorch } from '../torch/serialization/save.js';
import { FORMATS } from './convert.js';
import { isDetector, loadDetectorCheckpoint } from './detector.js';
import { weightNames } from './load.js';
import { saveSafetensors } from './safetensors.js';

/** What a conversion of a detector read and wrote. */
export interface DetectorConversion {
  readonly in: string;
  readonly out: string;
  readonly from: { readonly format: string };
  readonly to: { readonly format: string };
  readonly kind: 'detector';
  readonly architecture: DetectorConfig;
  /** Tensors that were written, and their elements. */
  readonly tensors: number;
  readonly parameters: number;
  readonly notes: readonly string[];
}

/** Whether a file holds a detector, by the names of its weights alone. */
export function isDetectorFile(path: string): boolean {
  return isDetector(weightNames(path));
}

/**
 * Reads a detector, checks its weights, and writes it in the format of `out`'s extension. A PyTorch file is
 * `{"model": state dict}`, as detectron2 reads it.
 *
 * @throws UsageError where `out` names no format
 * @throws UserError where the checkpoint cannot be read
 */
export function convertDetector(path: string, out: string, options = {}): DetectorConversion {
  checkOptions('convertDetector', options, []);
  const format = FORMATS[extname(out).toLowerCase()];
  if (format === undefined) {
    throw new UsageError(
      `${out}: its extension names no known format; expected a name that ends in ${Object.keys(FORMATS).join(', ')}`,
    );
  }
  using _ = torch.scope();
  const checkpoint = loadDetectorCheckpoint(path);
  const { tensors, metadata, architecture, notes } = checkpoint;
  if (format === 'safetensors') {
    saveSafetensors(out, tensors, { ...metadata, format: 'pt' }, { hashes: true });
  } else {
    const hasMetadata = Object.keys(metadata).length > 0;
    const model = new Map(Object.entries(tensors));
    savePytorch(out, { model, ...(hasMetadata ? { metadata } : {}) });
  }
  const sizes = Object.values(tensors).map((tensor) => tensor.numel());
  return {
    ...{ in: path, out, from: { format: checkpoint.format }, to: { format } },
    ...{ kind: 'detector', architecture, tensors: sizes.length, notes },
    parameters: sizes.reduce((sum, size) => sum + size, 0),
  };
}
