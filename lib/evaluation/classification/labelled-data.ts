/** Data whose classes are known. */
import {
  type MultiLabelDataset,
  type OpenedDataset,
  type OpenOptions,
  openDataset,
  withLabels,
} from '../../data/index.js';
import { someNames } from '../../data/sources/names.js';
import { UserError } from '../../errors.js';

/** An opened dataset in which every image has a label. */
export type LabelledDataset = OpenedDataset & { readonly classes: readonly string[] };

export type LabelledOptions = Pick<
  OpenOptions,
  'imageSize' | 'channels' | 'seed' | 'split' | 'classes'
>;

const LAYOUT =
  'expected a folder for each class (photos/cat/1.jpg, photos/dog/2.jpg), in a folder or a .tar, or images with .cls files in a .tar';

/**
 * Opens data in which every image has one of at least two classes.
 *
 * @throws UserError for data without labels, naming what was found and how labelled data looks; for a class's folder
 *   without images; and as `openDataset`
 */
export async function openLabelled(
  specs: string | readonly string[],
  options: LabelledOptions = {},
): Promise<LabelledDataset> {
  return await openChecked(specs, options, (dataset, counts) => {
    if (dataset.classes === undefined) refuseUnlabelled(dataset, counts);
    refuseStrays(dataset, counts);
    refuseEmpty(dataset);
  });
}

/**
 * Opens data to validate on. Its labels count classes as in training, whatever the order of their names.
 *
 * @param trainClasses Names of the classes in the order of their labels.
 * @param options.advice What else can be done about missing classes.
 * @throws UserError where it has a class that training does not know, lacks images of one that training has, or has no
 *   labels; and as `openDataset`
 */
export async function openValidation(
  specs: string | readonly string[],
  trainClasses: readonly string[],
  { advice, ...options }: LabelledOptions & { readonly advice?: string } = {},
): Promise<LabelledDataset> {
  return await openChecked(specs, { ...options, classes: trainClasses }, (dataset, counts) => {
    if (dataset.classes === undefined) refuseUnlabelled(dataset, counts);
    const missing = trainClasses.filter((name) => !counts.has(name));
    if (missing.length > 0) {
      throw new UserError(
        `${dataset.name}: no images of ${missing.length} of the ${trainClasses.length} classes of training: ` +
          `${someNames(missing)}; add a folder of images for each, named as in training${advice === undefined ? '' : `, ${advice}`}`,
      );
    }
    refuseStrays(dataset, counts);
  });
}

/**
 * Opens data in which an image has any number of labels.
 *
 * @param labels A file of labels, or `json:FIELD`.
 * @param options.classes The labels of training, in their order.
 * @throws UserError as `openDataset` and `withLabels`
 */
export async function openMultiLabel(
  specs: string | readonly string[],
  labels: string,
  { classes, ...options }: LabelledOptions = {},
): Promise<MultiLabelDataset> {
  const dataset = await openDataset(specs, options);
  try {
    return await withLabels(dataset, typeof specs === 'string' ? [specs] : specs, labels, classes);
  } catch (error) {
    await dataset.close();
    throw error;
  }
}

type Counts = ReadonlyMap<string | undefined, number>;

async function openChecked(
  specs: string | readonly string[],
  options: OpenOptions,
  check: (dataset: OpenedDataset, counts: Counts) => void,
): Promise<LabelledDataset> {
  const dataset = await openDataset(specs, options);
  try {
    check(dataset, dataset.countClasses());
    return dataset as LabelledDataset;
  } catch (error) {
    await dataset.close();
    throw error;
  }
}

function refuseUnlabelled({ name, length }: OpenedDataset, counts: Counts): never {
  const [only] = [...counts.keys()].filter((found) => found !== undefined);
  const found =
    only === undefined
      ? `none of the ${imagesOf(length)} has a class`
      : `there is one class only, ${someNames([only])}, for ${imagesOf(length)}`;
  throw new UserError(`${name}: ${found}; ${LAYOUT}`);
}

/** Images that lie beside the folders of the classes would count as a class of their own, or as none. */
function refuseStrays({ name, length }: OpenedDataset, counts: Counts): void {
  const strays = counts.get(undefined) ?? 0;
  if (strays === 0) return;
  throw new UserError(`${name}: ${strays} of its ${imagesOf(length)} have no class; ${LAYOUT}`);
}

/** A classifier would get fewer classes than there are folders. */
function refuseEmpty(dataset: OpenedDataset): void {
  const empty = dataset.emptyClasses();
  if (empty.length === 0) return;
  const one = empty.length === 1;
  throw new UserError(
    `${dataset.name}: no images in the ${one ? 'folder of class' : 'folders of classes'} ${someNames(empty)}; ` +
      `add some, or remove the ${one ? 'folder' : 'folders'}`,
  );
}

function imagesOf(count: number): string {
  return count === 1 ? '1 image' : `${count} images`;
}
