/** A vision transformer as a graph of ONNX's operators. */
import { UserError } from '../../errors.js';
import { LAYER_NORM_EPS, type VisionTransformer } from '../../models/index.js';
import type { Tensor } from '../../torch/index.js';
import type { Attribute, Constant, GraphNode, Port } from './file.js';

/** Nodes and constants of a graph, of which each node is known by the name of its output. */
class GraphBuilder {
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

  /** Weights, by their name in the state dict. */
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
}

/** What a graph computes besides the tokens. */
export interface GraphOptions {
  /** Of the channels of images from 0 to 1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Whether the head's logits are the output, in place of the features. */
  readonly hasHead: boolean;
}

/**
 * The graph from images (N, C, H, W), with values from 0 to 1, to `features` (N, dim), the input of the head, or `logits`
 * (N, classes). Attention and GELU are spelled out, so every program with operators of version 17 runs it.
 *
 * @throws UserError where the model has a part that this does not know
 */
export function encoderGraph(
  model: VisionTransformer,
  { mean, std, hasHead }: GraphOptions,
): { nodes: GraphNode[]; constants: Constant[]; inputs: Port[]; outputs: Port[] } {
  const { channels, imageSize, dim, heads, pooling, depth, layerNormEps } = model.config;
  const { variant, palette, classTokens = 1 } = model.config;
  if (variant !== undefined || palette !== undefined || classTokens !== 1) {
    throw new UserError(
      'its encoder has other parts than the usual vision transformer, which the export to ONNX does not know',
    );
  }
  const eps = layerNormEps ?? LAYER_NORM_EPS;
  const graph = new GraphBuilder();
  const state = new Map(Object.entries(model.stateDict()));
  const take = (name: string): Tensor => {
    const tensor = state.get(name);
    state.delete(name);
    if (tensor === undefined)
      throw new UserError(`the model has no ${name}; it cannot be exported`);
    return tensor;
  };
  const norm = (input: string, name: string) =>
    graph.node(
      'LayerNormalization',
      [
        input,
        ...['weight', 'bias'].map((part) =>
          graph.weights(`${name}.${part}`, take(`${name}.${part}`)),
        ),
      ],
      { axis: -1, epsilon: { float: eps } },
    );
  /** x W' + b: MatMul takes the transposed weight. */
  const linear = (input: string, name: string) => {
    const weight = graph.weights(`${name}.weight`, take(`${name}.weight`).t());
    const bias = graph.weights(`${name}.bias`, take(`${name}.bias`));
    return graph.node('Add', [graph.node('MatMul', [input, weight]), bias]);
  };

  const centred = graph.node('Sub', ['images', graph.floats(mean, [channels, 1, 1])]);
  const normalised = graph.node('Div', [centred, graph.floats(std, [channels, 1, 1])]);
  let x = embed(graph, normalised, model, take);
  for (let i = 0; i < depth; i++) {
    const name = `blocks.${i}`;
    const qkv = linear(norm(x, `${name}.norm1`), `${name}.attn.qkv`);
    const mixed = attention(graph, qkv, { dim, heads });
    x = graph.node('Add', [x, linear(mixed, `${name}.attn.proj`)]);
    const hidden = linear(norm(x, `${name}.norm2`), `${name}.mlp.fc1`);
    x = graph.node('Add', [x, linear(gelu(graph, hidden), `${name}.mlp.fc2`)]);
  }
  const patches = () =>
    graph.node('Slice', [x, graph.ints(1), graph.ints(1 + model.numPatches), graph.ints(1)]);
  const meanOf = (tokens: string) => graph.node('ReduceMean', [tokens], { axes: [1], keepdims: 0 });
  const first = () =>
    graph.node('Squeeze', [
      graph.node('Slice', [x, graph.ints(0), graph.ints(1), graph.ints(1)]),
      graph.ints(1),
    ]);
  const pooled = {
    cls: () => norm(first(), 'norm'),
    mean: () => norm(meanOf(patches()), 'fc_norm'),
    'norm-mean': () => meanOf(norm(patches(), 'norm')),
  }[pooling]();
  const head = ['head.weight', 'head.bias'];
  const result = hasHead ? linear(pooled, 'head') : pooled;
  if (!hasHead) for (const name of head) state.delete(name);
  if (state.size > 0) {
    throw new UserError(`the export to ONNX does not know ${[...state.keys()].join(', ')}`);
  }
  const name = hasHead ? 'logits' : 'features';
  graph.node('Identity', [result], {}, name);
  return {
    ...{ nodes: graph.nodes, constants: graph.constants },
    inputs: [{ name: 'images', shape: ['batch', channels, ...imageSize] }],
    outputs: [{ name, shape: ['batch', hasHead ? model.config.numClasses : dim] }],
  };
}

