/** How fast images become batches, compared with PyTorch's DataLoader and with Pillow in the same run. */
import { availableParallelism } from 'node:os';
import { type Dataset, openDataset, openDetectionData } from '../data/index.js';
import { UsageError } from '../errors.js';
import { type WatchedMemory, watchMemory } from './data-memory.js';
import {
  ReferenceLoading,
  type ReferenceRound,
  type ReferenceSide,
  writeSampleList,
} from './data-reference.js';
import { spread } from './data-samples.js';
import {
  type Decoders,
  Loading,
  type LoadingOptions,
  type LoadingTimes,
  type OwnRound,
  type Round,
} from './data-side.js';
import { type BenchResult, type CaseResult, caseResult, type Side } from './result.js';
import { Session, type SessionOptions } from './session.js';
import { median, type Summary, summarise } from './statistics.js';
import { inTemporaryFolder } from './temporary-folder.js';

/** Throughputs by wall time, and by processor time. */
export interface DataSide extends Side {
  /** Images per second of processor time, of all threads and processes of the side: the throughput of one core. */
  per_core: Summary;
}

/** Ours compared with one way to load in Python. */
export interface DataCase extends CaseResult {
  ours: DataSide;
  reference: DataSide | null;
  /** The ratio of the medians of {@link DataSide.per_core}. */
  per_core_ratio: number | null;
}

/** The result of `bench data`; numbers besides {@link DataCase.ours} are totals over all rounds. */
export interface DataResult extends BenchResult, DataCase {
  ours: DataSide;
  reference: DataSide | null;
  cases: DataCase[];
  /** The loaded data: the sources, and the number of their images. */
  data: string;
  images: number;
  batch_size: number;
  /** [height, width]. */
  image_size: readonly [number, number];
  augment: LoadingOptions['augment'];
  crop_scale: readonly [number, number];
  scale_range: readonly [number, number];
  decode: LoadingOptions['decode'];
  workers: number;
  /** The library that crops and flips in PyTorch's DataLoader: torchvision with its version, or Pillow. */
  reference_transforms: string | null;
  /** Milliseconds: summed over all threads, and `wait`, the consumer's. */
  times: LoadingTimes;
  decoded: Decoders;
  /** Of our process. */
  memory: {
    start_bytes: number;
    end_bytes: number;
    watched: WatchedMemory[] | null;
  };
}

export interface BenchDataOptions extends Omit<SessionOptions, 'threads'> {
  data: readonly string[];
  /** By default the number of cores. */
  workers?: number | undefined;
  imageSize: readonly [number, number];
  batchSize: number;
  /** The most of the data's images to use, evenly spaced. */
  images: number;
  augment: LoadingOptions['augment'];
  cropScale: readonly [number, number];
  scaleRange: readonly [number, number];
  /** Ours alone. */
  decode: LoadingOptions['decode'];
  /** The minimal duration of a round. */
  seconds: number;
  /** Load so many images more, and measure the memory meanwhile. */
  memory?: number | undefined;
}

/** Callbacks of a run. */
export interface DataListener {
  onStart?(versions: BenchResult['versions'], workers: number): void;
  /** A description of the current activity. */
  onPhase?(what: string): void;
  onSkip?(name: string, reason: string): void;
}

const ROUNDS = 5;

/** The cases, by what ours is compared with. */
const CASES: readonly { name: string; side: ReferenceSide }[] = [
  { name: 'DataLoader', side: 'loader' },
  { name: 'Pillow alone', side: 'pil' },
];

/**
 * Measures how many images per second become batches.
 *
 * @throws UserError where the data cannot be opened, or the reference cannot be started or cannot read the data
 */
export async function benchData(
  options: BenchDataOptions,
  listener: DataListener = {},
): Promise<DataResult> {
  const { imageSize, data, augment } = options;
  const opened =
    augment === 'jitter' ? await openObjects(data) : await openDataset(data, { imageSize });
  try {
    const { dataset } = 'dataset' in opened ? opened : { dataset: opened };
    return await inTemporaryFolder((folder) => run(dataset, options, listener, folder));
  } finally {
    await opened.close();
  }
}

/** @throws UsageError for several sources, and for one whose images have no objects */
async function openObjects(data: readonly string[]) {
  const [spec, ...more] = data;
  if (spec !== undefined && more.length === 0) return await openDetectionData(spec);
  throw new UsageError(`--data is ${data.join(' ')}; expected one source with --augment jitter`);
}

