/**
 * Doubles in decimal, as C's printf and Python write them: rounded from the exact binary value, with ties to even.
 * JavaScript's own toFixed and toExponential differ in ties (they go up), in large numbers and in the exponent's width.
 */

// The limits of toFixed and toExponential.
const MAX_DIGITS = 100;
const MAX_FIXED = 1e21;

/** `'%.<digits>f'`. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  let text: string;
  // A tie has a 5 after the last digit and nothing behind it, so it is a multiple of 2^-(digits + 1).
  if (digits > MAX_DIGITS || size >= MAX_FIXED || Number.isInteger(size * 2 ** (digits + 1))) {
    text = withPoint(
      scaled(size, digits)
        .toString()
        .padStart(digits + 1, '0'),
      digits,
    );
  } else {
    text = size.toFixed(digits);
  }
  return isNegative(value) ? `-${text}` : text;
}

/** `'%.<digits>e'`: one digit before the point, and an exponent of two digits at least. */
export function exponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  // Doubles lie too far apart for 20 digits to round one up to the next power of ten.
  let exponent = Number(size.toExponential(20).split('e')[1]);
  let mantissa: string;
  const tie = Number.isInteger(size * 2 ** (Math.max(digits - exponent, 0) + 1));
  if (digits > MAX_DIGITS || tie) {
    mantissa = scaled(size, digits - exponent)
      .toString()
      .padEnd(digits + 1, '0');
    if (mantissa.length > digits + 1) {
      mantissa = mantissa.slice(0, -1);
      exponent++;
    }
    mantissa = withPoint(mantissa, digits);
  } else {
    const [text, power] = size.toExponential(digits).split('e') as [string, string];
    mantissa = text;
    exponent = Number(power);
  }
  const power = Math.abs(exponent).toString().padStart(2, '0');
  return `${isNegative(value) ? '-' : ''}${mantissa}e${exponent < 0 ? '-' : '+'}${power}`;
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

function withPoint(text: string, digits: number): string {
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

const bits = new DataView(new ArrayBuffer(8));

/** The integer nearest to a number that is not negative times 10^digits. */
function scaled(value: number, digits: number): bigint {
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const exponentField = Number(raw >> 52n);
  const fraction = raw & 0xfffffffffffffn;
  let numerator = exponentField === 0 ? fraction : fraction | 0x10000000000000n;
  let denominator = 1n;
  const exponent = Math.max(exponentField, 1) - 1075;
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  if (digits >= 0) numerator *= 10n ** BigInt(digits);
  else denominator *= 10n ** BigInt(-digits);
  const quotient = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}
