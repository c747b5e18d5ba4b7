/** Which tensors one op on lists (`_foreach_*`, `_fused_*`, `_amp_foreach_*`) can take together. */
import type { Tensor } from './tensor.js';

/** Splits items into lists whose tensors have one device and one dtype, in the order of their first members. */
export function groupByDevice<T>(items: readonly T[], tensorOf: (item: T) => Tensor): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const { device, dtype } = tensorOf(item);
    const key = `${device} ${dtype}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
