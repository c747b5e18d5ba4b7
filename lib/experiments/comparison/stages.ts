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
}

/** The lines of the table. */
export async function entriesOf(
  contest: Contest,
  judges: readonly Judge[],
  options: CompareOptions,
): Promise<readonly Entry[]> {
  const entries: Entry[] = contest.pretrained.map((pretrained) => ({
    ...{ name: pretrained.name, pretrained, judges },
  }));
  if (contest.scratch === null) return entries;
  const frozen = judges.filter(({ protocol }) => protocol === 'knn' || protocol === 'linear');
  const trained = judges.filter(({ protocol }) => protocol === 'finetune');
  const none: Entry[] = [
    { name: UNTRAINED, pretrained: await untrained(options), judges: frozen },
    { name: SCRATCH, pretrained: null, judges: trained },
  ];
  return [...none.filter((entry) => entry.judges.length > 0), ...entries];
}

/** The stage of a method's pre-training with a seed, or of a measurement of it. */
export const stageName = (id: string, entry: string, seed: number) => `${id}-${entry}-${seed}`;

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
      ...entry.judges.map((judge) => judged(entry, judge, seed, contest, options)),
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
  seed: number,
  { scratch }: Contest,
  options: CompareOptions,
): Stage {
  const { common, data, valData } = options;
  const images = { ...common, data: [...data], valData: [...valData] };
  const stage = stageName(id, name, seed);
  if (pretrained === null) {
    const { config, options: own } = scratch as NonNullable<Contest['scratch']>;
    const settings = { ...images, seed, ...own };
    return { name: stage, command: 'finetune', ...given(config), options: settings };
  }
  const after = stageName(PRETRAIN, name, seed);
  const { pooling } = pretrained;
  if (protocol === 'knn') {
    return { name: stage, command: 'knn', options: { ...images, features: pooling }, after };
  }
  if (protocol === 'linear') {
    const config = configFor('linear', options);
    const settings = { ...images, seed, pooling, ...(config === undefined ? PROBE : {}) };
    return { name: stage, command: 'linprobe', ...given(config), options: settings, after };
  }
  const settings = { ...images, seed, ...(protocol === 'partial' && { trainableBlocks: blocks }) };
  const config = configFor('finetune', options);
  return { name: stage, command: 'finetune', ...given(config), options: settings, after };
}

const given = (config: string | undefined) => (config === undefined ? {} : { config });
