/** Recurrent layers, attention and transformers, here and in PyTorch. */
import * as nn from '../../lib/nn/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import type { ModuleCase } from './cases.js';

const { rnn } = nn.utils;

/** One call of a recurrent layer, its output and all of its states in a list. */
const flat = '(lambda out, s: [out, *s] if isinstance(s, tuple) else [out, s])';
const states = ([out, state]: [Tensor, Tensor | Tensor[]]) => [out, state].flat();

type Recurrent = nn.LSTM | nn.GRU | nn.RNN;

/** Runs a layer on packed sequences, and returns the padded output, its lengths and the states. */
function packed(lengths: number[], options: nn.utils.rnn.PackOptions) {
  return (module: Recurrent, x: Tensor, ...hx: Tensor[]) => {
    const input = rnn.packPaddedSequence(x, lengths, options);
    const first = hx.length === 2 ? hx : hx[0];
    const [output, state] = (module as nn.GRU).forward(input, first as Tensor | undefined);
    const [padded, counts] = rnn.padPackedSequence(output, {
      batchFirst: options.batchFirst,
      paddingValue: -1,
    });
    return [...states([padded, state]), counts.double()];
  };
}

const packedInPython = (lengths: string, hx: string, rest = '') =>
  `lambda m, x${hx && `, ${hx}`}: (lambda out, s: [*${flat}(P.pad_packed_sequence(out${rest.includes('batch_first') ? ', batch_first=True' : ''}, ` +
  `padding_value=-1)[0], s), P.pad_packed_sequence(out)[1].double()])` +
  `(*m(P.pack_padded_sequence(x, ${lengths}${rest})${hx.includes(',') ? `, (${hx})` : hx && `, ${hx}`}))`;

