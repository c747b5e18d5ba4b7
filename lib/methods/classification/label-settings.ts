/** Settings of data in which an image has any number of labels. Needs no libtorch. */
import { labelsSpec } from '../../data/spec.js';
import { UserError } from '../../errors.js';
import { setting } from '../../settings/index.js';

export const labelSettings = {
  labels: setting(
    labelsSpec,
    '<file>',
    'images of several labels or none: theirs, from .csv, .jsonl or json:FIELD of archives; each is learned by itself',
    { text: 'one class an image' },
  ),
};

export const valLabelSettings = {
  valLabels: setting(labelsSpec, '<file>', 'those of --val-data', { text: '--labels' }),
};

interface GivenLabels {
  readonly labels: string | null;
  readonly valLabels: string | null;
  readonly valData: readonly string[] | null;
}

/** @throws UserError for labels of images that are not there */
export function checkLabels({ labels, valLabels, valData }: GivenLabels): void {
  if (valLabels === null) return;
  if (labels === null) {
    throw new UserError(
      `--val-labels is ${valLabels}, and the training images have one class each; give theirs with --labels`,
    );
  }
  if (valData === null) {
    throw new UserError(`--val-labels is ${valLabels}; give the images with --val-data`);
  }
}
