/**
 * Ownership of tensors. Node runs finalizers only between turns of the event loop. A synchronous loop that relied on garbage
 * collection would keep every tensor that it makes. Scopes free tensors when they close. Garbage collection frees tensors
 * outside any scope.
 */
import { core, io, reserve } from './core.js';
import { refusePromise, requireFunction, TorchError } from './errors.js';
import { isPlainObject } from './plain.js';

/** The members of a tensor that scopes use. */
export interface Owned {
  /** The tensor's handle in the addon; 0 once it is disposed. @internal */
  handle: number;
  /** The scope that will free it; null for a tensor that is freed by dispose() or garbage collection. @internal */
  owner: Scope | null;
  /** Whether garbage collection will free it. @internal */
  collected: boolean;
}

/** A property that makes structuredClone and postMessage throw: a copy would share the handle, but not the tensor. */
export const NO_COPY = Symbol(
  'A tensor stays in its thread: send x.toTypedArray() and x.shape. It',
);

let innermost: Scope | null = null;

const collector = new FinalizationRegistry<number>((handle) => core.release(handle));

// Registering costs a third of a small op, and most tensors outside a scope are soon disposed by hand. They wait here until the
// event loop turns (no finalizer could run before), or until there are many.
const MAX_WAITING = 1024;
let waiting: Owned[] = [];
let flushScheduled = false;

/** Tells the garbage collector of the tensors that wait, by the handles that they have now. @internal */
export function registerWaiting(): void {
  flushScheduled = false;
  const tensors = waiting;
  waiting = [];
  for (const tensor of tensors) {
    if (tensor.handle === 0 || tensor.owner !== null || tensor.collected) continue;
    tensor.collected = true;
    collector.register(tensor, tensor.handle, tensor);
    core.leaveToCollector(tensor.handle);
  }
}

function leaveToCollector(tensor: Owned): void {
  waiting.push(tensor);
  if (waiting.length >= MAX_WAITING) registerWaiting();
  else if (!flushScheduled) {
    flushScheduled = true;
    setImmediate(registerWaiting);
  }
}

/** Puts a new tensor into the innermost open scope. */
export function own(tensor: Owned): void {
  if (innermost === null) leaveToCollector(tensor);
  else innermost.take(tensor);
}

/** Takes a tensor out of every scope: it lives until dispose() or garbage collection. */
export function release(tensor: Owned): void {
  if (tensor.owner === null || tensor.handle === 0) return;
  tensor.owner = null;
  leaveToCollector(tensor);
}

/** Frees a tensor now. */
export function free(tensor: Owned): void {
  const { handle } = tensor;
  if (handle === 0) return;
  tensor.handle = 0;
  if (tensor.collected) collector.unregister(tensor);
  core.release(handle);
}

/** Owns the tensors that are made while it is the innermost open scope, and frees them when it closes. */
export class Scope implements Disposable {
  private readonly parent: Scope | null = innermost;
  private tensors: Owned[] = [];
  private compactAt = 4096;
  private open = true;

  /** @internal Use {@link scope}. */
  constructor() {
    innermost = this;
  }

  /** @internal */
  take(tensor: Owned): void {
    tensor.owner = this;
    if (this.tensors.length >= this.compactAt) this.compact();
    this.tensors.push(tensor);
  }

  // A long-lived scope must not grow while tensors in it are disposed by hand.
  private compact(): void {
    this.tensors = this.tensors.filter((tensor) => tensor.handle !== 0 && tensor.owner === this);
    this.compactAt = Math.max(4096, 2 * this.tensors.length);
  }

  /**
   * Moves a tensor, or every tensor in nested arrays and plain objects, to the enclosing scope, or to garbage collection where
   * there is none. Returns the value.
   */
  keep<T>(value: T): T {
    forEachTensor(value, (tensor) => {
      if (tensor.owner !== this || tensor.handle === 0) return;
      if (this.parent === null) release(tensor);
      else this.parent.take(tensor);
    });
    return value;
  }

  /** Frees every tensor that was made in the scope and not kept. Closing twice does nothing. */
  dispose(): void {
    if (!this.open) return;
    if (innermost !== this) {
      throw new TorchError(
        'scope.dispose(): a scope opened inside this one is still open; close scopes in the reverse order of opening ' +
          '(`using scope = torch.scope()` does)',
        'RuntimeError',
      );
    }
    this.open = false;
    innermost = this.parent;
    const { tensors } = this;
    if (tensors.length === 0) return;
    this.tensors = [];
    reserve(tensors.length + 1);
    let count = 0;
    for (const tensor of tensors) {
      if (tensor.owner !== this || tensor.handle === 0) continue;
      io[++count] = tensor.handle;
      tensor.handle = 0;
      if (tensor.collected) collector.unregister(tensor);
    }
    io[0] = count;
    core.releaseAll();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/**
 * Opens a scope: every tensor made until it closes is freed with it, except those kept.
 *
 * ```ts
 * {
 *   using scope = torch.scope();
 *   const loss = model.forward(batch).mean();
 *   loss.backward();
 *   total += loss.item();
 * }
 * ```
 *
 * A scope owns every tensor made while it is open, also by other code that runs between two awaits. Use it in synchronous code
 * only.
 */
export function scope(): Scope {
  return new Scope();
}

/**
 * Runs `fn` in a scope and returns its result, whose tensors (in nested arrays and plain objects too) outlive it.
 *
 * @throws TorchError where `fn` is asynchronous: its tensors would be freed while it still runs.
 */
export function tidy<T>(fn: () => T): T {
  requireFunction('tidy', fn);
  const inner = new Scope();
  try {
    return inner.keep(refusePromise('tidy', fn()));
  } finally {
    inner.dispose();
  }
}

/** Calls `visit` for every tensor in a value of nested arrays and plain objects, which may contain themselves. */
export function forEachTensor(value: unknown, visit: (tensor: Owned) => void): void {
  if (isOwned(value)) visit(value);
  else visitParts(value, visit, new Set());
}

function visitParts(value: unknown, visit: (tensor: Owned) => void, seen: Set<unknown>): void {
  const isList = Array.isArray(value);
  if ((!isList && !isPlainObject(value)) || seen.has(value)) return;
  seen.add(value);
  for (const part of isList ? value : Object.values(value)) {
    if (isOwned(part)) visit(part);
    else visitParts(part, visit, seen);
  }
}

/** Whether a value is a tensor. */
export function isOwned(value: unknown): value is Owned {
  return typeof value === 'object' && value !== null && 'handle' in value && 'owner' in value;
}

/** The memory of this thread's tensors: the number of live tensors, and the bytes of their distinct storages. */
export function memory(): { tensors: number; bytes: number } {
  return core.memory();
}
