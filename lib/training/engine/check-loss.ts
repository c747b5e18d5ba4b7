import { UserError } from '../../errors.js';
import type { Tensor } from '../../torch/index.js';

/** A loss that cannot be trained on is refused where it is made. */
export function checkLoss(loss: Tensor): void {
  if (loss.numel() === 1 && loss.requiresGrad) return;
  throw new UserError(
    loss.requiresGrad
      ? `the loss has shape [${loss.shape.join(', ')}]; expected one number, such as loss.mean()`
      : 'the loss does not depend on any parameter that requires a gradient',
  );
}

/** What log, TensorBoard and report already show by these names. */
const TAKEN: ReadonlySet<string> = new Set(['loss', 'lr', 'learning_rate', 'gradient_norm']);

/** @throws UserError where a loss or a schedule has the name of something else in the log */
export function checkNames(what: 'loss' | 'schedule', names: readonly string[]): void {
  const taken = names.find((name) => TAKEN.has(name));
  if (taken === undefined) return;
  throw new UserError(
    `a ${what} is called '${taken}', which stands for something else; expected another name`,
  );
}

/**
 * The names of the losses besides the one that is trained on.
 *
 * @param before Those of the first batch; null for that one.
 * @throws UserError for one that is no single number, and for other names than before
 */
export function checkOtherLosses(
  losses: Readonly<Record<string, Tensor>>,
  before: readonly string[] | null,
): readonly string[] {
  for (const [name, loss] of Object.entries(losses)) {
    if (loss.numel() === 1) continue;
    throw new UserError(
      `the loss '${name}' has shape [${loss.shape.join(', ')}]; expected one number, such as loss.mean()`,
    );
  }
  const names = Object.keys(losses);
  if (before === null) checkNames('loss', names);
  else if (names.join() !== before.join()) {
    throw new UserError(
      `the losses besides total are ${names.join(', ') || 'none'}; expected ${before.join(', ') || 'none'}, as in the first batch`,
    );
  }
  return before ?? names;
}
