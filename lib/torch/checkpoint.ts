import { TorchError } from './errors.js';
import { defaultGenerator } from './generator.js';
import { enableGrad, isGradEnabled, noGrad } from './modes.js';
import { scope } from './scope.js';
import type { Tensor } from './tensor.js';

type Segment = (input: Tensor) => Tensor;

/** A forward pass whose inner tensors were not kept, and which computes them anew on the way back. */
export class CheckpointedPass {
  private done = false;

  /** @internal */
  constructor(
    /** The result: a leaf, whose gradient {@link backward} takes up. */
    readonly output: Tensor,
    private readonly segments: readonly Segment[],
    /** Each segment's input. */
    private readonly inputs: readonly Tensor[],
    /** The state of the generator before each segment. */
    private readonly states: readonly Tensor[],
  ) {}

  /**
   * Takes the output's gradient back through the segments, computing each again: adds to the gradients of the parameters
   * that they use, and goes on into what made the input.
   *
   * @throws TorchError where the output has no gradient yet, or the way back was gone already
   */
  backward(): void {
    const { grad } = this.output;
    if (this.done || grad === null) {
      throw new TorchError(
        this.done
          ? 'CheckpointedPass.backward: the pass was taken back already; make a new one for each step'
          : 'CheckpointedPass.backward: the output has no gradient; call backward() on what was made of it first',
        'RuntimeError',
        'backward',
      );
    }
    this.done = true;
    const generator = defaultGenerator(this.output.device);
    const after = generator.getState();
    try {
      let gradient = grad;
      for (let i = this.segments.length - 1; i >= 0; i--) {
        using inner = scope();
        generator.setState(this.states[i] as Tensor);
        const input = (this.inputs[i] as Tensor).detach().requiresGrad_();
        const segment = this.segments[i] as Segment;
        enableGrad(() => segment(input)).backward(gradient);
        gradient = inner.keep(input.grad as Tensor);
      }
      const [first] = this.inputs;
      if (first?.requiresGrad) first.backward(gradient);
    } finally {
      generator.setState(after);
    }
  }
}

/**
 * Runs functions one after the other, keeping for the way back only what goes from one to the next: memory for computing
 * most of the forward pass twice (Chen et al., arXiv:1604.06174). Random numbers are the same both times.
 *
 * Autograd runs JavaScript nowhere, so the way back is a call of its own:
 *
 * ```ts
 * const pass = torch.checkpointSequential(blocks.map((block) => (x) => block.forward(x)), tokens);
 * lossOf(pass.output).backward();
 * pass.backward();
 * ```
 *
 * @param input The first function's input; a floating point tensor.
 */
export function checkpointSequential(
  segments: readonly Segment[],
  input: Tensor,
): CheckpointedPass {
  const generator = defaultGenerator(input.device);
  const inputs: Tensor[] = [];
  const states: Tensor[] = [];
  let x = input;
  for (const segment of segments) {
    using inner = scope();
    inputs.push(x);
    states.push(inner.keep(generator.getState()));
    const before = x;
    x = inner.keep(noGrad(() => segment(before)));
  }
  const output = x.detach();
  // Where nothing is recorded there is no way back to prepare for.
  if (isGradEnabled()) output.requiresGrad_();
  return new CheckpointedPass(output, segments, inputs, states);
}
