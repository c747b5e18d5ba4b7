/** Elementwise nonlinearities. */
import { type Tensor, TorchError } from '../torch/index.js';
import { checkOptions } from '../torch/options.js';
import { gelu, relu, silu, tanh } from './functional.js';
import { Module } from './module.js';
import { pythonValue } from './repr.js';

/** `x Phi(x)`, by the error function or, faster, by tanh. Hendrycks and Gimpel, arXiv:1606.08415. */
export class GELU extends Module {
  readonly approximate: 'none' | 'tanh';

  constructor(options: { approximate?: 'none' | 'tanh' } = {}) {
    super();
    checkOptions('GELU', options, ['approximate']);
    const { approximate = 'none' } = options;
    if (approximate !== 'none' && approximate !== 'tanh') {
      throw new TorchError(
        `GELU: approximate should be 'none' or 'tanh', got '${approximate}'`,
        'ValueError',
      );
    }
    this.approximate = approximate;
  }

  forward(input: Tensor): Tensor {
    return gelu(input, { approximate: this.approximate });
  }

  protected override extraRepr(): string {
    return `approximate=${pythonValue(this.approximate)}`;
  }
}

/** `max(x, 0)`. */
export class ReLU extends Module {
  forward(input: Tensor): Tensor {
    return relu(input);
  }
}

/** `x sigmoid(x)`. */
export class SiLU extends Module {
  forward(input: Tensor): Tensor {
    return silu(input);
  }
}

export class Tanh extends Module {
  forward(input: Tensor): Tensor {
    return tanh(input);
  }
}
