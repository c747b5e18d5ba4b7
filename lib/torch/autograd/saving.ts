let open = 0;

/** Whether hooks on saved tensors are on. */
export function hasSavedTensorsHooks(): boolean {
  return open > 0;
}

/** Counts hooks on saved tensors, until the function that this returns is called. */
export function countHooks(): () => void {
  open++;
  return () => {
    open--;
  };
}
