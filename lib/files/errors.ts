import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../errors.js';
import { errorCode, readTrouble, writeTrouble } from '../system-errors.js';

export { errorCode };

/** A file does not fit: the disk is full, a quota is used up, or a limit of the file's size is reached. */
export class DiskFullError extends UserError {
  override name = 'DiskFullError';

  constructor(
    /** The file that was to be written. */
    readonly path: string,
    /** Bytes that the file needs; undefined where not known. */
    readonly needed: number | undefined,
    /** Bytes that are free there; undefined where the system does not say. */
    readonly free: number | undefined,
    what: { readonly trouble: string; readonly remedy: string },
    options?: ErrorOptions,
  ) {
    const sizes = [
      ...(needed === undefined ? [] : [`${formatBytes(needed)} needed`]),
      ...(free === undefined ? [] : [`${formatBytes(free)} free`]),
    ];
    super(`${path}: ${[what.trouble, ...sizes].join(', ')}; ${what.remedy}`, options);
  }
}

const TROUBLES: Readonly<Record<string, { trouble: string; remedy: string }>> = {
  ENOSPC: {
    trouble: 'the disk is full',
    remedy: 'make room there or write to another disk',
  },
  EDQUOT: {
    trouble: 'the disk quota is used up',
    remedy: 'make room there, ask for a larger quota or write to another disk',
  },
  EFBIG: {
    trouble: 'the file is larger than its file system or a limit of the process allows',
    remedy: 'write to another disk or raise the limit (ulimit -f)',
  },
};

/**
 * The error for users of a failed write.
 *
 * @param bytes what the file needs, where it is known
 */
export function writeError(path: string, error: unknown, bytes?: number): UserError {
  const what = TROUBLES[errorCode(error) ?? ''];
  if (what !== undefined) {
    return new DiskFullError(path, bytes, freeBytes(dirname(path)), what, { cause: error });
  }
  return new UserError(`${path}: cannot be written: ${writeTrouble(error)}`, {
    cause: error,
  });
}

/** The error for users of a failed read. */
export function readError(path: string, error: unknown): UserError {
  return new UserError(`${path}: cannot be read: ${readTrouble(error)}`, {
    cause: error,
  });
}

function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A size as people read it: `3.2 GiB`. */
function formatBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}
