/** The libtorch versions that the addon serves: from `min`, and below the minor version after `max`. */
export const SUPPORTED_TORCH = { min: '2.11', max: '2.15' } as const;

/** The version that `mae-native setup` gets unless it is told another. */
export const DEFAULT_TORCH = '2.13.0';

/** The minor version, such as `2.13`, of a full one, such as `2.13.0+cpu`; null if it is no version. */
export function minorOf(version: string): string | null {
  return /^\d+\.\d+(?=$|[.+a-z])/.exec(version)?.[0] ?? null;
}

/** Orders two versions by their numbers; negative if `a` is the older. */
export function compareVersions(a: string, b: string): number {
  const numbers = (version: string) => (version.match(/^[\d.]+/)?.[0] ?? '').split('.').map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether the addon serves this version of libtorch. */
export function isSupported(version: string): boolean {
  const minor = minorOf(version);
  return (
    minor !== null &&
    compareVersions(minor, SUPPORTED_TORCH.min) >= 0 &&
    compareVersions(minor, SUPPORTED_TORCH.max) <= 0
  );
}

/** The supported range as a message tells it. */
export const SUPPORTED_RANGE = `${SUPPORTED_TORCH.min} to ${SUPPORTED_TORCH.max}`;
