/** What JavaScript makes of a tensor by itself: in a template, beside an operator, as JSON. */
import escapeHtml from 'escape-html';
import { TorchError } from './errors.js';
import type { NestedItems } from './nested.js';
import { formatTensor } from './print.js';
import type { Tensor } from './tensor.js';

declare module './tensor.js' {
  interface Tensor {
    /** The tensor as PyTorch prints it; see `torch.setPrintOptions`. Waits for the device. */
    toString(): string;
    /** The elements as {@link tolist} gives them, for JSON.stringify. JSON has no NaN, no infinity and no bigint. */
    toJSON(): NestedItems;
  }
}

/**
 * The value of a tensor beside an operator. JavaScript's operators cannot give tensors: `a + b` of two would be a text or a
 * number. Only where one element is compared or counted with, and no gradient is lost, is that what was meant.
 */
function toPrimitive(this: Tensor, hint: string): unknown {
  if (hint === 'string') return formatTensor(this);
  const count = this.numel();
  const refuse = (why: string) =>
    new TorchError(
      `${why}: JavaScript's operators do not compute with tensors. Use methods such as x.add(y), x.lt(y) and x.equal(y)` +
        `, ${count === 1 ? 'or x.item() for the number' : 'or String(x) for the text'}`,
      'TypeError',
    );
  if (count !== 1) {
    throw refuse(`a tensor of the shape [${this.shape.join(', ')}] was used as a number`);
  }
  if (this.requiresGrad) throw refuse('a tensor that requires a gradient was used as a number');
  const item = this.item();
  if (typeof item === 'object') throw refuse('a complex tensor was used as a number');
  return item;
}

function print(this: Tensor): string {
  return formatTensor(this);
}

/** What a notebook of Deno's kernel shows of a tensor that ends a cell: the text, and what it is of. */
function display(this: Tensor): Record<string, string> {
  const text = formatTensor(this);
  if (this.isDisposed) return { 'text/plain': text };
  const { dtype, shape, device } = this;
  return {
    'text/plain': text,
    'text/html': `<pre>${escapeHtml(text)}</pre><small>${dtype}[${shape.join(', ')}] on ${device}</small>`,
  };
}

/** Members of Tensor that JavaScript, Node.js and notebooks call. */
export const conversions: PropertyDescriptorMap = {
  toString: { value: print },
  [Symbol.for('nodejs.util.inspect.custom')]: { value: print },
  [Symbol.for('Jupyter.display')]: { value: display },
  [Symbol.toPrimitive]: { value: toPrimitive },
  toJSON: {
    value(this: Tensor) {
      return this.tolist();
    },
  },
};
