/** The versions of libtorch that the addon supports. Loads nothing: the command line and scripts import it. */

/** The supported minor versions, in order. */
export const SUPPORTED_MINORS = ['2.11', '2.12', '2.13', '2.14', '2.15'] as const;

/** The version that `mae-native setup` gets by default. */
export const DEFAULT_TORCH = '2.13.0';

/** The minor version, such as `2.13`, of a full one, such as `2.13.0+cpu`; null if it is no version. */
export function minorOf(version: string): string | null {
  return /^\d+\.\d+(?=$|[.+a-z])/.exec(version)?.[0] ?? null;
}

/** Whether the addon supports this version of libtorch. */
export function isSupported(version: string): boolean {
  return (SUPPORTED_MINORS as readonly (string | null)[]).includes(minorOf(version));
}

/** The supported range for messages. */
export const SUPPORTED_RANGE = `${SUPPORTED_MINORS[0]} to ${SUPPORTED_MINORS[SUPPORTED_MINORS.length - 1]}`;
