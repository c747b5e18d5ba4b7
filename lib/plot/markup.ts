/** Templates of XML or HTML that escape every value except markup, and the width of texts. */
import escapeHtml from 'escape-html';

/** A piece of markup: a template takes it without escaping. */
export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** Values that {@link markup} takes: lists are joined, null is left out. */
export type MarkupValue = Markup | string | number | null | readonly MarkupValue[];

/**
 * A template tag: markup`<title>${title}</title>` escapes the title. Escaped values are safe in text and in quoted
 * attributes only.
 */
export function markup(parts: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  return new Markup(parts.reduce((text, part, i) => text + toText(values[i - 1] ?? null) + part));
}

function toText(value: MarkupValue): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeHtml(replaceIllegal(value));
  return value.map(toText).join('');
}

/** Replaces characters that XML forbids: control characters and halves of surrogate pairs. */
function replaceIllegal(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
}

/** Characters as wide as high: Chinese, Japanese and Korean ones, and pictographs. */
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}/u;

/** An upper estimate of a text's width in pixels: the font that will draw it is not known. */
export function textWidth(text: string, fontSize: number): number {
  return [...text].reduce((sum, c) => sum + (WIDE.test(c) ? 1 : 0.55) * fontSize, 0);
}
