/** A thread of an {@link AugmentPool}. */
import { parentPort } from 'node:worker_threads';
import { applyDrawn } from './drawn.js';
import type { PoolAnswer, PoolRequest } from './pool.js';

parentPort?.on('message', ({ id, image, drawn }: PoolRequest) => {
  let answer: PoolAnswer;
  try {
    answer = { id, pixels: applyDrawn(image, drawn).pixels };
  } catch (error) {
    answer = { id, error };
  }
  parentPort?.postMessage(answer, 'pixels' in answer ? [answer.pixels.buffer as ArrayBuffer] : []);
});
