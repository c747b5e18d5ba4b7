import type { Tensor } from '../../torch/index.js';
import type { Attribute, Constant, GraphNode } from './file.js';

/** Nodes and constants of a graph, of which each node is known by the name of its output. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = [];
  readonly constants: Constant[] = [];

  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output = `${op}_${this.nodes.length}`,
  ): string {
    this.nodes.push({ op, inputs, output, attributes });
    return output;
  }

  /** Weights, by their name in the state dict, or another table of float32. */
  weights(name: string, tensor: Tensor): string {
    const data = tensor.detach().to('cpu').to('float32').contiguous().toTypedArray();
    this.constants.push({ name, shape: tensor.shape, data: data as Float32Array });
    return name;
  }

  floats(values: readonly number[], shape: readonly number[]): string {
    const name = `floats_${this.constants.length}`;
    this.constants.push({ name, shape, data: Float32Array.from(values) });
    return name;
  }

  /** Whole numbers, such as a shape: 0 is the input's size, -1 the rest. */
  ints(...values: number[]): string {
    const name = `ints_${this.constants.length}`;
    this.constants.push({
      ...{ name, shape: [values.length] },
      data: BigInt64Array.from(values, BigInt),
    });
    return name;
  }

  /** Part of an axis. */
  slice(input: string, from: number, to: number, axis: number): string {
    return this.node('Slice', [input, this.ints(from), this.ints(to), this.ints(axis)]);
  }
}

/** Takes a weight of the state dict, which every weight has to be, once. */
export type Take = (name: string) => Tensor;
