import { distance } from 'fastest-levenshtein';

/** The most similar of some names; null where more than a third of the letters differ. */
export function nearest(name: string, names: readonly string[]): string | null {
  const plain = (text: string) => text.toLowerCase().replace(/[-_]/g, '');
  let best: { name: string; edits: number } | null = null;
  for (const candidate of names) {
    const edits = distance(plain(name), plain(candidate));
    if (best === null || edits < best.edits) best = { name: candidate, edits };
  }
  const allowed = Math.max(1, Math.ceil(plain(name).length / 3));
  return best !== null && best.edits <= allowed ? best.name : null;
}
