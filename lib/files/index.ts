/** Files that appear whole or not at all, and what failures to read and write them mean to the user. */

export { csvLine } from './csv.js';
export { DiskFullError, readError, writeError } from './errors.js';
export { makeFolder } from './folder.js';
export { readInto, withFile } from './read.js';
export { isAlive, removeStaleTemporaries, temporaryName } from './temporaries.js';
export { linkDurably, writeAll, writeFileDurably } from './write.js';
