/** Recurrent networks of one or more layers, in one or both directions. */
import { Tensor, TorchError, torch } from '../torch/index.js';
import { camelCase } from '../torch/names.js';
import { checkOptions } from '../torch/options.js';
import { emptyParameter, type FactoryOptions } from './create.js';
import { uniform_ } from './init.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';
import { pythonFloat, pythonValue } from './repr.js';
import type { PackedSequence } from './utils/rnn.js';

export interface RecurrentOptions extends FactoryOptions {
  /** How many layers, each on the outputs of the one before; 1 by default. */
  numLayers?: number;
  /** Whether the gates have biases; true by default. */
  bias?: boolean;
  /** Whether the first dimension is the batch rather than the sequence; false by default, as in PyTorch. */
  batchFirst?: boolean;
  /** The dropout probability of the outputs of all layers but the last; 0 by default. */
  dropout?: number;
  /** Whether a second network reads the sequence from its end; false by default. */
  bidirectional?: boolean;
}

export interface RNNOptions extends RecurrentOptions {
  /** `'tanh'` by default. */
  nonlinearity?: 'tanh' | 'relu';
}

export interface LSTMOptions extends RecurrentOptions {
  /** The size to which each hidden state is projected; 0, for no projection, by default. */
  projSize?: number;
}

const OPTIONS = [
  'numLayers',
  'bias',
  'batchFirst',
  'dropout',
  'bidirectional',
  'device',
  'dtype',
] as const;

/** How many gates the op of each network has. */
const GATES = { rnnTanh: 1, rnnRelu: 1, gru: 3, lstm: 4 } as const;

/** The number of layers may come in its place or among the options. */
function withLayers<O extends RecurrentOptions>(layers: number | O, options: O): O {
  return typeof layers === 'number' ? { numLayers: layers, ...options } : layers;
}

/** What recurrent networks share: their weights, and the order of sequences, batches and states. */
export abstract class RNNBase extends Module {
  /** Weights and biases of a layer, such as `weightIhL0` or `biasHhL1Reverse`, in PyTorch's shapes. */
  [weight: `${'weight' | 'bias'}${'Ih' | 'Hh' | 'Hr'}L${string}`]: Parameter;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly projSize: number;
  private readonly weightNames: string[] = [];

  protected constructor(
    private readonly op: keyof typeof GATES,
    readonly inputSize: number,
    readonly hiddenSize: number,
    options: LSTMOptions,
  ) {
    super();
    this.numLayers = options.numLayers ?? 1;
    this.bias = options.bias ?? true;
    this.batchFirst = options.batchFirst ?? false;
    this.dropout = options.dropout ?? 0;
    this.bidirectional = options.bidirectional ?? false;
    this.projSize = options.projSize ?? 0;
    this.checkSizes();
    for (const [name, shape] of this.weightShapes()) {
      this.weightNames.push(name);
      (this as Record<string, unknown>)[name] = emptyParameter(shape, options);
    }
    this.resetParameters();
  }

  private checkSizes(): void {
    const { inputSize, hiddenSize, numLayers, dropout, projSize } = this;
    for (const [name, size] of Object.entries({ inputSize, hiddenSize, numLayers })) {
      if (Number.isInteger(size) && size > 0) continue;
      throw this.refuse(`${name} should be a whole number above 0, got ${size}`);
    }
    if (!(dropout >= 0 && dropout <= 1)) {
      throw this.refuse(`dropout should be a probability from 0 to 1, got ${dropout}`);
    }
    if (!(Number.isInteger(projSize) && projSize >= 0 && projSize < hiddenSize)) {
      throw this.refuse(
        `projSize should be a whole number from 0 and below hiddenSize, got ${projSize}`,
      );
    }
  }

  /** The names and shapes of all weights, in the order in which the op takes them. */
  private weightShapes(): [string, number[]][] {
    const { inputSize, hiddenSize, projSize } = this;
    const gates = GATES[this.op] * hiddenSize;
    const [outputSize] = this.stateSizes as [number];
    const directions = this.bidirectional ? ['', '_reverse'] : [''];
    const found: [string, number[]][] = [];
    for (let layer = 0; layer < this.numLayers; layer++) {
      const inputs = layer === 0 ? inputSize : outputSize * directions.length;
      for (const direction of directions) {
        const add = (name: string, shape: number[]) =>
          found.push([camelCase(`${name}_l${layer}${direction}`), shape]);
        add('weight_ih', [gates, inputs]);
        add('weight_hh', [gates, outputSize]);
        if (this.bias) {
          add('bias_ih', [gates]);
          add('bias_hh', [gates]);
        }
        if (projSize > 0) add('weight_hr', [projSize, hiddenSize]);
      }
    }
    return found;
  }

