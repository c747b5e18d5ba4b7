/** Small floating point formats, which JavaScript has no typed arrays for. */

const bits = new DataView(new ArrayBuffer(4));

/** The value of a bfloat16: the upper half of a float32. */
export function bfloat16ToNumber(raw: number): number {
  bits.setUint32(0, raw << 16);
  return bits.getFloat32(0);
}

/** A number with given widths of exponent and mantissa, of the IEEE kind: the top exponent is infinity and NaN. */
function ieeeToNumber(raw: number, exponentBits: number, mantissaBits: number): number {
  const mantissa = raw & ((1 << mantissaBits) - 1);
  const exponent = (raw >> mantissaBits) & ((1 << exponentBits) - 1);
  const sign = (raw >> (exponentBits + mantissaBits)) & 1 ? -1 : 1;
  const bias = (1 << (exponentBits - 1)) - 1;
  if (exponent === (1 << exponentBits) - 1) return mantissa === 0 ? sign * Infinity : Number.NaN;
  return sign * finite(mantissa, exponent, bias, mantissaBits);
}

function finite(mantissa: number, exponent: number, bias: number, mantissaBits: number): number {
  const fraction = mantissa / (1 << mantissaBits);
  return exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);
}

/** The value of an IEEE half. */
export function float16ToNumber(raw: number): number {
  return ieeeToNumber(raw, 5, 10);
}

type Float8 =
  | 'float8_e5m2'
  | 'float8_e4m3fn'
  | 'float8_e5m2fnuz'
  | 'float8_e4m3fnuz'
  | 'float8_e8m0fnu';

/** The value of an 8-bit float (OCP 8-bit Floating Point Specification; the `fnuz` ones as in arXiv:2206.02915). */
export function float8ToNumber(raw: number, dtype: Float8): number {
  const sign = raw & 0x80 ? -1 : 1;
  switch (dtype) {
    case 'float8_e5m2':
      return ieeeToNumber(raw, 5, 2);
    case 'float8_e4m3fn':
      if ((raw & 0x7f) === 0x7f) return Number.NaN;
      return sign * finite(raw & 7, (raw >> 3) & 15, 7, 3);
    case 'float8_e5m2fnuz':
      if (raw === 0x80) return Number.NaN;
      return sign * finite(raw & 3, (raw >> 2) & 31, 16, 2);
    case 'float8_e4m3fnuz':
      if (raw === 0x80) return Number.NaN;
      return sign * finite(raw & 7, (raw >> 3) & 15, 8, 3);
    case 'float8_e8m0fnu':
      return raw === 0xff ? Number.NaN : 2 ** (raw - 127);
  }
}
