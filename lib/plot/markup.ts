/** Text of XML or HTML in which every value that is put in is escaped, unless it is markup itself. */
import escapeHtml from 'escape-html';

/** A piece of markup, which is put into another as it is. */
export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** What {@link markup} takes: lists are joined, null is left out. */
export type MarkupValue = Markup | string | number | null | readonly MarkupValue[];

/**
 * A tag for templates: markup`<title>${title}</title>` escapes the title. An escaped value may stand in text and in a
 * quoted attribute, and nowhere else.
 */
export function markup(parts: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  return new Markup(parts.reduce((text, part, i) => text + written(values[i - 1] ?? null) + part));
}

function written(value: MarkupValue): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeHtml(legal(value));
  return value.map(written).join('');
}

/** The text with a mark in place of what XML cannot hold: control characters and halves of surrogate pairs. */
function legal(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
}
