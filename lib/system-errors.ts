/** What errors of the operating system mean, in words. */
import { constants } from 'node:os';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a file is in the place of a folder of its path',
  EROFS: 'the file system is read-only',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'the process has too many files open (ulimit -n)',
};

/** Why a file could not be read: words and the code, such as `no such file (ENOENT)`, or Node's message for a rare one. */
export const readTrouble = (error: unknown): string => inWords(error, 'no such file');

/** Why a file could not be written. */
export const writeTrouble = (error: unknown): string => inWords(error, 'its folder does not exist');

function inWords(error: unknown, missing: string): string {
  const code = errorCode(error) ?? '';
  const words = code === 'ENOENT' ? missing : REASONS[code];
  // Of two files Node's message tells which is which.
  const isOfTwo = (error as { dest?: string }).dest !== undefined;
  return words === undefined || isOfTwo ? (error as Error).message : `${words} (${code})`;
}

/** The code of a system error, such as `ENOSPC`; undefined for other errors. */
export function errorCode(error: unknown): string | undefined {
  const { code, errno } = error as NodeJS.ErrnoException;
  // Node has no code for it.
  if (errno !== undefined && errno === -constants.errno.EDQUOT) return 'EDQUOT';
  return code;
}
