/** What the declarations say of ops: every example gives the value beside it, and every op has its place in PyTorch. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as functional from '../../lib/torch/functional/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { declareOps } from '../../scripts/op-declarations.js';
import { docLines, opDocs } from '../../scripts/op-docs/index.js';

/** A value as examples write it: tensors as nested arrays, numbers to four places. */
function shown(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toFixed(4)) + 0;
  if (Array.isArray(value)) return value.map(shown);
  const isTensor = typeof (value as Tensor | null)?.tolist === 'function';
  return isTensor ? shown((value as Tensor).tolist()) : value;
}

const evaluate = (code: string): unknown => new Function('torch', `return ${code};`)(torch);

/** Runs an example: code and its value. */
function expectValue(example: string): void {
  const [code = '', value = ''] = example.split(' // => ');
  torch.tidy(() => expect(shown(evaluate(code))).toEqual(evaluate(value)));
}

describe('the example of', () => {
  test.each(Object.entries(opDocs))('%s gives its value', (_, [, , , example]) => {
    expectValue(example);
  });
});

test('the common 200 ops are described, each in the declaration of its first signature', () => {
  const names = Object.keys(opDocs);
  expect(names.length).toBeGreaterThan(250);
  const functions = Object.values(declareOps()).join('');
  const absent = names.filter((name) => {
    const [sentence = '', , , example = ''] = docLines(name);
    const comment = [sentence, '', '```ts', example, '```'].map((line) => `   * ${line}`.trimEnd());
    return !functions.includes(comment.join('\n').replaceAll('   *\n', '   *\n'));
  });
  expect(absent).toEqual([]);
});

test('an example calls the op that it is of, and a page is one of PyTorch', () => {
  const wrong = Object.entries(opDocs).filter(([name, [text, , page, example]]) => {
    const member = name.replace(/^(?:linalg|fft)([A-Z])/, (_, first) => first.toLowerCase());
    const isCalled = example.includes(`.${member}(`);
    return !isCalled || !/^torch(?:\.\w+)+$/.test(page) || !/^[A-Z`{-]|^e`/.test(text);
  });
  expect(wrong.map(([name]) => name)).toEqual([]);
});

describe('functions that are written by hand say where they are defined what they do:', () => {
  const folder = 'lib/torch/functional';
  const files = [...readdirSync(folder).map((name) => `${folder}/${name}`), 'lib/torch/nonzero.ts'];
  const source = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  // Of several signatures, editors show the comment of the first.
  const comments = source.matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport (?:const|function) (\w+)/g,
  );
  const commentOf = new Map([...comments].map(([, comment, name]) => [name, comment ?? '']));

  test.each([...Object.keys(functional), 'nonzero'])('%s', (name) => {
    const comment = commentOf.get(name) ?? '';
    const page = `torch.${name.replace(/(?<=[a-z])(?=[A-Z]|\dd$)/g, '_').toLowerCase()}`;
    expect(comment).toContain(
      `[${page}](https://docs.pytorch.org/docs/stable/generated/${page}.html)`,
    );
    const [example = ''] = /(?<=```ts\n \* ).*(?=\n \* ```)/.exec(comment) ?? [];
    expect(example).toContain(`torch.${name}(`);
    expectValue(example);
  });
});
