/** The legend of a chart: names with their colours and signs. */
import { type Markup, markup, textWidth } from './markup.js';
import { INK, inColour, seriesColour, seriesDashes } from './palette.js';

export interface LegendItem {
  readonly name: string;
  /** The index of the series whose colour it has. */
  readonly index: number;
  readonly sign: 'line' | 'area' | 'event';
}

const ROW = 18;
const SIGN = 18;
const FONT_SIZE = 12;

/** Lays out a legend in as many rows as it needs. */
export function legend(
  items: readonly LegendItem[],
  place: { readonly left: number; readonly top: number; readonly width: number },
): { height: number; markup: Markup } {
  let x = place.left;
  let row = 0;
  const drawn = items.map(({ name, index, sign }) => {
    const width = SIGN + 6 + textWidth(name, FONT_SIZE) + 16;
    if (x > place.left && x + width > place.left + place.width) {
      x = place.left;
      row++;
    }
    const left = x;
    const middle = place.top + row * ROW + ROW / 2;
    x += width;
    return markup`<g ${inColour(seriesColour(index))}>${signs[sign](left, middle, index)}</g><text x="${left + SIGN + 6}" y="${middle + 4}" fill="currentColor">${name}</text>`;
  });
  return {
    height: items.length === 0 ? 0 : (row + 1) * ROW,
    markup: markup`<g ${inColour(INK)}>${drawn}</g>`,
  };
}

const signs = {
  line: (left: number, middle: number, index: number) =>
    markup`<path d="M${left},${middle}h${SIGN}" stroke="currentColor" stroke-width="2.5" stroke-dasharray="${seriesDashes(index)}"/>`,
  area: (left: number, middle: number) =>
    markup`<rect x="${left}" y="${middle - 5}" width="${SIGN}" height="10" fill="currentColor" fill-opacity="0.25"/>`,
  event: (left: number, middle: number) =>
    markup`<path d="M${left + SIGN / 2},${middle + 5}l-5,-9h10z" fill="currentColor"/>`,
};