const recurrent: ModuleCase[] = [
  {
    name: 'RNN',
    python: 'nn.RNN(3, 4)',
    make: () => new nn.RNN(3, 4),
    inputs: [[5, 2, 3]],
    call: [`lambda m, x: ${flat}(*m(x))`, (m: nn.RNN, x) => states(m.forward(x))],
  },
  {
    name: 'RNN with relu, from a state',
    python: "nn.RNN(3, 4, 2, nonlinearity='relu', bias=False, batch_first=True)",
    make: () => new nn.RNN(3, 4, 2, { nonlinearity: 'relu', bias: false, batchFirst: true }),
    inputs: [
      [2, 5, 3],
      [2, 2, 4],
    ],
    call: [`lambda m, x, h: ${flat}(*m(x, h))`, (m: nn.RNN, x, h) => states(m.forward(x, h))],
  },
  {
    name: 'GRU in both directions, in two layers',
    python: 'nn.GRU(3, 4, num_layers=2, bidirectional=True)',
    make: () => new nn.GRU(3, 4, { numLayers: 2, bidirectional: true }),
    inputs: [[5, 2, 3]],
    call: [`lambda m, x: ${flat}(*m(x))`, (m: nn.GRU, x) => states(m.forward(x))],
  },
  {
    name: 'GRU of one sequence, from a state',
    python: 'nn.GRU(3, 4, batch_first=True)',
    make: () => new nn.GRU(3, 4, { batchFirst: true }),
    inputs: [
      [5, 3],
      [1, 4],
    ],
    call: [`lambda m, x, h: ${flat}(*m(x, h))`, (m: nn.GRU, x, h) => states(m.forward(x, h))],
  },
  {
    name: 'LSTM with everything',
    python:
      'nn.LSTM(3, 4, 2, bias=False, batch_first=True, dropout=0.5, bidirectional=True, proj_size=2)',
    make: () =>
      new nn.LSTM(3, 4, 2, {
        bias: false,
        batchFirst: true,
        dropout: 0.5,
        bidirectional: true,
        projSize: 2,
      }),
    inputs: [
      [2, 5, 3],
      [4, 2, 2],
      [4, 2, 4],
    ],
    drops: true,
    call: [
      `lambda m, x, h, c: ${flat}(*m(x, (h, c)))`,
      (m: nn.LSTM, x, h, c) => states(m.forward(x, [h as Tensor, c as Tensor])),
    ],
  },
  {
    name: 'LSTM of one sequence',
    python: 'nn.LSTM(3, 4)',
    make: () => new nn.LSTM(3, 4),
    inputs: [[5, 3]],
    call: [`lambda m, x: ${flat}(*m(x))`, (m: nn.LSTM, x) => states(m.forward(x))],
  },
  {
    name: 'LSTM of packed sequences, longest first',
    python: 'nn.LSTM(3, 4, bidirectional=True)',
    make: () => new nn.LSTM(3, 4, { bidirectional: true }),
    inputs: [[5, 3, 3]],
    call: [packedInPython('[5, 3, 1]', ''), packed([5, 3, 1], {})],
  },
  {
    name: 'LSTM of packed sequences in any order, from states',
    python: 'nn.LSTM(3, 4, batch_first=True)',
    make: () => new nn.LSTM(3, 4, { batchFirst: true }),
    inputs: [
      [3, 5, 3],
      [1, 3, 4],
      [1, 3, 4],
    ],
    call: [
      packedInPython('[2, 5, 3]', 'h, c', ', batch_first=True, enforce_sorted=False'),
      packed([2, 5, 3], { batchFirst: true, enforceSorted: false }),
    ],
  },
  {
    name: 'GRU of packed sequences in any order',
    python: 'nn.GRU(3, 4)',
    make: () => new nn.GRU(3, 4),
    inputs: [[4, 3, 3]],
    call: [
      packedInPython('[2, 4, 4]', '', ', enforce_sorted=False'),
      packed([2, 4, 4], { enforceSorted: false }),
    ],
  },
  {
    name: 'RNN of packed sequences, from a state',
    python: 'nn.RNN(3, 4)',
    make: () => new nn.RNN(3, 4),
    inputs: [
      [4, 3, 3],
      [1, 3, 4],
    ],
    call: [
      packedInPython('[2, 4, 3]', 'h', ', enforce_sorted=False'),
      packed([2, 4, 3], { enforceSorted: false }),
    ],
  },
  {
    name: 'RNNCell with relu',
    python: "nn.RNNCell(3, 4, nonlinearity='relu')",
    make: () => new nn.RNNCell(3, 4, { nonlinearity: 'relu' }),
    inputs: [[2, 3]],
  },
  {
    name: 'RNNCell, from a state',
    python: 'nn.RNNCell(3, 4, bias=False)',
    make: () => new nn.RNNCell(3, 4, { bias: false }),
    inputs: [[3], [4]],
    call: ['lambda m, x, h: m(x, h)', (m: nn.RNNCell, x, h) => m.forward(x, h)],
  },
  {
    name: 'GRUCell',
    python: 'nn.GRUCell(3, 4)',
    make: () => new nn.GRUCell(3, 4),
    inputs: [
      [2, 3],
      [2, 4],
    ],
    call: ['lambda m, x, h: m(x, m(x, h))', (m: nn.GRUCell, x, h) => m.forward(x, m.forward(x, h))],
  },
  {
    name: 'LSTMCell',
    python: 'nn.LSTMCell(3, 4)',
    make: () => new nn.LSTMCell(3, 4),
    inputs: [[3]],
    call: ['lambda m, x: m(x, m(x))', (m: nn.LSTMCell, x) => m.forward(x, m.forward(x))],
  },
];

const T = nn.Transformer;
const causal = (size: number) => () => T.generateSquareSubsequentMask(size, { dtype: 'float64' });
const CAUSAL = (size: number) =>
  `nn.Transformer.generate_square_subsequent_mask(${size}, dtype=torch.float64)`;
const PADDING = 'torch.tensor([[False] * 4, [False, False, True, True]])';
const padding = () =>
  torch.tensor([
    [false, false, false, false],
    [false, false, true, true],
  ]);

