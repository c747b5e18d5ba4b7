/** The parts of a transformer block as nodes of ONNX. */
import {
  RelativePositions,
  RotaryPositions,
  VariantAttention,
} from '../../models/attention-variants.js';
import type { VisionTransformer } from '../../models/index.js';
import { torch } from '../../torch/index.js';
import type { GraphBuilder, Take } from './builder.js';

/** x W' + b: MatMul takes the transposed weight. */
export function linear(
  graph: GraphBuilder,
  input: string,
  name: string,
  take: Take,
  { bias = true }: { readonly bias?: boolean } = {},
): string {
  const weight = graph.weights(`${name}.weight`, take(`${name}.weight`).t());
  const product = graph.node('MatMul', [input, weight]);
  if (!bias) return product;
  return graph.node('Add', [product, graph.weights(`${name}.bias`, take(`${name}.bias`))]);
}

/** All blocks of an encoder. @param x the name of the tokens (N, T, dim) @returns that of the result */
export function runBlocks(
  graph: GraphBuilder,
  tokens: string,
  model: VisionTransformer,
  take: Take,
  norm: (input: string, name: string) => string,
): string {
  const { layerScale = false, mlp, qkvBias } = model.config.variant ?? {};
  const positions = positionsOf(graph, model);
  const hidden = mlp === 'swiglu' ? swiGlu : gelu;
  const scaled = (branch: string, name: string) =>
    layerScale
      ? graph.node('Mul', [branch, graph.weights(`${name}.gamma`, take(`${name}.gamma`))])
      : branch;
  let x = tokens;
  for (let i = 0; i < model.config.depth; i++) {
    const name = `blocks.${i}`;
    const qkv = project(graph, norm(x, `${name}.norm1`), `${name}.attn`, take, qkvBias);
    const mixed = attention(graph, qkv, { ...model.config, ...positions(`${name}.attn`, take) });
    const attended = linear(graph, mixed, `${name}.attn.proj`, take);
    x = graph.node('Add', [x, scaled(attended, `${name}.ls1`)]);
    const first = linear(graph, norm(x, `${name}.norm2`), `${name}.mlp.fc1`, take);
    const second = linear(graph, hidden(graph, first), `${name}.mlp.fc2`, take);
    x = graph.node('Add', [x, scaled(second, `${name}.ls2`)]);
  }
  return x;
}

/** Queries, keys and values, (N, T, 3 * dim). */
function project(
  graph: GraphBuilder,
  input: string,
  name: string,
  take: Take,
  qkvBias: 'query-value' | 'none' | undefined,
): string {
  const product = linear(graph, input, `${name}.qkv`, take, { bias: qkvBias === undefined });
  if (qkvBias !== 'query-value') return product;
  const [q, v] = [take(`${name}.q_bias`), take(`${name}.v_bias`)];
  const bias = torch.cat([q, torch.zerosLike(q), v]);
  return graph.node('Add', [product, graph.weights(`${name}.qkv.bias`, bias)]);
}

/** Positions that attention learns of by itself. */
interface Positions {
  /** What is added to the scores: the name of (1, heads, T, T). */
  readonly bias?: string;
  /** Rotates queries or keys, (N, heads, T, width). */
  readonly rotate?: (input: string) => string;
}

function positionsOf(
  graph: GraphBuilder,
  model: VisionTransformer,
): (name: string, take: Take) => Positions {
  const [block] = model.blocks;
  const positions = block?.attn instanceof VariantAttention ? block.attn.positions : null;
  if (positions instanceof RelativePositions) {
    const key = 'relative_position_bias_table';
    return (name, take) => ({
      bias: graph.weights(`${name}.${key}`, positions.forward(take(`${name}.${key}`))),
    });
  }
  if (!(positions instanceof RotaryPositions)) return () => ({});
  const [patches, width] = positions.cos.shape as [number, number];
  const [cos, sin] = [
    graph.weights('rotary.cos', positions.cos),
    graph.weights('rotary.sin', positions.sin),
  ];
  const before = model.firstPatch;
  const rotate = (x: string): string => {
    const own = graph.slice(x, before, before + patches, 2);
    const [first, second] = [
      graph.slice(own, 0, width / 2, 3),
      graph.slice(own, width / 2, width, 3),
    ];
    const turned = graph.node('Concat', [graph.node('Neg', [second]), first], { axis: 3 });
    const rotated = graph.node('Add', [
      graph.node('Mul', [own, cos]),
      graph.node('Mul', [turned, sin]),
    ]);
    return before === 0
      ? rotated
      : graph.node('Concat', [graph.slice(x, 0, before, 2), rotated], { axis: 2 });
  };
  return () => ({ rotate });
}

/** Multi-head self-attention. @param qkv the name of (N, T, 3 * dim) @returns that of (N, T, dim) */
function attention(
  graph: GraphBuilder,
  qkv: string,
  {
    dim,
    heads,
    bias,
    rotate = (x) => x,
  }: Positions & { readonly dim: number; readonly heads: number },
): string {
  const width = dim / heads;
  const split = graph.node('Reshape', [qkv, graph.ints(0, -1, 3, heads, width)]);
  // (N, heads, T, width)
  const part = (index: number) => {
    const one = graph.slice(split, index, index + 1, 2);
    return graph.node('Transpose', [graph.node('Squeeze', [one, graph.ints(2)])], {
      perm: [0, 2, 1, 3],
    });
  };
  const [query, key, value] = [rotate(part(0)), rotate(part(1)), part(2)];
  const across = graph.node('Transpose', [key], { perm: [0, 1, 3, 2] });
  const scaled = graph.node('Mul', [query, graph.floats([width ** -0.5], [])]);
  const products = graph.node('MatMul', [scaled, across]);
  const scores = bias === undefined ? products : graph.node('Add', [products, bias]);
  const weights = graph.node('Softmax', [scores], { axis: -1 });
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

/** The second half of the values, gated by SiLU of the first: g sigmoid(g) v. */
function swiGlu(graph: GraphBuilder, x: string): string {
  const halves = graph.node('Reshape', [x, graph.ints(0, 0, 2, -1)]);
  const [gates, values] = [graph.slice(halves, 0, 1, 2), graph.slice(halves, 1, 2, 2)];
  const gated = graph.node('Mul', [gates, graph.node('Sigmoid', [gates])]);
  const product = graph.node('Mul', [gated, values]);
  return graph.node('Squeeze', [product, graph.ints(2)]);
}