/** Tokens with positions, the class token first: (N, 1 + L, dim). */
function embed(
  graph: GraphBuilder,
  images: string,
  { config: { patchSize, dim }, numPatches }: VisionTransformer,
  take: (name: string) => Tensor,
): string {
  const weights = (name: string) => graph.weights(name, take(name));
  const [projection, bias] = ['weight', 'bias'].map((part) => weights(`patch_embed.proj.${part}`));
  const sides = [patchSize, patchSize];
  const grid = graph.node('Conv', [images, projection as string, bias as string], {
    ...{ kernel_shape: sides, strides: sides },
  });
  const flat = graph.node('Reshape', [grid, graph.ints(0, dim, numPatches)]);
  const patches = graph.node('Transpose', [flat], { perm: [0, 2, 1] });
  // (N, 1, dim): the class token of each image.
  const batch = graph.node('Slice', [
    graph.node('Shape', [images]),
    ...[graph.ints(0), graph.ints(1)],
  ]);
  const shape = graph.node('Concat', [batch, graph.ints(1, dim)], { axis: 0 });
  const cls = graph.node('Expand', [weights('cls_token'), shape]);
  const tokens = graph.node('Concat', [cls, patches], { axis: 1 });
  return graph.node('Add', [tokens, weights('pos_embed')]);
}

/** Multi-head self-attention. @param qkv the name of (N, L, 3 * dim) @returns that of (N, L, dim) */
function attention(
  graph: GraphBuilder,
  qkv: string,
  { dim, heads }: { readonly dim: number; readonly heads: number },
): string {
  const width = dim / heads;
  const split = graph.node('Reshape', [qkv, graph.ints(0, -1, 3, heads, width)]);
  const part = (index: number, perm: readonly number[]) => {
    const one = graph.node('Slice', [
      split,
      ...[graph.ints(index), graph.ints(index + 1), graph.ints(2)],
    ]);
    return graph.node('Transpose', [graph.node('Squeeze', [one, graph.ints(2)])], { perm });
  };
  const query = part(0, [0, 2, 1, 3]); // (N, heads, L, width)
  const key = part(1, [0, 2, 3, 1]); // (N, heads, width, L)
  const value = part(2, [0, 2, 1, 3]);
  const scaled = graph.node('Mul', [query, graph.floats([width ** -0.5], [])]);
  const weights = graph.node('Softmax', [graph.node('MatMul', [scaled, key])], { axis: -1 });
  const mixed = graph.node('MatMul', [weights, value]);
  const joined = graph.node('Transpose', [mixed], { perm: [0, 2, 1, 3] });
  return graph.node('Reshape', [joined, graph.ints(0, -1, dim)]);
}

/** x / 2 (1 + erf(x / sqrt 2)), the exact GELU; ONNX has it as an operator from version 20 on. */
function gelu(graph: GraphBuilder, x: string): string {
  const scaled = graph.node('Mul', [x, graph.floats([Math.SQRT1_2], [])]);
  const above = graph.node('Add', [graph.node('Erf', [scaled]), graph.floats([1], [])]);
  return graph.node('Mul', [graph.node('Mul', [x, above]), graph.floats([0.5], [])]);
}
