/** Handles of hooks, of modules and of optimizers. */

/** Removes what was registered; removing twice does nothing. */
export interface RemovableHandle extends Disposable {
  remove(): void;
}

/** The handle whose `remove`, or end of a block with `using`, calls a function. */
export function removable(remove: () => void): RemovableHandle {
  return { remove, [Symbol.dispose]: remove };
}
