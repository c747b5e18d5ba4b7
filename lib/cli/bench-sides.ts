/** Tells, on stderr, what is compared with what. */
export function tellSides(
  { libtorch, reference }: { libtorch: string; reference: string | null },
  threads: number,
): void {
  const sides = `libtorch ${libtorch}${reference === null ? '' : `, PyTorch ${reference}`}`;
  console.error(`${sides}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`);
  if (reference !== null && reference !== libtorch) {
    console.error(
      'The versions differ: part of what is measured is the difference of the libraries.',
    );
  }
}
