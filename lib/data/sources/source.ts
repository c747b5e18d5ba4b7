import type { Dataset, Sample, SampleLocation } from '../sample.js';

/**
 * Where samples come from, before several sources become one dataset: labels are names still,
 * because class numbers are settled over all of them.
 */
export interface Source {
  /** What the user wrote, for messages. */
  readonly spec: string;
  readonly length: number;
  readonly inMemory?: boolean;
  /** All class names in their own order, where the format fixes one (CIFAR-10). */
  readonly fixedClasses?: readonly string[];
  /** The name of a sample's class; undefined: none. */
  className(index: number): string | undefined;
  /** Names of classes that have a folder, and no image in it; absent where there are no folders. */
  emptyClasses?(): readonly string[];
  /** Reads a sample and gives it this label. */
  read(index: number, label: number): Sample | Promise<Sample>;
  /** Where that sample lies; undefined or absent where only `read` can get at it. */
  locate?(index: number, label: number): SampleLocation | undefined;
  /** As {@link Dataset.groups}; absent: all samples in order are one group. */
  groups?(): readonly Uint32Array[];
  close?(): void | Promise<void>;
}
