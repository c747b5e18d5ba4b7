import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Progress } from './progress.js';

/** Unpacks a .zip or .whl into a folder. yauzl refuses names that would lead out of it. */
export async function unzip(archive: string, dir: string, progress: Progress): Promise<void> {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(archive);
  let read = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const path = join(dir, entry.fileName);
      if (entry.fileName.endsWith('/')) {
        await mkdir(path, { recursive: true });
        continue;
      }
      await mkdir(dirname(path), { recursive: true });
      // The upper half of the attributes is the file's mode, where the archive was made on Unix.
      const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644;
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { mode }));
      read += entry.compressedSize;
      progress.update(read, zip.fileSize);
    }
  } finally {
    progress.stop();
    zip.close();
  }
}
