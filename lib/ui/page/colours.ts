/** Colours of lines: those of lib/plot/palette.ts first, then ones around the circle. */

/** Okabe and Ito's, on light and on dark. */
const FIRST = [
  ['#0072b2', '#4ba9e3'],
  ['#d55e00', '#f0823a'],
  ['#009e73', '#2dbd94'],
  ['#cc79a7', '#d990b8'],
  ['#4d4d4d', '#c9c9c9'],
  ['#e69f00', '#e8ad2c'],
  ['#56b4e9', '#8fd0f5'],
] as const;

/** Degrees between neighbours: the golden angle, so that any number of them is spread evenly. */
const TURN = 137.508;

const dark = matchMedia('(prefers-color-scheme: dark)');

export function colourOf(index: number): string {
  const own = FIRST[index];
  if (own !== undefined) return own[dark.matches ? 1 : 0];
  return `hsl(${Math.round((index * TURN) % 360)} 60% ${dark.matches ? 65 : 42}%)`;
}

/** The value of a variable of style.css. */
export function variable(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Calls back when the reader's system turns dark or light. */
export function onTheme(work: () => void): void {
  dark.addEventListener('change', work);
}
