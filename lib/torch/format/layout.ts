/** Brackets, commas and line breaks around the elements. */
import type { Element, ElementStyle } from './elements.js';

export type NestedElements = Element | NestedElements[];

export interface Elision {
  /** For each dimension, whether only the elements at its edges are given. */
  readonly dims: readonly boolean[];
  /** The number of elements at either edge. */
  readonly edge: number;
}

/** The elements in brackets. Later lines begin below the character after the opening bracket. */
export function layOutElements(
  elements: NestedElements,
  elision: Elision,
  style: ElementStyle,
  indent: number,
  lineWidth: number,
): string {
  const { dims, edge } = elision;

  const vector = (items: readonly Element[], dim: number, column: number): string => {
    const texts = items.map((item) => style.format(item));
    if (dims[dim]) texts.splice(edge, 0, edge === 0 ? '...' : ' ...');
    const perLine = Math.max(1, Math.floor((lineWidth - column) / (style.width + 2)));
    const lines: string[] = [];
    for (let i = 0; i < texts.length; i += perLine) {
      lines.push(texts.slice(i, i + perLine).join(', '));
    }
    return `[${lines.join(`,\n${' '.repeat(column + 1)}`)}]`;
  };

  const block = (part: NestedElements, dim: number, column: number): string => {
    if (!Array.isArray(part)) return style.format(part);
    if (dim === dims.length - 1) return vector(part as Element[], dim, column);
    const parts = part.map((inner) => block(inner, dim + 1, column + 1));
    if (dims[dim]) parts.splice(edge, 0, '...');
    const lines = '\n'.repeat(dims.length - 1 - dim);
    return `[${parts.join(`,${lines}${' '.repeat(column + 1)}`)}]`;
  };

  return block(elements, 0, indent);
}

/** Appends properties of a tensor, such as its dtype, and the closing bracket. Long lines are broken. */
export function withSuffixes(
  text: string,
  suffixes: readonly string[],
  indent: number,
  lineWidth: number,
  onNewLine: boolean,
): string {
  let result = text;
  // One more than the characters, as PyTorch counts.
  let column = text.length - text.lastIndexOf('\n') + 1;
  suffixes.forEach((suffix, i) => {
    if ((onNewLine && i === 0) || column + suffix.length + 2 > lineWidth) {
      result += `,\n${' '.repeat(indent)}${suffix}`;
      column = indent + suffix.length;
    } else {
      result += `, ${suffix}`;
      column += suffix.length + 2;
    }
  });
  return `${result})`;
}