async function run(
  dataset: Dataset,
  options: BenchDataOptions,
  listener: DataListener,
  folder: string,
): Promise<DataResult> {
  const { batchSize, imageSize, augment, cropScale, scaleRange, decode } = options;
  const { seconds, rounds = ROUNDS } = options;
  const workers = options.workers ?? availableParallelism();
  const samples = spread(dataset, options.images);
  const loading = { batchSize, imageSize, augment, cropScale, scaleRange, decode, workers };
  using ours = new Loading(samples, loading, { onSkip: listener.onSkip });
  // Before PyTorch is started, which takes seconds.
  const files = options.reference ? await writeSampleList(samples, folder) : '';
  using session = await Session.open({ reference: options.reference, rounds });
  const theirs = session.reference && new ReferenceLoading(session.reference, files, loading);
  const versions = session.versions();
  listener.onStart?.(versions, workers);

  listener.onPhase?.('warming up');
  await inTurns(ours, theirs, Math.min(1, seconds));
  const start = process.memoryUsage.rss();
  const measured: Turn[] = [];
  for (let round = 1; round <= rounds; round++) {
    listener.onPhase?.(`round ${round} of ${rounds}`);
    measured.push(await inTurns(ours, theirs, seconds));
  }
  const end = process.memoryUsage.rss();
  let watched: WatchedMemory[] | null = null;
  if (options.memory !== undefined) {
    listener.onPhase?.(`watching the memory over ${options.memory} images`);
    watched = await watchMemory(ours, options.memory);
  }

  const cases = compareAll(measured);
  const leading = cases[0] as DataCase;
  return {
    ...leading,
    ...session.result('data', cases, leading),
    ours: leading.ours,
    reference: leading.reference,
    cases,
    data: options.data.join(', '),
    images: samples.length,
    batch_size: batchSize,
    image_size: imageSize,
    augment,
    crop_scale: cropScale,
    scale_range: scaleRange,
    decode,
    workers,
    reference_transforms: measured[0]?.theirs.get('loader')?.transforms ?? null,
    times: total(measured.map(({ ours }) => ours.times)),
    decoded: total(measured.map(({ ours }) => ours.decoded)),
    memory: { start_bytes: start, end_bytes: end, watched },
  };
}

/** One round of each side. */
interface Turn {
  ours: OwnRound;
  /** Empty without a reference. */
  theirs: Map<ReferenceSide, ReferenceRound>;
}

async function inTurns(
  ours: Loading,
  reference: ReferenceLoading | null,
  seconds: number,
): Promise<Turn> {
  const turn: Turn = { ours: await ours.round(seconds), theirs: new Map() };
  if (reference === null) return turn;
  for (const { side } of CASES) turn.theirs.set(side, await reference.round(side, seconds));
  return turn;
}

function compareAll(turns: readonly Turn[]): DataCase[] {
  const ours = turns.map((turn) => turn.ours);
  if (turns[0]?.theirs.size === 0) return [compareRounds('data', ours, null)];
  return CASES.map(({ name, side }) =>
    compareRounds(
      name,
      ours,
      turns.map(({ theirs }) => theirs.get(side) as ReferenceRound),
    ),
  );
}

function compareRounds(
  name: string,
  ours: readonly Round[],
  theirs: readonly Round[] | null,
): DataCase {
  const sides = theirs === null ? [ours] : [ours, theirs];
  const perImage = sides.map((side) => side.map(({ seconds, images }) => seconds / images));
  const result = caseResult(name, 'images/s', perImage);
  const perCore = sides.map((side) => side.map(({ cpuSeconds, images }) => images / cpuSeconds));
  const [own = [], other] = perCore;
  return {
    ...result,
    ours: { ...result.ours, per_core: summarise(own) },
    reference:
      result.reference && other ? { ...result.reference, per_core: summarise(other) } : null,
    per_core_ratio: other === undefined ? null : median(own) / median(other),
  };
}

/** The sum of each number. */
function total<K extends string>(parts: readonly Readonly<Record<K, number>>[]): Record<K, number> {
  const names = Object.keys(parts[0] ?? {}) as K[];
  const sums = names.map((name) => [name, parts.reduce((sum, part) => sum + part[name], 0)]);
  return Object.fromEntries(sums) as Record<K, number>;
}
