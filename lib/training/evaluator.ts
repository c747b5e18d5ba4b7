/** What a task measures of its weights: named numbers, of which one decides which weights are the best. */
import type { Tensor } from '../torch/index.js';

/** Numbers by name: `top1` and `top5` in percent, `loss`, and `images`, how many were looked at. */
export type Metrics = Readonly<Record<string, number>>;

/** Measures what is trained. The engine decides when, remembers the best and keeps its weights. */
export interface Evaluator {
  /** Names of the metrics. */
  readonly metrics: readonly string[];
  /** The one that the best is chosen by: the higher, the better. */
  readonly primary: string;
  /** What is measured on, by what the log calls it: `val`, `holdout`. Nothing is measured where there is none. */
  readonly on: readonly string[];
  /** What is chosen among besides epochs, such as learning rates; null where there is one candidate. */
  readonly candidates: { readonly count: number; readonly name: string } | null;
  /**
   * Measures each candidate on data; the model is in evaluation mode.
   *
   * @throws the signal's reason where that comes first
   */
  evaluate(on: string, signal: AbortSignal | undefined): Promise<readonly Metrics[]>;
  /** The state of a model that has but one of the candidates; without it the whole model's, or that of its average. */
  stateOf?(candidate: number): Readonly<Record<string, Tensor>>;
  /**
   * What it adds to the summary.
   *
   * @param results Of each candidate what its result is, and the number of the chosen one.
   */
  summary?(results: readonly (EvalResult | undefined)[], chosen: number): Record<string, unknown>;
}

/** What the weights of an epoch reach. */
export interface EvalResult {
  readonly epoch: number;
  readonly step: number;
  /** By what was measured on. */
  readonly results: Readonly<Record<string, Metrics>>;
}

/** What metrics are called, and in what they are told; others go by their names. */
const KNOWN: Readonly<Record<string, { readonly title: string; readonly unit: string }>> = {
  top1: { title: 'top-1', unit: '%' },
  top5: { title: 'top-5', unit: '%' },
};

/** Names of the metrics of classifiers, which summaries of version 0.1 held without a word of it. */
export const knownMetrics: readonly string[] = Object.keys(KNOWN);

/** How people call a metric. */
export function metricTitle(name: string): string {
  return KNOWN[name]?.title ?? name;
}

/** `%`, or nothing. */
export function metricUnit(name: string): string {
  return KNOWN[name]?.unit ?? '';
}

/** `top-1 %`, `loss`: the head of a column, or the name of an axis. */
export function metricLabel(name: string): string {
  return `${metricTitle(name)} ${metricUnit(name)}`.trimEnd();
}

/** How many digits after the point are told of it. */
export function metricDigits(name: string): number {
  return metricUnit(name) === '%' ? 2 : 4;
}

/** `top-1 12.34 %`, `loss 1.2345`. */
export function describeMetric(name: string, value: number): string {
  return `${metricTitle(name)} ${value.toFixed(metricDigits(name))} ${metricUnit(name)}`.trimEnd();
}
