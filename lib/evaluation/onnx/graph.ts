/** A vision transformer as a graph of ONNX's operators. */
import { UserError } from '../../errors.js';
import { LAYER_NORM_EPS, type VisionTransformer } from '../../models/index.js';
import { linear, runBlocks } from './blocks.js';
import { GraphBuilder, type Take } from './builder.js';
import type { Constant, GraphNode, Port } from './file.js';

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
 * @throws UserError for pixels of a palette, and a part that this does not know
 */
export function encoderGraph(
  model: VisionTransformer,
  { mean, std, hasHead }: GraphOptions,
): { nodes: GraphNode[]; constants: Constant[]; inputs: Port[]; outputs: Port[] } {
  const { channels, imageSize, dim, pooling, layerNormEps, palette } = model.config;
  if (palette !== undefined) {
    throw new UserError(
      'its encoder sees pixels of a palette, which the export to ONNX does not know; expected one of patches',
    );
  }
  const eps = layerNormEps ?? LAYER_NORM_EPS;
  const graph = new GraphBuilder();
  const state = new Map(Object.entries(model.stateDict()));
  const take: Take = (name) => {
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
  const centred = graph.node('Sub', ['images', graph.floats(mean, [channels, 1, 1])]);
  const normalised = graph.node('Div', [centred, graph.floats(std, [channels, 1, 1])]);
  const x = runBlocks(graph, embed(graph, normalised, model, take), model, take, norm);
  const { firstPatch, numPatches, numClassTokens } = model;
  const patches = () => graph.slice(x, firstPatch, firstPatch + numPatches, 1);
  const meanOf = (tokens: string) => graph.node('ReduceMean', [tokens], { axes: [1], keepdims: 0 });
  const pooled = {
    cls: () => meanOf(norm(graph.slice(x, 0, numClassTokens, 1), 'norm')),
    mean: () => norm(meanOf(patches()), 'fc_norm'),
    'norm-mean': () => meanOf(norm(patches(), 'norm')),
  }[pooling]();
  const head = ['head.weight', 'head.bias'];
  const result = hasHead ? linear(graph, pooled, 'head', take) : pooled;
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

/** Tokens with positions, class tokens and registers first: (N, T, dim). */
function embed(
  graph: GraphBuilder,
  images: string,
  { config: { patchSize, dim, variant = {} }, numPatches, numClassTokens }: VisionTransformer,
  take: Take,
): string {
  const weights = (name: string) => graph.weights(name, take(name));
  const [projection, bias] = ['weight', 'bias'].map((part) => weights(`patch_embed.proj.${part}`));
  const sides = [patchSize, patchSize];
  const grid = graph.node('Conv', [images, projection as string, bias as string], {
    ...{ kernel_shape: sides, strides: sides },
  });
  const flat = graph.node('Reshape', [grid, graph.ints(0, dim, numPatches)]);
  const patches = graph.node('Transpose', [flat], { perm: [0, 2, 1] });
  const { positions, registers = 0 } = variant;
  const table = positions === undefined ? take('pos_embed') : null;
  const ofClass = numClassTokens === 0 ? 0 : 1;
  const placed =
    table === null
      ? patches
      : graph.node('Add', [
          patches,
          graph.weights('pos_embed', table.narrow(1, ofClass, numPatches)),
        ]);
  // (N, count, dim): the same tokens before those of each image. All class tokens have the first position.
  const batch = graph.slice(graph.node('Shape', [images]), 0, 1, 0);
  const before = (name: string, count: number, tokens = take(name)) => {
    const shape = graph.node('Concat', [batch, graph.ints(count, dim)], { axis: 0 });
    return graph.node('Expand', [graph.weights(name, tokens), shape]);
  };
  const cls = () => {
    const token = take('cls_token');
    return table === null ? token : token.add(table.narrow(1, 0, 1));
  };
  const first = [
    ...(numClassTokens === 0 ? [] : [before('cls_token', numClassTokens, cls())]),
    ...(registers === 0 ? [] : [before('reg_token', registers)]),
  ];
  return first.length === 0 ? placed : graph.node('Concat', [...first, placed], { axis: 1 });
}
