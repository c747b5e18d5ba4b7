/** Files that appear whole or not at all, and errors of reading and writing as messages for users. */

export { DiskFullError, readError, writeError } from './errors.js';
// The declarations leave these out: they would need the types of Node.js.
/** @internal */
export { decodeName, encodeName, isPlainName, shownName } from './file-names.js';
/** @internal */
export { makeFolder, namesIn, removeFile, statsOf } from './folder.js';
export { type LockState, lockState, takeLock } from './lock.js';
export { readInto, withFile } from './read.js';
export { isAlive, removeStaleTemporaries, temporaryName } from './temporaries.js';
export { csvLine, linkDurably, writeAll, writeFileDurably } from './write.js';
