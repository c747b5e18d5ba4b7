/** Writes single arguments and reads single results by their schema types. */
import type { SchemaArgument } from '../native/binding.js';
import {
  readInteger,
  readNumber,
  readScalar,
  writeDevice,
  writeInteger,
  writeNumber,
  writeScalar,
  writeText,
} from './codec.js';
import { core } from './core.js';
import {
  type Dtype,
  deviceOfCode,
  dtypeInfo,
  dtypeOfCode,
  layouts,
  memoryFormats,
} from './dtype.js';
import { FloatScalar, type Scalar } from './scalar.js';
import { Tensor } from './tensor.js';

/** Writes one element of an argument. */
export function writeElement(kind: SchemaArgument['kind'], value: unknown): void {
  switch (kind) {
    case 'int':
      writeInteger(value as number);
      break;
    case 'float':
      writeNumber(value instanceof FloatScalar ? value.value : Number(value));
      break;
    case 'bool':
      writeNumber(value === true ? 1 : 0);
      break;
    case 'Scalar':
      writeScalar(value as Scalar);
      break;
    case 'ScalarType':
      writeNumber(dtypeInfo(value as Dtype).code);
      break;
    case 'Layout':
      writeNumber(layouts.get(value as string) as number);
      break;
    case 'MemoryFormat':
      writeNumber(memoryFormats.get(value as string) as number);
      break;
    case 'Device':
      writeDevice(value as string);
      break;
    case 'str':
      writeText(value as string);
      break;
    default:
      throw new Error(`cannot write a ${kind}`);
  }
}

/** Reads one result of an op. */
export function readValue(type: SchemaArgument): unknown {
  if (type.optional && !(type.kind === 'Tensor' && !type.list) && readNumber() === 0) return null;
  if (!type.list) return readElement(type.kind);
  const list: unknown[] = [];
  for (let left = readNumber(); left > 0; left--) list.push(readElement(type.kind));
  return list;
}

function readElement(kind: SchemaArgument['kind']): unknown {
  switch (kind) {
    case 'Tensor': {
      const handle = readNumber();
      return handle === 0 ? null : new Tensor(handle);
    }
    case 'int':
      return readInteger();
    case 'bool':
      return readNumber() !== 0;
    case 'Scalar':
      return readScalar();
    case 'ScalarType':
      return dtypeOfCode(readNumber());
    case 'Device':
      return deviceOfCode(readNumber(), readNumber());
    case 'str':
      return core.text(readNumber());
    default:
      return readNumber();
  }
}
