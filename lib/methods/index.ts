/** The learning methods. To add one, write a file beside these, and add it to the list here. */
import type { Method } from '../training/method.js';
import { beit } from './beit.js';
import { dae } from './dae.js';
import { detect } from './detect.js';
import { dino } from './dino.js';
import { finetune } from './finetune.js';
import { igpt } from './igpt.js';
import { linprobe } from './linprobe.js';
import { mae } from './mae.js';
import { mocoV3 } from './moco-v3.js';
import { simmim } from './simmim.js';
import { tokenizer } from './tokenizer.js';

/** Methods of pre-training by their names for `--method`; the first is the default. */
export const pretraining = { mae, dae, simmim, beit, tokenizer, igpt, dino, 'moco-v3': mocoV3 };

/** Names of the methods that leave an encoder; the others make what these need. */
export const encoderMethods: readonly string[] = Object.values(pretraining).flatMap(
  ({ name, settings }) => ('model' in settings ? [name] : []),
);

/** Every method by name. */
export const methods = { ...pretraining, finetune, linprobe, detect };

export { beit, dae, detect, dino, finetune, igpt, linprobe, mae, mocoV3, simmim, tokenizer };

/** A method with any settings. */
// biome-ignore lint/suspicious/noExplicitAny: methods are consumers as well as producers of their settings
export type AnyMethod = Method<any, any, any, any>;