const attention: ModuleCase[] = [
  {
    name: 'MultiheadAttention with other features, learned and empty keys, and both masks',
    python:
      'nn.MultiheadAttention(8, 2, kdim=5, vdim=3, add_bias_kv=True, add_zero_attn=True, batch_first=True)',
    make: () =>
      new nn.MultiheadAttention(8, 2, {
        kdim: 5,
        vdim: 3,
        addBiasKv: true,
        addZeroAttn: true,
        batchFirst: true,
      }),
    inputs: [
      [2, 3, 8],
      [2, 4, 5],
      [2, 4, 3],
    ],
    call: [
      `lambda m, q, k, v: m(q, k, v, key_padding_mask=${PADDING}, attn_mask=torch.ones(3, 4, dtype=torch.bool).triu(2))`,
      (m: nn.MultiheadAttention, q, k, v) =>
        m.forward(q, k as Tensor, v as Tensor, {
          keyPaddingMask: padding(),
          attnMask: torch.ones([3, 4], { dtype: 'bool' }).triu(2),
        }),
    ],
  },
  {
    name: 'MultiheadAttention to itself, with learned keys, without weights',
    python: 'nn.MultiheadAttention(8, 2, add_bias_kv=True, bias=False)',
    make: () => new nn.MultiheadAttention(8, 2, { addBiasKv: true, bias: false }),
    inputs: [[5, 2, 8]],
    call: [
      'lambda m, x: m(x, x, x, need_weights=False)',
      (m: nn.MultiheadAttention, x) => m.forward(x, x, x, { needWeights: false }),
    ],
  },
  ...[true, false].map((needWeights) => ({
    name: `MultiheadAttention by the causal hint, ${needWeights ? 'with' : 'without'} weights`,
    python: 'nn.MultiheadAttention(8, 2)',
    make: () => new nn.MultiheadAttention(8, 2),
    inputs: [[5, 2, 8]],
    call: [
      `lambda m, x: m(x, x, x, need_weights=${needWeights ? 'True' : 'False'}, is_causal=True, attn_mask=${CAUSAL(5)})`,
      (m: nn.MultiheadAttention, x: Tensor) =>
        m.forward(x, x, x, { needWeights, isCausal: true, attnMask: causal(5)() }),
    ] as ModuleCase['call'],
  })),
];

