/** Colours of charts, on light and dark backgrounds. */
import { Markup, markup } from './markup.js';

/** A colour on a white background, and its counterpart on a dark one. */
export interface Colour {
  readonly light: string;
  readonly dark: string;
}

/**
 * Seven colours that people with any kind of colour blindness can distinguish (Okabe and Ito, "Color Universal Design",
 * 2008). The yellow is left out: it cannot be seen on white. The order is that of their contrast on white. Colours that
 * are too dark on a dark background are lighter there.
 */
const SERIES: readonly Colour[] = [
  { light: '#0072b2', dark: '#4ba9e3' },
  { light: '#d55e00', dark: '#f0823a' },
  { light: '#009e73', dark: '#2dbd94' },
  { light: '#cc79a7', dark: '#d990b8' },
  { light: '#4d4d4d', dark: '#c9c9c9' },
  { light: '#e69f00', dark: '#e8ad2c' },
  { light: '#56b4e9', dark: '#8fd0f5' },
];
/** Lines beyond the number of colours differ by their dashes. */
const DASHES = ['none', '7 4', '2 3'];

export const GROUND: Colour = { light: '#ffffff', dark: '#16191d' };
export const INK: Colour = { light: '#1f2328', dark: '#e6e8ea' };
export const QUIET_INK: Colour = { light: '#59636e', dark: '#a0a8b0' };
export const GRID: Colour = { light: '#e3e6e9', dark: '#2e3338' };

const ALL = [GROUND, INK, QUIET_INK, GRID, ...SERIES];

/** The colour of a line by its index. */
export function seriesColour(index: number): Colour {
  return SERIES[index % SERIES.length] as Colour;
}

/** The dashes of a line by its index, as a `stroke-dasharray`. */
export function seriesDashes(index: number): string {
  return DASHES[Math.floor(index / SERIES.length) % DASHES.length] as string;
}

/**
 * Attributes that make `currentColor` this colour inside an element. The light colour is an attribute: not every program
 * that draws SVG knows style sheets.
 */
export function inColour(colour: Colour): Markup {
  return markup`class="c${ALL.indexOf(colour)}" color="${colour.light}"`;
}

const rules = ALL.map(({ dark }, i) => `.chart .c${i}{color:${dark}}`).join('');

/** Rules that make an SVG dark where the reader prefers that; printed ones stay white. */
export const styleSheet = new Markup(
  `<style>@media screen and (prefers-color-scheme:dark){${rules}}</style>`,
);
