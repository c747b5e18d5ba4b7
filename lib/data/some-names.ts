/** Names for a message of one line: the first few in quotes, and how many more there are. */
export function someNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `'${name.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')}'`);
  return shown.join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
}
