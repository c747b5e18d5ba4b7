/**
 * Runs a task for each number from `from` to `to`, exclusive, several at a time, and yields the results in order.
 *
 * @param ahead the most tasks that are started and not yet yielded
 */
export async function* inOrder<T>(
  from: number,
  to: number,
  ahead: number,
  task: (number: number) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const started: Promise<T>[] = [];
  try {
    for (let next = from; next < to || started.length > 0; ) {
      while (next < to && started.length < ahead) {
        const result = task(next++);
        // It is thrown when its turn comes.
        result.catch(() => {});
        started.push(result);
      }
      yield await (started.shift() as Promise<T>);
    }
  } finally {
    await Promise.allSettled(started);
  }
}
