/** One step of a recurrent network. */
import { type Tensor, TorchError, torch } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import { uniform_ } from './init.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';
import type { LSTMState } from './recurrent.js';

export interface CellOptions extends FactoryOptions {
  /** Whether the gates have biases; true by default. */
  bias?: boolean;
}

const OPTIONS = ['bias', 'device', 'dtype'] as const;

/** The weights that cells share, and the batch dimension that an input may lack. */
export abstract class RNNCellBase extends Module {
  /** Of shape [gates * hiddenSize, inputSize]. */
  weightIh: Parameter;
  /** Of shape [gates * hiddenSize, hiddenSize]. */
  weightHh: Parameter;
  biasIh: Parameter | null;
  biasHh: Parameter | null;
  readonly bias: boolean;

  protected constructor(
    readonly inputSize: number,
    readonly hiddenSize: number,
    gates: number,
    options: CellOptions,
  ) {
    super();
    this.bias = options.bias ?? true;
    const rows = gates * hiddenSize;
    this.weightIh = emptyParameter([rows, inputSize], options);
    this.weightHh = emptyParameter([rows, hiddenSize], options);
    this.biasIh = this.bias ? emptyParameter([rows], options) : null;
    this.biasHh = this.bias ? emptyParameter([rows], options) : null;
    this.resetParameters();
  }

  /** Draws new initial values, uniform in ±1/sqrt(hiddenSize). */
  resetParameters(): void {
    const bound = this.hiddenSize > 0 ? 1 / Math.sqrt(this.hiddenSize) : 0;
    for (const parameter of this.parameters()) uniform_(parameter, -bound, bound);
  }

  /** Calls `compute` with a batch, and with states, of zeros where none are given. */
  protected step<R extends Tensor | Tensor[]>(
    input: Tensor,
    given: readonly Tensor[] | null,
    states: number,
    compute: (input: Tensor, states: Tensor[]) => R,
  ): R {
    for (const [name, tensor] of [['input', input] as const, ...named(given)]) {
      if (tensor.ndim === 1 || tensor.ndim === 2) continue;
      const caller = this.constructor.name;
      const problem = `${name} should have 1 or 2 dimensions, got ${tensor.ndim}`;
      throw new TorchError(`${caller}: ${problem}`, 'ValueError', caller);
    }
    const batched = input.ndim === 2;
    const x = batched ? input : input.unsqueeze(0);
    const hx = given?.map((state) => (batched ? state : state.unsqueeze(0))) ?? [];
    if (given === null) {
      const { dtype, device } = x;
      const zeros = torch.zeros([x.size(0), this.hiddenSize], { dtype, device });
      for (let i = 0; i < states; i++) hx.push(zeros);
    }
    const result = compute(x, hx);
    if (batched) return result;
    return (
      Array.isArray(result) ? result.map((state) => state.squeeze(0)) : result.squeeze(0)
    ) as R;
  }

  protected override extraRepr(): string {
    return `${this.inputSize}, ${this.hiddenSize}${this.bias ? '' : ', bias=False'}`;
  }
}

function named(states: readonly Tensor[] | null): (readonly [string, Tensor])[] {
  if (states === null) return [];
  return states.map((state, i) => [states.length === 1 ? 'hx' : `hx[${i}]`, state] as const);
}

/** One step of an RNN: `tanh(W_ih x + b_ih + W_hh h + b_hh)`. */
export class RNNCell extends RNNCellBase {
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(
    inputSize: number,
    hiddenSize: number,
    options: CellOptions & { nonlinearity?: 'tanh' | 'relu' } = {},
  ) {
    checkOptions('RNNCell', options, [...OPTIONS, 'nonlinearity']);
    super(inputSize, hiddenSize, 1, options);
    const { nonlinearity = 'tanh' } = options;
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new TorchError(
        `RNNCell: nonlinearity should be 'tanh' or 'relu', got '${nonlinearity}'`,
        'ValueError',
        'RNNCell',
      );
    }
    this.nonlinearity = nonlinearity;
  }

  /**
   * @param input [N, inputSize] or [inputSize]
   * @param hx [N, hiddenSize] or [hiddenSize]; zeros if left out
   * @returns The next state, of the shape of `hx`.
   */
  forward(input: Tensor, hx: Tensor | null = null): Tensor {
    const { weightIh, weightHh, biasIh, biasHh } = this;
    const op = this.nonlinearity === 'tanh' ? torch.rnnTanhCell : torch.rnnReluCell;
    return this.step(input, hx === null ? null : [hx], 1, (x, [h]) =>
      op(x, h as Tensor, weightIh, weightHh, biasIh, biasHh),
    );
  }

  protected override extraRepr(): string {
    const { nonlinearity } = this;
    return super.extraRepr() + (nonlinearity === 'tanh' ? '' : `, nonlinearity=${nonlinearity}`);
  }
}

/** One step of a {@link GRU}. */
export class GRUCell extends RNNCellBase {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    checkOptions('GRUCell', options, OPTIONS);
    super(inputSize, hiddenSize, 3, options);
  }

  /**
   * @param input [N, inputSize] or [inputSize]
   * @param hx [N, hiddenSize] or [hiddenSize]; zeros if left out
   * @returns The next state, of the shape of `hx`.
   */
  forward(input: Tensor, hx: Tensor | null = null): Tensor {
    const { weightIh, weightHh, biasIh, biasHh } = this;
    return this.step(input, hx === null ? null : [hx], 1, (x, [h]) =>
      torch.gruCell(x, h as Tensor, weightIh, weightHh, biasIh, biasHh),
    );
  }
}

/** One step of an {@link LSTM}. */
export class LSTMCell extends RNNCellBase {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    checkOptions('LSTMCell', options, OPTIONS);
    super(inputSize, hiddenSize, 4, options);
  }

  /**
   * @param input [N, inputSize] or [inputSize]
   * @param hx Hidden state and cells, each [N, hiddenSize] or [hiddenSize]; zeros if left out
   * @returns The next hidden state and cells.
   */
  forward(input: Tensor, hx: Readonly<LSTMState> | null = null): LSTMState {
    const { weightIh, weightHh, biasIh, biasHh } = this;
    return this.step(input, hx, 2, (x, states) =>
      torch.lstmCell(x, states, weightIh, weightHh, biasIh, biasHh),
    );
  }
}
