/** The stages of a comparison, seed by seed: what is there after a while has every method. */
import { PROBE, type Stage } from '../stage.js';
import { type Contest, configFor, type Pretrained, untrained } from './contestants.js';
import { type CompareOptions, type Judge, SCRATCH, UNTRAINED } from './options.js';

/** What a result is of: a method, or what it is compared with. */
export interface Entry {
  readonly name: string;
  /** Its pre-training; null for a classifier from scratch. */
  readonly pretrained: Pretrained | null;
  /** Those of the judges that it has results of. */
  readonly judges: readonly Judge[];
  /**
   * Layers whose frozen features are all judged, of which the linear probe chooses by held-out training images; empty where
   * the checkpoint says which one it is.
   */
  readonly layers: readonly number[];
}

/** Whether a judge sees features of a frozen encoder. */
export const isFrozen = ({ protocol }: Judge): boolean =>
  protocol === 'knn' || protocol === 'linear';

/** The lines of the table. */
export async function entriesOf(
  contest: Contest,
  judges: readonly Judge[],
  options: CompareOptions,
): Promise<readonly Entry[]> {
  const entries: Entry[] = contest.pretrained.map((pretrained) => ({
    ...{ name: pretrained.name, pretrained, judges },
    layers: layersOf(pretrained, judges, options),
  }));
  if (contest.scratch === null) return entries;
  const frozen = judges.filter(isFrozen);
  const trained = judges.filter(({ protocol }) => protocol === 'finetune');
  const none: Entry[] = [
    { name: UNTRAINED, pretrained: await untrained(options), judges: frozen, layers: [] },
    { name: SCRATCH, pretrained: null, judges: trained, layers: [] },
  ];
  return [...none.filter((entry) => entry.judges.length > 0), ...entries];
}

/** The probes of every layer, where they can choose: settings of a probe that are given may hold out no images. */
function layersOf(
  { layers }: Pretrained,
  judges: readonly Judge[],
  options: CompareOptions,
): readonly number[] {
  const isProbed = judges.some(({ protocol }) => protocol === 'linear');
  if (layers === null || !isProbed || configFor('linear', options) !== undefined) return [];
  return Array.from({ length: layers }, (_, i) => i + 1);
}

/** The stage of a method's pre-training with a seed, or of a measurement of it. */
export const stageName = (id: string, entry: string, seed: number, layer?: number) =>
  `${id}-${entry}-${seed}${layer === undefined ? '' : `-layer-${layer}`}`;

/** The beginning of the names of pre-trainings. */
export const PRETRAIN = 'pretrain';

/** All stages, in the order in which they run. */
export function stagesOf(
  entries: readonly Entry[],
  contest: Contest,
  options: CompareOptions,
): readonly Stage[] {
  const seeds = Array.from({ length: options.seeds }, (_, seed) => seed);
  return seeds.flatMap((seed) =>
    entries.flatMap((entry) => [
      ...pretrainingOf(entry, seed, options),
      ...entry.judges.flatMap((judge) =>
        isFrozen(judge) && entry.layers.length > 0
          ? entry.layers.map((layer) => judged(entry, judge, { seed, layer }, contest, options))
          : [judged(entry, judge, { seed }, contest, options)],
      ),
    ]),
  );
}

function pretrainingOf(
  { name, pretrained }: Entry,
  seed: number,
  { common, data }: CompareOptions,
): Stage[] {
  if (pretrained === null) return [];
  const { config, options } = pretrained;
  return [
    {
      ...{ name: stageName(PRETRAIN, name, seed), command: 'train' },
      ...(config !== undefined && { config }),
      options: { ...common, data: [...data], seed, ...options },
    },
  ];
}

function judged(
  { name, pretrained }: Entry,
  { protocol, blocks, id }: Judge,
  { seed, layer }: { readonly seed: number; readonly layer?: number },
  { scratch }: Contest,
  options: CompareOptions,
): Stage {
  const { common, data, valData } = options;
  const images = { ...common, data: [...data], valData: [...valData] };
  const stage = stageName(id, name, seed, layer);
  const ofLayer = layer === undefined ? {} : { layer };
  if (pretrained === null) {
    const { config, options: own } = scratch as NonNullable<Contest['scratch']>;
    const settings = { ...images, seed, ...own };
    return { name: stage, command: 'finetune', ...given(config), options: settings };
  }
  const after = stageName(PRETRAIN, name, seed);
  const { pooling } = pretrained;
  if (protocol === 'knn') {
    const settings = { ...images, features: pooling, ...ofLayer };
    return { name: stage, command: 'knn', options: settings, after };
  }
  if (protocol === 'linear') {
    const config = configFor('linear', options);
    const probe = config === undefined ? PROBE : {};
    const settings = { ...images, seed, pooling, ...ofLayer, ...probe };
    return { name: stage, command: 'linprobe', ...given(config), options: settings, after };
  }
  const settings = { ...images, seed, ...(protocol === 'partial' && { trainableBlocks: blocks }) };
  const config = configFor('finetune', options);
  return { name: stage, command: 'finetune', ...given(config), options: settings, after };
}

const given = (config: string | undefined) => (config === undefined ? {} : { config });
