/** Prints modules as PyTorch does. */

function indent(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

/** `Linear(in_features=3, out_features=4, bias=True)`, and one line or block for each child. */
export function formatModule(
  name: string,
  extra: string,
  children: readonly (readonly [string, string])[],
): string {
  const own = extra === '' ? [] : extra.split('\n');
  if (children.length === 0 && own.length <= 1) return `${name}(${extra})`;
  const lines = [...own, ...children.map(([key, text]) => indent(`(${key}): ${text}`))];
  return `${name}(\n  ${lines.join('\n  ')}\n)`;
}

/** Merges runs of children that print alike: `(0-11): 12 x Block(...)`. */
export function mergeEqual(texts: readonly string[]): [string, string][] {
  const runs: { first: number; last: number; text: string }[] = [];
  for (const [i, text] of texts.entries()) {
    const run = runs.at(-1);
    if (run?.text === text) run.last = i;
    else runs.push({ first: i, last: i, text });
  }
  return runs.map(({ first, last, text }) =>
    first === last ? [`${first}`, text] : [`${first}-${last}`, `${last - first + 1} x ${text}`],
  );
}

/** A value as Python prints it. */
export function pythonValue(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number' && !Number.isFinite(value)) return pythonFloat(value);
  if (Array.isArray(value)) {
    const items = value.map(pythonValue).join(', ');
    return value.length === 1 ? `(${items},)` : `(${items})`;
  }
  return String(value);
}

/** A floating point number as Python prints it: `1.0`, `1e-05`. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  }
  const size = Math.abs(value);
  // Python switches to the exponential form earlier than JavaScript, and writes two digits of the exponent.
  const text = size !== 0 && (size < 1e-4 || size >= 1e16) ? value.toExponential() : String(value);
  const [mantissa, exponent] = text.split('e') as [string, string | undefined];
  if (exponent === undefined) return mantissa.includes('.') ? mantissa : `${mantissa}.0`;
  return `${mantissa}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`;
}
