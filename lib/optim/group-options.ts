/** Options of groups of parameters. */
import { describeValue } from '../torch/describe.js';
import { Tensor, torch } from '../torch/index.js';

/** Options without those that are undefined. */
export function given<T extends object>(options: T): T {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as T;
}

/** What is wrong with the kind of an option, such as text for a number; null where nothing is. A rate may be a tensor. */
export function kindProblem(
  values: Readonly<Record<string, unknown>>,
  defaults: object,
): string | null {
  for (const [name, usual] of Object.entries(defaults)) {
    const value = values[name];
    if (name === 'lr' || isLike(value, usual)) continue;
    const kind = Array.isArray(usual) ? `${usual.length} numbers` : `a ${typeof usual}`;
    return `${name} should be ${kind}, got ${describeValue(value)}`;
  }
  return null;
}

/**
 * Whether a value is of the kind of another: a number, a boolean, or as many numbers. Where null is usual, the optimizer's own
 * check decides.
 */
function isLike(value: unknown, usual: unknown): boolean {
  if (usual === null) return true;
  if (!Array.isArray(usual)) return typeof value === typeof usual;
  const isEach = Array.isArray(value) && value.every((one, i) => isLike(one, usual[i] ?? one));
  return isEach && value.length === usual.length;
}

/** Copies options into a group. Existing tensors are filled in place: others hold them. New ones become the group's own. */
export function copyOptions(
  group: Record<string, unknown>,
  options: Record<string, unknown>,
): void {
  using _ = torch.noGrad();
  for (const [name, value] of Object.entries(options)) {
    const current = group[name];
    if (!(value instanceof Tensor)) group[name] = value;
    else if (current instanceof Tensor) current.copy_(value);
    else group[name] = torch.tidy(() => value.detach().clone()).keep();
  }
}
