/**
 * Functions that are called when a module is: before and after `forward`, in the backward pass, and when its state is saved or
 * loaded.
 */

import { type RemovableHandle, removable } from '../torch/hook-handle.js';
import { watchBackward } from './backward-hooks.js';

/** The kinds of hooks. */
type Kind = 'before' | 'after' | 'beforeBackward' | 'afterBackward' | 'state' | 'load' | 'loaded';

/** Those for which `forward` is replaced. */
const AROUND_FORWARD: readonly Kind[] = ['before', 'after', 'beforeBackward', 'afterBackward'];

// biome-ignore lint/suspicious/noExplicitAny: each kind has arguments of its own, which Module's methods declare
type Hook = ((...args: any[]) => unknown) & { alwaysCall?: boolean };

export interface Hooks extends Record<Kind, Map<object, Hook>> {
  /** What the instance, rather than its class, had as `forward`. */
  ownForward: PropertyDescriptor | undefined;
}

/** Where a module keeps its hooks. A symbol is no property that would be saved. */
export const HOOKS: unique symbol = Symbol('hooks');

/** What hooks need of a module. */
export interface Hooked {
  [HOOKS]?: Hooks;
}

interface WithForward extends Hooked {
  forward(...inputs: unknown[]): unknown;
}

/** The hooks of a kind, in the order of their calls. */
export function hooksOf(module: Hooked, kind: Kind): readonly Hook[] {
  const hooks = module[HOOKS];
  return hooks === undefined || hooks[kind].size === 0 ? [] : [...hooks[kind].values()];
}

/**
 * Adds a hook. The first one around `forward` puts a function that calls hooks in its place, and the last one that is removed
 * takes it away: modules without hooks are called as before.
 */
export function addHook(
  module: Hooked,
  kind: Kind,
  hook: Hook,
  options: { prepend?: boolean; alwaysCall?: boolean } = {},
): RemovableHandle {
  module[HOOKS] ??= {
    before: new Map(),
    after: new Map(),
    beforeBackward: new Map(),
    afterBackward: new Map(),
    state: new Map(),
    load: new Map(),
    loaded: new Map(),
    ownForward: undefined,
  };
  const hooks = module[HOOKS];
  const isForward = AROUND_FORWARD.includes(kind);
  const count = () => AROUND_FORWARD.reduce((sum, one) => sum + hooks[one].size, 0);
  if (isForward && count() === 0) wrapForward(module, hooks);
  // A hook may be added several times, each time for a handle of its own.
  const key = {};
  const alwaysCall = options.alwaysCall ?? false;
  const added: Hook = Object.assign((...args: unknown[]) => hook(...args), { alwaysCall });
  const others = [...hooks[kind]];
  hooks[kind].clear();
  const all: [object, Hook][] = options.prepend
    ? [[key, added], ...others]
    : [...others, [key, added]];
  for (const [one, its] of all) hooks[kind].set(one, its);
  return removable(() => {
    if (!hooks[kind].delete(key) || !isForward) return;
    if (count() === 0) unwrapForward(module, hooks);
  });
}

function wrapForward(module: Hooked, hooks: Hooks): void {
  hooks.ownForward = Object.getOwnPropertyDescriptor(module, 'forward');
  Object.defineProperty(module, 'forward', {
    value: forwardWithHooks,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}

function unwrapForward(module: Hooked, hooks: Hooks): void {
  const { ownForward } = hooks;
  if (ownForward !== undefined) Object.defineProperty(module, 'forward', ownForward);
  else Reflect.deleteProperty(module, 'forward');
}

function forwardWithHooks(this: WithForward, ...given: unknown[]): unknown {
  const own = this[HOOKS]?.ownForward?.value as WithForward['forward'] | undefined;
  const forward = own ?? (Object.getPrototypeOf(this) as WithForward).forward;
  const called = new Set<Hook>();
  let inputs = given;
  let output: unknown = null;
  try {
    for (const hook of hooksOf(this, 'before')) {
      const changed = hook(this, inputs);
      if (changed != null) inputs = Array.isArray(changed) ? changed : [changed];
    }
    const [first, last] = [hooksOf(this, 'beforeBackward'), hooksOf(this, 'afterBackward')];
    const watched =
      first.length + last.length > 0 ? watchBackward(this, first, last, inputs) : null;
    output = forward.apply(this, watched?.inputs ?? inputs);
    for (const hook of hooksOf(this, 'after')) {
      called.add(hook);
      output = hook(this, inputs, output) ?? output;
    }
    return watched === null ? output : watched.finish(output);
  } catch (error) {
    for (const hook of hooksOf(this, 'after')) {
      if (hook.alwaysCall && !called.has(hook)) hook(this, inputs, output);
    }
    throw error;
  }
}
