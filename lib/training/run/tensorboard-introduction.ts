/** What TensorBoard shows of a run besides its numbers and pictures. */
import type { EventWriter } from './tensorboard.js';

/** What the names of values in TensorBoard mean. */
const TAGS = `| tag | what |
| --- | --- |
| train/loss, train/NAME | means over the steps since the point before |
| train/learning_rate, train/gradient_norm | of the step |
| epoch/loss, epoch/NAME | means over the epoch |
| val/NAME, holdout/NAME | metrics after an epoch, on --val-data or on held-out images |
| speed/images_per_second | since the point before |
| speed/data_wait_ms, speed/step_ms | per step: waiting for images, and the rest |`;

/** Adds the settings, as a text and for the page HParams, and what the tags mean. */
export function introduceRun(events: EventWriter, step: number, config: object): void {
  events.text('config', step, codeBlock(config));
  events.text('tags', step, TAGS);
  events.settings(scalarsOf(config));
  events.flush();
}

/** The settings that are one value each; lists become texts. */
function scalarsOf(config: object): Record<string, string | number | boolean> {
  const values = Object.entries(config).flatMap(([name, value]) => {
    if (Array.isArray(value)) return [[name, value.join(', ')] as const];
    return ['string', 'number', 'boolean'].includes(typeof value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(values);
}

function codeBlock(config: object): string {
  return JSON.stringify(config, null, 2).replace(/^/gm, '    ');
}
