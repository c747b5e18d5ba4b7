/**
 * What the declarations say of an op, by its name in the API.
 *
 * - a sentence or two
 * - its shapes: `same` as the input's, `broadcast`, or in words
 * - PyTorch's page
 * - an example with its value, which a test runs: tensors as nested arrays, numbers to four places
 */
export type OpDoc = readonly [text: string, shapes: string, page: string, example: string];

export type OpDocs = Readonly<Record<string, OpDoc>>;
