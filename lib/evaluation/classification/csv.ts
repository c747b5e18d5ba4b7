/** A line of a table as RFC 4180 has it: what holds a comma, a quote or a line break is quoted, quotes are doubled. */
export function csvLine(values: readonly (string | number)[]): string {
  const written = values.map((value) => {
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${written.join(',')}\r\n`;
}
