/** Writes files of ONNX: protocol buffers of the numbers that onnx.proto gives to fields. Needs no libtorch. */
import { basename } from 'node:path';
import { PbfWriter } from 'pbf';
import { writeAll, writeFileDurably } from '../../files/index.js';

/** A value of a node's attribute. */
export type Attribute = number | readonly number[] | { readonly float: number };

/** A constant of the graph: weights, or a shape. */
export interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  /** Little-endian. */
  readonly data: Float32Array | BigInt64Array;
}

export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A tensor that goes in or out. A text is a dimension that is known when the graph runs. */
export interface Port {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly Constant[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly producerVersion: string;
}

/** Of the format, and of the operators: the first with LayerNormalization. */
const IR_VERSION = 8;
export const OPSET = 17;

/** Numbers of onnx.proto's enumerations. */
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE = { float: 1, int: 2, ints: 7 } as const;

/** TensorProto's enumeration of places: in a file beside the model's. */
const EXTERNAL = 1;

/** Messages of protocol buffers are smaller. */
const MOST_BYTES = 2 ** 31 - 2 ** 20;

/** Each tensor of a file of weights begins at a page, so that programs can map it. */
const PAGE = 4096;

/** Where the bytes of constants lie in the file beside the model's. */
type Places = ReadonlyMap<Constant, { readonly location: string; readonly offset: number }>;

/**
 * Writes a model. Where its weights are larger than one message of protocol buffers may be, they go into a file beside it,
 * `NAME.onnx.data`, as ONNX's external data.
 *
 * @param most The most bytes of weights in the model's own file.
 * @returns the files that were written, the model's first
 * @throws UserError where one cannot be written
 */
export function writeOnnx(path: string, model: OnnxModel, most = MOST_BYTES): string[] {
  const bytes = model.constants.reduce((sum, { data }) => sum + data.byteLength, 0);
  const beside = `${path}.data`;
  const places = bytes > most ? writeBeside(beside, model.constants) : new Map();
  writeModel(path, model, places);
  return bytes > most ? [path, beside] : [path];
}

/** Writes the weights one after the other; shapes stay in the model, which programs read them from. */
function writeBeside(path: string, constants: readonly Constant[]): Places {
  const weights = constants.filter(({ data }) => data instanceof Float32Array);
  const places = new Map<Constant, { location: string; offset: number }>();
  let end = 0;
  writeFileDurably(path, (fd) => {
    for (const constant of weights) {
      const offset = Math.ceil(end / PAGE) * PAGE;
      writeAll(fd, Buffer.alloc(offset - end));
      writeAll(fd, bytesOf(constant));
      places.set(constant, { location: basename(path), offset });
      end = offset + constant.data.byteLength;
    }
  });
  return places;
}

function bytesOf({ data }: Constant): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function writeModel(path: string, model: OnnxModel, places: Places): void {
  const file = new PbfWriter();
  file.writeVarintField(1, IR_VERSION);
  file.writeStringField(2, 'mae-native');
  file.writeStringField(3, model.producerVersion);
  message(file, 7, (graph) => writeGraph(graph, model, places));
  message(file, 8, (set) => {
    set.writeStringField(1, '');
    set.writeVarintField(2, OPSET);
  });
  for (const [key, value] of Object.entries(model.metadata)) writeEntry(file, 14, key, value);
  writeFileDurably(path, file.finish());
}

function writeGraph(
  graph: PbfWriter,
  { nodes, constants, inputs, outputs }: OnnxModel,
  places: Places,
): void {
  for (const node of nodes) message(graph, 1, (to) => writeNode(to, node));
  graph.writeStringField(2, 'encoder');
  for (const constant of constants) message(graph, 5, (to) => writeConstant(to, constant, places));
  for (const port of inputs) message(graph, 11, (to) => writePort(to, port));
  for (const port of outputs) message(graph, 12, (to) => writePort(to, port));
}

function writeNode(to: PbfWriter, { op, inputs, output, attributes }: GraphNode): void {
  for (const input of inputs) to.writeStringField(1, input);
  to.writeStringField(2, output);
  to.writeStringField(3, output);
  to.writeStringField(4, op);
  for (const [name, value] of Object.entries(attributes)) {
    message(to, 5, (attribute) => {
      attribute.writeStringField(1, name);
      if (typeof value === 'number') {
        attribute.writeVarintField(3, value);
        attribute.writeVarintField(20, ATTRIBUTE.int);
      } else if ('float' in value) {
        attribute.writeFloatField(2, value.float);
        attribute.writeVarintField(20, ATTRIBUTE.float);
      } else {
        for (const each of value) attribute.writeVarintField(8, each);
        attribute.writeVarintField(20, ATTRIBUTE.ints);
      }
    });
  }
}

function writeConstant(to: PbfWriter, constant: Constant, places: Places): void {
  const { name, shape, data } = constant;
  const place = places.get(constant);
  for (const size of shape) to.writeVarintField(1, size);
  to.writeVarintField(2, data instanceof Float32Array ? FLOAT : INT64);
  to.writeStringField(8, name);
  if (place === undefined) {
    to.writeBytesField(9, bytesOf(constant));
    return;
  }
  for (const [key, value] of Object.entries({ ...place, length: data.byteLength })) {
    writeEntry(to, 13, key, String(value));
  }
  to.writeVarintField(14, EXTERNAL);
}

function writePort(to: PbfWriter, { name, shape }: Port): void {
  to.writeStringField(1, name);
  message(to, 2, (type) =>
    message(type, 1, (tensor) => {
      tensor.writeVarintField(1, FLOAT);
      message(tensor, 2, (dimensions) => {
        for (const size of shape) {
          message(dimensions, 1, (dimension) => {
            if (typeof size === 'number') dimension.writeVarintField(1, size);
            else dimension.writeStringField(2, size);
          });
        }
      });
    }),
  );
}

/** A StringStringEntryProto. */
function writeEntry(to: PbfWriter, field: number, key: string, value: string): void {
  message(to, field, (entry) => {
    entry.writeStringField(1, key);
    entry.writeStringField(2, value);
  });
}

/** A message nested in a field of another. */
function message(outer: PbfWriter, field: number, write: (inner: PbfWriter) => void): void {
  outer.writeMessage(field, (_, inner) => write(inner), null);
}