const transformers: ModuleCase[] = [
  {
    name: 'TransformerEncoderLayer',
    python: 'nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0)',
    make: () => new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, dropout: 0 }),
    inputs: [[4, 2, 8]],
  },
  {
    name: 'TransformerEncoderLayer with norms first, gelu, dropout and masks',
    python:
      "nn.TransformerEncoderLayer(8, 2, 16, 0.25, 'gelu', 1e-3, batch_first=True, norm_first=True, bias=False)",
    make: () =>
      new nn.TransformerEncoderLayer(8, 2, {
        dimFeedforward: 16,
        dropout: 0.25,
        activation: 'gelu',
        layerNormEps: 1e-3,
        batchFirst: true,
        normFirst: true,
        bias: false,
      }),
    inputs: [[2, 4, 8]],
    drops: true,
    call: [
      `lambda m, x: m(x, src_mask=torch.ones(4, 4, dtype=torch.bool).triu(1), src_key_padding_mask=${PADDING})`,
      (m: nn.TransformerEncoderLayer, x) =>
        m.forward(x, {
          srcMask: torch.ones([4, 4], { dtype: 'bool' }).triu(1),
          srcKeyPaddingMask: padding(),
        }),
    ],
  },
  {
    name: 'TransformerEncoderLayer in evaluation, with a module as activation',
    python: 'nn.TransformerEncoderLayer(8, 2, 16, activation=nn.SiLU(), batch_first=True)',
    make: () =>
      new nn.TransformerEncoderLayer(8, 2, {
        dimFeedforward: 16,
        activation: new nn.SiLU(),
        batchFirst: true,
      }),
    inputs: [[2, 4, 8]],
    evaluate: true,
  },
  {
    name: 'TransformerDecoderLayer with masks',
    python: 'nn.TransformerDecoderLayer(8, 2, 16, dropout=0.0, activation=torch.tanh)',
    make: () =>
      new nn.TransformerDecoderLayer(8, 2, {
        dimFeedforward: 16,
        dropout: 0,
        activation: (x) => x.tanh(),
      }),
    inputs: [
      [3, 2, 8],
      [4, 2, 8],
    ],
    call: [
      `lambda m, x, y: m(x, y, tgt_mask=${CAUSAL(3)}, tgt_is_causal=True, memory_key_padding_mask=${PADDING})`,
      (m: nn.TransformerDecoderLayer, x, y) =>
        m.forward(x, y as Tensor, {
          tgtMask: causal(3)(),
          tgtIsCausal: true,
          memoryKeyPaddingMask: padding(),
        }),
    ],
  },
  {
    name: 'TransformerDecoderLayer with norms first',
    python: 'nn.TransformerDecoderLayer(8, 2, 16, 0.2, norm_first=True)',
    make: () =>
      new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16, dropout: 0.2, normFirst: true }),
    inputs: [
      [3, 2, 8],
      [4, 2, 8],
    ],
    drops: true,
    call: [
      'lambda m, x, y: m(x, y)',
      (m: nn.TransformerDecoderLayer, x, y) => m.forward(x, y as Tensor),
    ],
  },
  {
    name: 'TransformerEncoder of copies',
    python:
      'nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0), 2, nn.LayerNorm(8))',
    make: () =>
      new nn.TransformerEncoder(
        new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, dropout: 0 }),
        2,
        new nn.LayerNorm(8),
      ),
    inputs: [[4, 2, 8]],
    call: [
      `lambda m, x: m(x, mask=${CAUSAL(4)}, is_causal=True)`,
      (m: nn.TransformerEncoder, x) => m.forward(x, { mask: causal(4)(), isCausal: true }),
    ],
  },
  {
    name: 'TransformerDecoder of copies',
    python: 'nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16, dropout=0.0), 2)',
    make: () =>
      new nn.TransformerDecoder(
        new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16, dropout: 0 }),
        2,
      ),
    inputs: [
      [3, 2, 8],
      [4, 2, 8],
    ],
    call: [
      `lambda m, x, y: m(x, y, tgt_mask=${CAUSAL(3)})`,
      (m: nn.TransformerDecoder, x, y) => m.forward(x, y as Tensor, { tgtMask: causal(3)() }),
    ],
  },
  {
    name: 'Transformer',
    python: 'nn.Transformer(8, 2, 2, 1, 16, 0.1, batch_first=True)',
    make: () =>
      new nn.Transformer(8, 2, {
        numEncoderLayers: 2,
        numDecoderLayers: 1,
        dimFeedforward: 16,
        batchFirst: true,
      }),
    inputs: [
      [2, 4, 8],
      [2, 3, 8],
    ],
    drops: true,
    call: [
      `lambda m, x, y: m(x, y, tgt_mask=${CAUSAL(3)}, src_key_padding_mask=${PADDING}, memory_key_padding_mask=${PADDING})`,
      (m: nn.Transformer, x, y) =>
        m.forward(x, y as Tensor, {
          tgtMask: causal(3)(),
          srcKeyPaddingMask: padding(),
          memoryKeyPaddingMask: padding(),
        }),
    ],
  },
  {
    name: 'Transformer of single sequences, in evaluation',
    python: 'nn.Transformer(8, 2, 1, 1, 16)',
    make: () =>
      new nn.Transformer(8, 2, { numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 16 }),
    inputs: [
      [4, 8],
      [3, 8],
    ],
    evaluate: true,
    call: ['lambda m, x, y: m(x, y)', (m: nn.Transformer, x, y) => m.forward(x, y as Tensor)],
  },
];

/** Recurrent layers, attention and transformers. */
export const sequenceCases: ModuleCase[] = [...recurrent, ...attention, ...transformers];
