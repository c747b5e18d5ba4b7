/** Recurrent layers and transformers, here and in PyTorch. */
import * as nn from '../../lib/nn/index.js';
import type { Tensor } from '../../lib/torch/index.js';
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

export const sequenceCases: ModuleCase[] = [...recurrent];
