/** The names of data, as `--data` takes them, and who decodes it. `openDataset` opens it. Needs no library of images. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Kind, kinds, setting } from '../settings/index.js';

/** One or more names of data. */
export const dataSpecs: Kind<readonly string[]> = {
  ...kinds.texts,
  absolute: (specs) => specs.map(absoluteSpec),
};

/** How many decode the images of everything that reads some. */
export const workersSetting = {
  workers: setting(kinds.wholeNumber(0), '<n>', 'decoding ahead; 0: one image at a time', {
    text: 'the cores',
  }),
};

/** The prefix of labels that lie beside the images of archives. */
export const MEMBERS = 'json:';

/** A file of labels, or `json:FIELD`. */
export const labelsSpec: Kind<string> = {
  ...kinds.text,
  expected: `a .csv or .jsonl file, or ${MEMBERS}FIELD for the .json members of archives`,
  absolute: (value) => (value.startsWith(MEMBERS) ? value : resolve(value)),
};

/** The name by which the data is found from any folder. What names no file, such as drawn pictures, stays as it is. */
export function absoluteSpec(spec: string): string {
  if (/^synthetic(-shapes)?(:|$)/.test(spec)) return spec;
  if (existsSync(spec)) return resolve(spec);
  const from = spec.indexOf(':') + 1;
  const folder = spec.slice(from);
  return from > 0 && existsSync(folder) ? spec.slice(0, from) + resolve(folder) : spec;
}
