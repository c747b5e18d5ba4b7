/** The weights of a run's best epoch, `best.safetensors`. */
import { existsSync } from 'node:fs';
import { readSafetensorsMetadata, saveSafetensors } from '../../checkpoints/index.js';
import { UserError } from '../../errors.js';
import type { Tensor } from '../../torch/index.js';

/** The part that these are, as the files of checkpoints name theirs. */
const PART = 'best';

/** @throws UserError where they cannot be written; the previous ones are kept then */
export function saveBest(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>>,
  step: number,
): void {
  saveSafetensors(path, tensors, { ...metadata, part: PART, step: String(step) }, { hashes: true });
}

/** Whether a file holds the best weights, and those of a step. */
export function isBestOf(path: string, step: number): boolean {
  if (!existsSync(path)) return false;
  try {
    // Version 0.1 did not name the part.
    const { part = PART, step: saved } = readSafetensorsMetadata(path);
    return part === PART && Number(saved) === step;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return false;
  }
}
