/**
 * Does a task for each number from `from` to `to`, exclusive, several at a time, and gives the results in order.
 *
 * @param ahead how many may be begun and not yet given
 */
export async function* inOrder<T>(
  from: number,
  to: number,
  ahead: number,
  task: (number: number) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const begun: Promise<T>[] = [];
  try {
    for (let next = from; next < to || begun.length > 0; ) {
      while (next < to && begun.length < ahead) {
        const result = task(next++);
        // It is thrown when its turn comes.
        result.catch(() => {});
        begun.push(result);
      }
      yield await (begun.shift() as Promise<T>);
    }
  } finally {
    await Promise.allSettled(begun);
  }
}
