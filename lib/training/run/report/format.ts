/** Numbers formatted for people. */

/** `1,234.5`. A value that is missing or not finite is shown as such. */
export function formatNumber(value: unknown): string {
  if (typeof value !== 'number' || Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : '-infinite';
  return value.toLocaleString('en-US', { maximumSignificantDigits: 5 });
}

/** `12.3 s`, `5 min 9 s`, `31 h 4 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${formatNumber(Math.round(seconds * 10) / 10)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A setting: text unchanged, lists with commas, anything deeper as JSON. */
export function formatSetting(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'string') return value;
  const isPlain = (item: unknown): boolean => typeof item !== 'object' || item === null;
  if (Array.isArray(value) && value.every(isPlain)) return value.map(formatSetting).join(', ');
  return isPlain(value) ? String(value) : JSON.stringify(value);
}
