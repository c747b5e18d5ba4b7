/** A line of a table as RFC 4180 has it: what holds a comma, a quote or a line break is quoted, quotes are doubled; null is empty. */
export function csvLine(values: readonly (string | number | null)[]): string {
  const written = values.map((value) => {
    const text = value === null ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${written.join(',')}\r\n`;
}
