/** What the declarations say of the common ops. The generator writes it into lib/torch/generated. */
import { arithmetic } from './arithmetic.js';
import { comparison } from './comparison.js';
import { creation } from './creation.js';
import { indexing } from './indexing.js';
import { linearAlgebra } from './linear-algebra.js';
import { networks } from './networks.js';
import { reduction } from './reduction.js';
import { shape } from './shape.js';
import type { OpDoc, OpDocs } from './types.js';

export type { OpDoc, OpDocs } from './types.js';

export const opDocs: OpDocs = {
  ...arithmetic,
  ...comparison,
  ...creation,
  ...indexing,
  ...linearAlgebra,
  ...networks,
  ...reduction,
  ...shape,
};

const PAGES = 'https://docs.pytorch.org/docs/stable/generated';

const SHAPES: Readonly<Record<string, string>> = {
  same: 'The result has the shape of the input.',
  broadcast: 'Shapes broadcast.',
};

/** The lines of an op's comment without the schema; none where the table says nothing of it. */
export function docLines(name: string): string[] {
  const doc = docOf(name);
  if (doc === null) return inPlace(name);
  const [text, shapes, page, example] = doc;
  return [
    `${text} ${SHAPES[shapes] ?? `Shapes: ${shapes}.`} [${page}](${PAGES}/${page}.html)`,
    '',
    '```ts',
    example,
    '```',
    '',
  ];
}

/** The same in a sentence, for further signatures of an op. */
export function docSentence(name: string): string {
  return docOf(name)?.[0] ?? inPlace(name)[0] ?? '';
}

function docOf(name: string): OpDoc | null {
  return Object.hasOwn(opDocs, name) ? (opDocs[name] as OpDoc) : null;
}

function inPlace(name: string): string[] {
  const base = name.slice(0, -1);
  return name.endsWith('_') && docOf(base) !== null ? [`\`${base}\`, in place.`] : [];
}
