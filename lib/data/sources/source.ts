import type { Dataset, Sample, SampleLocation } from '../sample.js';
import type { LeftOut } from './left-out.js';

/**
 * A source of samples, before several sources become one dataset. Labels are names here, because class numbers depend
 * on all sources.
 */
export interface Source {
  /** The user's spec, for messages. */
  readonly spec: string;
  readonly length: number;
  readonly inMemory?: boolean;
  /** All class names in order, where the format fixes it (CIFAR-10). */
  readonly fixedClasses?: readonly string[];
  /** Whether the names of classes are labels that go by their numbers, rather than names of folders. */
  readonly hasNumberedClasses?: boolean;
  /** What lies beside the samples and is not read; absent: nothing. */
  readonly leftOut?: LeftOut;
  /** What people should know of the samples besides, a line each. */
  readonly remarks?: readonly string[];
  /** The name of a sample's class; undefined: none. */
  className(index: number): string | undefined;
  /** Names of classes whose folders hold no image; absent where there are no folders. */
  emptyClasses?(): readonly string[];
  /** The name of a sample, as `read` gives it, without reading the image. */
  nameOf(index: number): string | Promise<string>;
  /** Reads a sample and gives it this label. */
  read(index: number, label: number): Sample | Promise<Sample>;
  /** The sample's position; undefined or absent where only `read` can access it. */
  locate?(index: number, label: number): SampleLocation | undefined;
  /** See {@link Dataset.groups}; absent: all samples in order are one group. */
  groups?(): readonly Uint32Array[];
  close?(): void | Promise<void>;
}
