/** What came of the stages of a comparison. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Budget, type StageResult, SUMMARY, scoreOf } from '../stage.js';
import { meanOf, sampleDeviation } from '../table.js';
import type { Judge, Protocol } from './options.js';
import { publishedOf } from './published.js';
import { type Entry, isFrozen, PRETRAIN, stageName } from './stages.js';

/** A method by a protocol. */
export interface CompareRow {
  readonly method: string;
  readonly protocol: Protocol;
  /** Blocks of the encoder that the protocol trains. */
  readonly blocks: number;
  /** In percent, the mean over seeds; null before the first result. */
  readonly top1: number | null;
  /** The sample standard deviation over seeds; null for fewer than two. */
  readonly deviation: number | null;
  /** That of each seed. */
  readonly each: readonly number[];
  /** The chosen layer of each seed, where features are those of a middle one; else empty. */
  readonly layers: readonly number[];
  /** The standard error of the mean: over seeds, or of counting images where there is one seed. */
  readonly error: number | null;
  /** Top-1 of ViT-B/16 on ImageNet-1K; null where none was published. */
  readonly published: number | null;
}

/** What a method's pre-training took, means over seeds; null before the first is done. */
export interface CompareCost {
  readonly method: string;
  readonly epochs: number;
  /** Of a step's image. */
  readonly flops_per_image: number | null;
  readonly images: number | null;
  readonly flops: number | null;
  readonly images_per_second: number | null;
  /** With what a method trains first, such as a tokenizer. */
  readonly wall_seconds: number | null;
  readonly peak_memory_bytes: number | null;
}

type Results = ReadonlyMap<string, StageResult>;

export function rowsOf(
  entries: readonly Entry[],
  seeds: number,
  results: Results,
): readonly CompareRow[] {
  return entries.flatMap((entry) =>
    entry.judges.map((judge) => rowOf(entry, judge, seeds, results)),
  );
}

function rowOf(entry: Entry, judge: Judge, seeds: number, results: Results): CompareRow {
  const { name: method } = entry;
  const isOfLayer = entry.layers.length > 0 && isFrozen(judge);
  const chosen = isOfLayer ? each(seeds, (seed) => chosenLayer(entry, seed, results)) : [];
  const found = each(seeds, (seed) => {
    const layer = isOfLayer ? chosenLayer(entry, seed, results) : undefined;
    // Not before every layer is probed.
    if (isOfLayer && layer === undefined) return undefined;
    return results.get(stageName(judge.id, method, seed, layer));
  });
  const scores = found.flatMap((result) => scoreOf(result) ?? []);
  const top1 = scores.length === 0 ? null : meanOf(scores);
  const deviation = scores.length < 2 ? null : sampleDeviation(scores);
  const { protocol, blocks } = judge;
  return {
    ...{ method, protocol, blocks, top1, deviation, each: scores, layers: chosen },
    error: deviation === null ? countingError(top1, found[0]) : deviation / scores.length ** 0.5,
    published: publishedOf(method, protocol),
  };
}

/** The layer whose linear probe is the best on held-out training images; undefined before all are probed. */
function chosenLayer(entry: Entry, seed: number, results: Results): number | undefined {
  const scores = entry.layers.map((layer) => {
    const { rates = [] } = results.get(stageName('linear', entry.name, seed, layer)) ?? {};
    return Math.max(...rates.map(({ top1 }) => top1 ?? Number.NEGATIVE_INFINITY));
  });
  const best = Math.max(...scores);
  return scores.every(Number.isFinite) ? entry.layers[scores.indexOf(best)] : undefined;
}

/** The standard deviation of a share of images that are right, each by chance. */
function countingError(percent: number | null, result: StageResult | undefined): number | null {
  // What classifies by neighbours sees these images alone.
  const count = result?.eval_images ?? result?.images;
  return percent === null || !count ? null : ((percent * (100 - percent)) / count) ** 0.5;
}

export function costsOf(
  entries: readonly Entry[],
  seeds: number,
  results: Results,
  { folder, budget }: { readonly folder: string; readonly budget: Budget },
): readonly CompareCost[] {
  return entries.flatMap(({ name, pretrained }) => {
    if (pretrained === null || pretrained.epochs === 0) return [];
    const stages = each(seeds, (seed) => {
      const stage = stageName(PRETRAIN, name, seed);
      const result = results.get(stage);
      return result && { ...result, wall_seconds: result.wall_seconds + before(folder, stage) };
    });
    const { epochs, flopsPerImage } = pretrained;
    const mean = (of: (result: StageResult) => number | undefined): number | null => {
      const values = stages.flatMap((result) => of(result) ?? []);
      return values.length === 0 ? null : meanOf(values);
    };
    const images = mean((result) => result.images);
    return [
      {
        ...{
          method: name,
          epochs: epochs * budget.pretrain,
          flops_per_image: flopsPerImage,
          images,
        },
        flops: images === null || flopsPerImage === null ? null : images * flopsPerImage,
        images_per_second: mean((result) => result.images_per_second),
        wall_seconds: mean((result) => result.wall_seconds),
        peak_memory_bytes: mean((result) => result.peak_memory_bytes),
      },
    ];
  });
}

/** Seconds of what a stage trained first, in a folder of its own. */
function before(folder: string, stage: string): number {
  const path = join(folder, stage, 'tokenizer', SUMMARY);
  if (!existsSync(path)) return 0;
  return (JSON.parse(readFileSync(path, 'utf8')) as StageResult).wall_seconds;
}

function each<T>(seeds: number, of: (seed: number) => T | undefined): T[] {
  return Array.from({ length: seeds }, (_, seed) => of(seed)).filter((one) => one !== undefined);
}
