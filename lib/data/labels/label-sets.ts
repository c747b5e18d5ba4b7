import { UserError } from '../../errors.js';
import type { OpenedDataset } from '../open.js';
import type { Sample, SampleLocation } from '../sample.js';
import { someNames, sortedClasses } from '../sources/names.js';
import { type NamedLabels, readLabels } from './read.js';

/** An opened dataset in which an image has any number of labels. */
export interface MultiLabelDataset extends OpenedDataset {
  readonly classes: readonly string[];
  /** The labels of a sample, indices into the classes. */
  labelsOf(index: number): readonly number[];
}

/**
 * A dataset whose images have the labels of a file, or of the `.json` members of its archives, in place of folders' classes.
 * A name in the file is an image's path from any folder on, `1.jpg` or `cat/1.jpg`, with or without its extension.
 * Classes are in the order of the file's columns, or sorted by name.
 *
 * @param dataset It is closed with the returned one.
 * @param classes Their names and order in training.
 * @throws UserError where images have no line, a name is that of two images, or a label is none of `classes`, or the
 *   labels cannot be read
 */
export async function withLabels(
  dataset: OpenedDataset,
  data: readonly string[],
  spec: string,
  classes?: readonly string[],
): Promise<MultiLabelDataset> {
  const named = await readLabels(spec, data);
  const found = classesOf(named);
  if (found.length === 0) throw new UserError(`${named.from}: no image has a label`);
  const known = classes ?? found;
  const unknown = found.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UserError(
      `${named.from}: has labels that training does not know: ${someNames(unknown)}; expected some of its ${known.length}: ${someNames(known)}`,
    );
  }
  const { sets, notes } = await match(dataset, named, known);
  const unlabelled = <T extends Sample | SampleLocation>(sample: T): T => ({
    ...sample,
    label: -1,
  });
  return {
    ...{ name: dataset.name, length: dataset.length, classes: known, leftOut: dataset.leftOut },
    ...{ inMemory: dataset.inMemory, deep: dataset.deep, notes: [...dataset.notes, ...notes] },
    labelsOf: (index) => sets[index] as readonly number[],
    get: async (index) => unlabelled(await dataset.get(index)),
    locate(index) {
      const place = dataset.locate?.(index);
      return place === undefined ? undefined : unlabelled(place);
    },
    nameOf: (index) => dataset.nameOf(index),
    classOf: (index) =>
      (sets[index] as readonly number[]).map((label) => known[label]).join('|') || undefined,
    groups: () => dataset.groups?.() ?? [Uint32Array.from({ length: dataset.length }, (_, i) => i)],
    countClasses() {
      const counts = new Map<string | undefined, number>();
      for (const label of sets.flat()) {
        const name = known[label];
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      return counts;
    },
    emptyClasses: () => [],
    close: () => dataset.close(),
  };
}

function classesOf({ classes, labels }: NamedLabels): readonly string[] {
  return classes ?? sortedClasses([...labels.values()].flat(), true);
}

/** The labels of each image, which shares its list with others that have the same. */
async function match(
  dataset: OpenedDataset,
  { from, what, labels }: NamedLabels,
  classes: readonly string[],
): Promise<{ sets: (readonly number[])[]; notes: string[] }> {
  const numbers = new Map(classes.map((name, number) => [name, number]));
  const shared = new Map<string, readonly number[]>();
  const numbersOf = (names: readonly string[]) => {
    const own = [...new Set(names.map((name) => numbers.get(name) as number))].sort(
      (a, b) => a - b,
    );
    const key = own.join();
    const first = shared.get(key) ?? own;
    shared.set(key, first);
    return first;
  };
  const sets: (readonly number[])[] = [];
  const used = new Map<string, string>();
  const missing: string[] = [];
  for (let index = 0; index < dataset.length; index++) {
    const name = await dataset.nameOf(index);
    const line = endsOf(name).find((end) => labels.has(end));
    if (line === undefined) {
      missing.push(name);
      continue;
    }
    const other = used.get(line);
    if (other !== undefined) {
      throw new UserError(
        `${from}: '${line}' is the name of two images, ${someNames([other, name])}; expected more of their paths`,
      );
    }
    used.set(line, name);
    sets.push(numbersOf(labels.get(line) as readonly string[]));
  }
  if (missing.length > 0) {
    throw new UserError(
      `${dataset.name}: ${missing.length} of its ${dataset.length} images have no labels in ${from}: ${someNames(missing)}; ` +
        `expected ${what} for each, also for one with no label` +
        (missing.length === dataset.length ? `; it names ${someNames([...labels.keys()])}` : ''),
    );
  }
  const rest = labels.size - used.size;
  const notes =
    rest === 0 ? [] : [`${from}: names ${rest} images that ${dataset.name} does not have`];
  return { sets, notes };
}

/** The ends of an image's path, the longest first, each with and without the extension. */
function endsOf(name: string): string[] {
  const starts = [
    0,
    ...[...name.matchAll(/\/|: /g)].map(({ index, 0: { length } }) => index + length),
  ];
  return starts.flatMap((start) => {
    const end = name.slice(start);
    const base = end.slice(end.lastIndexOf('/') + 1);
    // WebDataset's key ends at the first dot.
    const cuts = [base.lastIndexOf('.'), base.indexOf('.')].filter((dot) => dot > 0);
    return [end, ...new Set(cuts.map((dot) => end.slice(0, end.length - base.length + dot)))];
  });
}
