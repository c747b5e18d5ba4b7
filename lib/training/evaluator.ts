/** The metrics of a task: named numbers, of which one decides which weights are the best. */
import type { StopSignal } from '../stop-signal.js';
import type { Tensor } from '../torch/index.js';

/** Numbers by name: `top1` and `top5` in percent, `loss`, and `images`, the number of images. */
export type Metrics = Readonly<Record<string, number>>;

/** Evaluates a model during training. The engine decides when, remembers the best result and keeps its weights. */
export interface Evaluator {
  /** Names of the metrics. */
  readonly metrics: readonly string[];
  /** The one by which the best is chosen: the higher, the better. */
  readonly primary: string;
  /** The datasets that are evaluated, by their names in the log: `val`, `holdout`. May be empty. */
  readonly on: readonly string[];
  /** The candidates of each epoch, such as learning rates; null where there is one. */
  readonly candidates: { readonly count: number; readonly name: string } | null;
  /**
   * Evaluates each candidate on data; the model is in evaluation mode.
   *
   * @throws the signal's reason where that comes first
   */
  evaluate(on: string, signal: StopSignal | undefined): Promise<readonly Metrics[]>;
  /**
   * The state dict of a model with one candidate alone. Without it the whole model's, or that of its average, is saved.
   */
  stateOf?(candidate: number): Readonly<Record<string, Tensor>>;
  /**
   * Additions to the summary.
   *
   * @param results The result of each candidate, and the index of the chosen one.
   */
  summary?(results: readonly (EvalResult | undefined)[], chosen: number): Record<string, unknown>;
}

/** The metrics of an epoch's weights. */
export interface EvalResult {
  readonly epoch: number;
  readonly step: number;
  /** By the name of the dataset. */
  readonly results: Readonly<Record<string, Metrics>>;
}

/** Names and units of metrics for people; others go by their keys. */
const KNOWN: Readonly<Record<string, { readonly title: string; readonly unit: string }>> = {
  top1: { title: 'top-1', unit: '%' },
  top5: { title: 'top-5', unit: '%' },
  mean_ap: { title: 'mean AP', unit: '%' },
  macro_f1: { title: 'macro F1', unit: '%' },
  macro_auc: { title: 'macro AUC', unit: '%' },
  mask_ap: { title: 'mask AP', unit: '%' },
  box_ap: { title: 'box AP', unit: '%' },
  knn: { title: 'kNN top-1', unit: '%' },
  rank_me: { title: 'RankMe', unit: '' },
};

/** The metrics of classifiers. Summaries of version 0.1 did not name theirs. */
export const knownMetrics: readonly string[] = Object.keys(KNOWN);

/** The name of a metric for people. */
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

/** Digits after the decimal point. */
export function metricDigits(name: string): number {
  return metricUnit(name) === '%' ? 2 : 4;
}

/** `top-1 12.34 %`, `loss 1.2345`. */
export function describeMetric(name: string, value: number): string {
  return `${metricTitle(name)} ${value.toFixed(metricDigits(name))} ${metricUnit(name)}`.trimEnd();
}