  /** The sizes of the states: of the hidden one, and of an LSTM's cells. */
  private get stateSizes(): number[] {
    const { hiddenSize, projSize } = this;
    return this.op === 'lstm' ? [projSize || hiddenSize, hiddenSize] : [hiddenSize];
  }

  /** Draws new initial values, uniform in ±1/sqrt(hiddenSize). */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const parameter of this.parameters()) uniform_(parameter, -bound, bound);
  }

  /** Runs the network from the given states, or from zeros. */
  protected run<I extends Tensor | PackedSequence>(
    input: I,
    given: readonly Tensor[] | null,
  ): [output: I, states: Tensor[]] {
    const packed = input instanceof Tensor ? null : (input as PackedSequence);
    const steps = packed?.data ?? (input as Tensor);
    const batchDim = this.batchFirst ? 0 : 1;
    const batched = packed !== null || steps.ndim === 3;
    const x = batched ? steps : steps.unsqueeze(batchDim);
    this.checkInput(x, steps.ndim, packed !== null);
    const batch = packed?.batchSizes.select(0, 0).item<number>() ?? x.size(batchDim);
    const states =
      given === null
        ? this.zeroStates(x, batch)
        : this.arrange(given, batch, batched, packed?.sortedIndices ?? null);

    const [output, ...last] = this.compute(x, packed?.batchSizes ?? null, states) as [
      Tensor,
      ...Tensor[],
    ];
    if (packed !== null) {
      const { unsortedIndices } = packed;
      const ordered =
        unsortedIndices === null
          ? last
          : last.map((state) => state.indexSelect(1, unsortedIndices));
      return [{ ...packed, data: output } as I, ordered];
    }
    if (batched) return [output as I, last];
    return [output.squeeze(batchDim) as I, last.map((state) => state.squeeze(1))];
  }

  private compute(x: Tensor, batchSizes: Tensor | null, states: readonly Tensor[]): Tensor[] {
    const op = torch[this.op] as unknown as (...args: unknown[]) => Tensor[];
    const weights = this.weightNames.map((name) => (this as Record<string, unknown>)[name]);
    const { bias, numLayers, dropout, training, bidirectional, batchFirst } = this;
    const hx = this.op === 'lstm' ? states : states[0];
    const rest = [weights, bias, numLayers, dropout, training, bidirectional];
    return batchSizes === null ? op(x, hx, ...rest, batchFirst) : op(x, batchSizes, hx, ...rest);
  }

  private checkInput(x: Tensor, ndim: number, isPacked: boolean): void {
    if (isPacked ? ndim !== 2 : ndim !== 2 && ndim !== 3) {
      const wanted = isPacked ? 'packed data of 2' : 'an input of 2 or 3';
      throw this.refuse(`expected ${wanted} dimensions, got ${ndim}`);
    }
    if (x.size(-1) !== this.inputSize) {
      throw this.refuse(
        `the input's last dimension should be inputSize, ${this.inputSize}, got ${x.size(-1)}`,
      );
    }
    const { dtype } = this.weightIhL0 as Parameter;
    const type = x.device.split(':')[0] as string;
    if (x.dtype !== dtype && !torch.isAutocastEnabled(type)) {
      throw this.refuse(
        `the input is ${x.dtype} and the weights are ${dtype}; convert one, as by x.to('${dtype}')`,
      );
    }
  }

  private zeroStates({ dtype, device }: Tensor, batch: number): Tensor[] {
    const layers = this.numLayers * (this.bidirectional ? 2 : 1);
    return this.stateSizes.map((size) => torch.zeros([layers, batch, size], { dtype, device }));
  }

  /** The given states with a batch dimension, in the order of a packed batch. */
  private arrange(
    given: readonly Tensor[],
    batch: number,
    batched: boolean,
    order: Tensor | null,
  ): Tensor[] {
    const layers = this.numLayers * (this.bidirectional ? 2 : 1);
    return this.stateSizes.map((size, i) => {
      const state = given[i];
      const name = this.op === 'lstm' ? `hx[${i}]` : 'hx';
      const wanted = batched ? [layers, batch, size] : [layers, size];
      const shape = state instanceof Tensor ? state.shape : null;
      if (String(shape) !== String(wanted)) {
        const got = shape === null ? String(state) : `[${shape.join(', ')}]`;
        throw this.refuse(`${name} should have shape [${wanted.join(', ')}], got ${got}`);
      }
      const whole = batched ? (state as Tensor) : (state as Tensor).unsqueeze(1);
      return order === null ? whole : whole.indexSelect(1, order);
    });
  }

  private refuse(problem: string): TorchError {
    const { name } = this.constructor;
    return new TorchError(`${name}: ${problem}`, 'ValueError', name);
  }

  protected override extraRepr(): string {
    const { projSize, numLayers, bias, batchFirst, dropout, bidirectional } = this;
    let text = `${this.inputSize}, ${this.hiddenSize}`;
    if (projSize !== 0) text += `, proj_size=${projSize}`;
    if (numLayers !== 1) text += `, num_layers=${numLayers}`;
    if (!bias) text += `, bias=${pythonValue(bias)}`;
    if (batchFirst) text += `, batch_first=${pythonValue(batchFirst)}`;
    if (dropout !== 0) text += `, dropout=${pythonFloat(dropout)}`;
    if (bidirectional) text += `, bidirectional=${pythonValue(bidirectional)}`;
    return text;
  }
}

