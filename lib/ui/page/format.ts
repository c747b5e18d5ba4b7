/** Numbers for people. */

/** Five significant digits. */
export function number(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–';
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e7 ? String(Number(value.toPrecision(5))) : value.toExponential(3);
}

/** `42 s`, `5 min`, `3 h 12 min`, `2 d 4 h`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return '–';
  const [minute, hour, day] = [60, 3600, 86400];
  if (seconds < minute) return `${Math.round(seconds)} s`;
  if (seconds < hour) return `${Math.round(seconds / minute)} min`;
  const [large, small, of] = seconds < day ? ['h', 'min', hour] : ['d', 'h', day];
  const rest = Math.floor((seconds % (of as number)) / (seconds < day ? minute : hour));
  return `${Math.floor(seconds / (of as number))} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

/** `3 min ago`. */
export function ago(milliseconds: number): string {
  return milliseconds === 0 ? '–' : `${duration((Date.now() - milliseconds) / 1000)} ago`;
}
