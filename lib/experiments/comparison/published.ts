/** Published results of the methods, in percent of ImageNet-1K's validation images. */
import type { Protocol } from './options.js';

/** Top-1 of an encoder that was pre-trained on ImageNet-1K, by protocol. */
export interface PublishedRow {
  readonly method: string;
  readonly encoder: 'ViT-B/16' | 'ViT-L/16';
  readonly top1: Partial<Readonly<Record<Exclude<Protocol, 'partial'>, number>>>;
  /** By the number of trained blocks. */
  readonly partial?: Readonly<Record<number, number>>;
  readonly source: string;
}

const MAE = 'arXiv:2111.06377';

export const published: readonly PublishedRow[] = [
  { method: 'scratch', encoder: 'ViT-B/16', top1: { finetune: 82.3 }, source: `${MAE}, table 3` },
  {
    method: 'dino',
    encoder: 'ViT-B/16',
    top1: { knn: 76.1, linear: 78.2, finetune: 82.8 },
    source: `arXiv:2104.14294; fine-tuned: ${MAE}, table 3`,
  },
  {
    method: 'moco-v3',
    encoder: 'ViT-B/16',
    top1: { linear: 76.7, finetune: 83.2 },
    source: `arXiv:2104.02057; fine-tuned: ${MAE}, table 3`,
  },
  { method: 'beit', encoder: 'ViT-B/16', top1: { finetune: 83.2 }, source: `${MAE}, table 3` },
  { method: 'simmim', encoder: 'ViT-B/16', top1: { finetune: 83.8 }, source: 'arXiv:2111.09886' },
  { method: 'mae', encoder: 'ViT-B/16', top1: { linear: 68.0, finetune: 83.6 }, source: MAE },
  { method: 'scratch', encoder: 'ViT-L/16', top1: { finetune: 82.6 }, source: `${MAE}, table 3` },
  { method: 'moco-v3', encoder: 'ViT-L/16', top1: { finetune: 84.1 }, source: `${MAE}, table 3` },
  { method: 'beit', encoder: 'ViT-L/16', top1: { finetune: 85.2 }, source: `${MAE}, table 3` },
  {
    method: 'mae',
    encoder: 'ViT-L/16',
    top1: { linear: 75.8, finetune: 85.9 },
    source: MAE,
  },
  {
    method: 'mae',
    encoder: 'ViT-L/16',
    top1: { linear: 73.5, finetune: 84.9 },
    partial: { 0.5: 79.1, 1: 81.0 },
    source: `${MAE}, 800 epochs, section 4.3`,
  },
];

/** The published number that a result stands beside: that of the base size. */
export function publishedOf(method: string, protocol: Protocol): number | null {
  if (protocol === 'partial') return null;
  const row = published.find((each) => each.method === method && each.encoder === 'ViT-B/16');
  return row?.top1[protocol] ?? null;
}