/** A network with one state, which is also its output. */
abstract class SimpleRecurrent extends RNNBase {
  /**
   * @param input [L, N, inputSize], [N, L, inputSize] with `batchFirst`, [L, inputSize] for one sequence, or packed
   *   sequences.
   * @param hx The first states: [layers * directions, N, hiddenSize], without N for one sequence; zeros if left out.
   * @returns The last layer's outputs, of the kind of the input, and the last states.
   */
  forward(input: Tensor, hx?: Tensor | null): [output: Tensor, state: Tensor];
  forward(input: PackedSequence, hx?: Tensor | null): [output: PackedSequence, state: Tensor];
  forward(
    input: Tensor | PackedSequence,
    hx: Tensor | null = null,
  ): [Tensor | PackedSequence, Tensor] {
    const [output, [state]] = this.run(input, hx === null ? null : [hx]);
    return [output, state as Tensor];
  }
}

/** `h = tanh(W_ih x + b_ih + W_hh h + b_hh)` for each step of a sequence. Elman, Finding structure in time (1990). */
export class RNN extends SimpleRecurrent {
  readonly nonlinearity: 'tanh' | 'relu';

  /** @param numLayers May also be an option. */
  constructor(
    inputSize: number,
    hiddenSize: number,
    numLayers: number | RNNOptions = 1,
    options: RNNOptions = {},
  ) {
    const given = withLayers(numLayers, options);
    checkOptions('RNN', given, [...OPTIONS, 'nonlinearity']);
    const { nonlinearity = 'tanh' } = given;
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new TorchError(
        `RNN: nonlinearity should be 'tanh' or 'relu', got '${nonlinearity}'`,
        'ValueError',
        'RNN',
      );
    }
    super(nonlinearity === 'tanh' ? 'rnnTanh' : 'rnnRelu', inputSize, hiddenSize, given);
    this.nonlinearity = nonlinearity;
  }
}

/** Gated recurrent units. Cho et al., Learning phrase representations using RNN encoder-decoder (arXiv:1406.1078). */
export class GRU extends SimpleRecurrent {
  /** @param numLayers May also be an option. */
  constructor(
    inputSize: number,
    hiddenSize: number,
    numLayers: number | RecurrentOptions = 1,
    options: RecurrentOptions = {},
  ) {
    const given = withLayers(numLayers, options);
    checkOptions('GRU', given, OPTIONS);
    super('gru', inputSize, hiddenSize, given);
  }
}

/** The hidden state and the cells of an {@link LSTM}. */
export type LSTMState = [hidden: Tensor, cells: Tensor];

/** Long short-term memory. Hochreiter and Schmidhuber (1997); with projections, Sak et al. (arXiv:1402.1128). */
export class LSTM extends RNNBase {
  /** @param numLayers May also be an option. */
  constructor(
    inputSize: number,
    hiddenSize: number,
    numLayers: number | LSTMOptions = 1,
    options: LSTMOptions = {},
  ) {
    const given = withLayers(numLayers, options);
    checkOptions('LSTM', given, [...OPTIONS, 'projSize']);
    super('lstm', inputSize, hiddenSize, given);
  }

  /**
   * @param input [L, N, inputSize], [N, L, inputSize] with `batchFirst`, [L, inputSize] for one sequence, or packed
   *   sequences.
   * @param hx The first hidden state and cells: [layers * directions, N, size], without N for one sequence; zeros if
   *   left out.
   * @returns The last layer's outputs, of the kind of the input, and the last hidden state and cells.
   */
  forward(input: Tensor, hx?: Readonly<LSTMState> | null): [output: Tensor, state: LSTMState];
  forward(
    input: PackedSequence,
    hx?: Readonly<LSTMState> | null,
  ): [output: PackedSequence, state: LSTMState];
  forward(
    input: Tensor | PackedSequence,
    hx: Readonly<LSTMState> | null = null,
  ): [Tensor | PackedSequence, LSTMState] {
    return this.run(input, hx) as [Tensor | PackedSequence, LSTMState];
  }
}
