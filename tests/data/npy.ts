/** Files as NumPy's `save` writes them. */

/** The types of NumPy, by their codes. */
type NpyType = '|u1' | '<u2' | '>u2' | '<f4' | '>f4' | '<i4';

/** An array in a .npy file of version 1. */
export function npyOf(
  values: ArrayLike<number>,
  shape: readonly number[],
  type: NpyType,
  { fortran = false }: { fortran?: boolean } = {},
): Buffer {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const order = fortran ? 'True' : 'False';
  const text = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${tuple}), }`;
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const depth = Number(type[2]);
  const start = Buffer.alloc(10);
  start.write('\x93NUMPY\x01\x00', 'latin1');
  start.writeUInt16LE(header.length, 8);
  const data = Buffer.alloc(values.length * depth);
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const little = type[0] !== '>';
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (depth === 1) view.setUint8(i, value);
    else if (depth === 2) view.setUint16(i * 2, value, little);
    else if (type === '<i4') view.setInt32(i * 4, value, little);
    else view.setFloat32(i * 4, value, little);
  }
  return Buffer.concat([start, Buffer.from(header, 'latin1'), data]);
}
