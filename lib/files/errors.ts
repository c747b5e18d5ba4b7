import { statfsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { UserError } from '../errors.js';

/** A file does not fit: the disk is full, a quota is used up, or the file is larger than is allowed. */
export class DiskFullError extends UserError {
  override name = 'DiskFullError';

  constructor(
    /** The file that was to be written. */
    readonly path: string,
    /** In bytes; undefined where it is not known. */
    readonly needed: number | undefined,
    /** Bytes that are free where the file was to be; undefined where the system does not tell. */
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
 * What a failed write means to the user.
 *
 * @param bytes what the file needs, where it is known
 */
export function writeError(path: string, error: unknown, bytes?: number): UserError {
  const what = TROUBLES[errorCode(error) ?? ''];
  if (what !== undefined) {
    return new DiskFullError(path, bytes, freeBytes(dirname(path)), what, { cause: error });
  }
  return new UserError(`${path}: cannot be written: ${(error as Error).message}`, { cause: error });
}

/** What a failed read means to the user. */
export function readError(path: string, error: unknown): UserError {
  return new UserError(`${path}: cannot be read: ${(error as Error).message}`, { cause: error });
}

/** The system's name of an error: `ENOSPC`; undefined for an error that is not the system's. */
export function errorCode(error: unknown): string | undefined {
  const { code, errno } = error as NodeJS.ErrnoException;
  // Node has no name for it.
  if (errno !== undefined && errno === -constants.errno.EDQUOT) return 'EDQUOT';
  return code;
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
