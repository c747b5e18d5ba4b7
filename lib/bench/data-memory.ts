/** Whether loading needs more memory the longer it runs. */
import type { Loading } from './data-side.js';

/** The memory of our process after so many images were loaded. */
export interface WatchedMemory {
  images: number;
  resident_bytes: number;
}

/** When memory is measured, as shares of all images. */
const MARKS = [0.1, 0.5, 1];

/** Loads so many images, epoch after epoch, and measures the resident memory. */
export async function watchMemory(loading: Loading, images: number): Promise<WatchedMemory[]> {
  const watched: WatchedMemory[] = [];
  await loading.through(images, (done) => {
    while (watched.length < MARKS.length && done >= (MARKS[watched.length] as number) * images) {
      watched.push({ images: done, resident_bytes: process.memoryUsage.rss() });
    }
  });
  return watched;
}
