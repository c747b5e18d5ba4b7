/** The methods of learning. Another one is a file beside these, and a line here. */
import type { Method } from '../training/method.js';
import { dae } from './dae.js';
import { finetune } from './finetune.js';
import { linprobe } from './linprobe.js';
import { mae } from './mae.js';

/** Methods of pre-training, by which `--method` calls them; the first is the default. */
export const pretraining = { mae, dae };

/** Every method by its name. */
export const methods = { ...pretraining, finetune, linprobe };

export { dae, finetune, linprobe, mae };

/** A method whatever its settings are. */
// biome-ignore lint/suspicious/noExplicitAny: methods are consumers as well as producers of their settings
export type AnyMethod = Method<any, any, any, any>;
