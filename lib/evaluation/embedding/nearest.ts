/** The nearest images by the cosine of their features. */
import { type Tensor, torch } from '../../torch/index.js';

/** Two rows and their cosine. */
export interface Pair {
  readonly a: number;
  readonly b: number;
  readonly similarity: number;
}

/** Cosines that are held at once: 64 MiB in float32. */
const MAX_COSINES = 2 ** 24;

/**
 * The rows nearest to one vector, the nearest first.
 *
 * @param features (N, dim)
 * @param vector (dim)
 */
export function nearestRows(
  features: Tensor,
  vector: Tensor,
  count: number,
): { row: number; similarity: number }[] {
  using _ = torch.scope();
  const cosines = unitRows(features).mv(unitRows(vector.view([1, -1])).view([-1]));
  const [values, rows] = cosines.topk(Math.min(count, features.size(0)), 0);
  const similarities = values.toTypedArray() as Float32Array;
  const places = rows.toTypedArray() as BigInt64Array;
  return Array.from(places, (row, i) => ({
    row: Number(row),
    similarity: similarities[i] as number,
  }));
}

/**
 * All pairs of rows whose cosine is at least a threshold, each once. Only a block of the cosines is held at a time; the
 * event loop turns between blocks.
 *
 * @param features (N, dim)
 */
export async function similarPairs(features: Tensor, threshold: number): Promise<Pair[]> {
  const total = features.size(0);
  using unit = torch.tidy(() => unitRows(features)).keep();
  const block = Math.max(1, Math.floor(MAX_COSINES / total));
  const pairs: Pair[] = [];
  for (let from = 0; from < total; from += block) {
    await new Promise((resolve) => setImmediate(resolve));
    using _ = torch.scope();
    const count = Math.min(block, total - from);
    // Rows before these were compared with them already.
    const rest = unit.narrow(0, from, total - from);
    const cosines = unit.narrow(0, from, count).matmul(rest.t()); // (count, total - from)
    const found = cosines.ge(threshold).triu(1);
    const places = found.nonzero();
    const numbers = places.toTypedArray() as BigInt64Array;
    const similarities = cosines.maskedSelect(found).toTypedArray() as Float32Array;
    for (const [i, similarity] of similarities.entries()) {
      const [a, b] = [Number(numbers[2 * i]), Number(numbers[2 * i + 1])];
      pairs.push({ a: from + a, b: from + b, similarity });
    }
  }
  return pairs;
}

/** Groups of rows that pairs connect, the largest first. */
export function groupsOf(pairs: readonly Pair[]): number[][] {
  const parents = new Map<number, number>();
  const rootOf = (row: number): number => {
    let root = row;
    while (parents.has(root)) root = parents.get(root) as number;
    if (root !== row) parents.set(row, root);
    return root;
  };
  for (const { a, b } of pairs) {
    const [first, second] = [rootOf(a), rootOf(b)].sort((x, y) => x - y) as [number, number];
    if (first !== second) parents.set(second, first);
  }
  const groups = new Map<number, number[]>();
  const rows = new Set(pairs.flatMap(({ a, b }) => [a, b]));
  for (const row of [...rows].sort((a, b) => a - b)) {
    const root = rootOf(row);
    groups.set(root, [...(groups.get(root) ?? []), row]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

/** Rows of length 1; the length is at least that of `torch.nn.functional.normalize`. */
function unitRows(rows: Tensor): Tensor {
  return rows.div(torch.linalg.vectorNorm(rows, 2, [1], true).clampMin(1e-12));
}
