/** Activation checkpointing: torch.utils.checkpoint. */
import { core } from './core.js';
import { describeValue, requireTensor } from './describe.js';
import { asTorchError, requireFunction, requireList, TorchError } from './errors.js';
import { defaultGenerator } from './generator.js';
import {
  captureAutocast,
  enableGrad,
  isGradEnabled,
  noGrad,
  withoutAutocastCache,
} from './modes.js';
import { scope } from './scope.js';
import { Tensor } from './tensor.js';

type Segment = (input: Tensor) => Tensor;

/**
 * Activation checkpointing: runs a function without keeping its intermediate results. The backward pass runs it again. A
 * chain of such functions keeps only their inputs (Chen et al., arXiv:1604.06174).
 *
 * Both runs have the same random numbers and autocast mode, so that the gradients are those of `fn(input)`. Other values that
 * `fn` reads must not change before the backward pass. That pass adds to the gradients of all that `fn` uses, and is not
 * recorded itself. Through it, `createGraph`, `autograd.grad` and `backward` with `inputs` are refused.
 *
 * ```ts
 * const hidden = torch.checkpoint((x) => block.forward(x), tokens);
 * lossOf(hidden).backward();
 * ```
 *
 * @param fn Takes and returns one tensor; it may use any parameters.
 * @param input Of any dtype; gets a gradient where it requires one.
 * @returns The result of `fn`. Where nothing is recorded (noGrad), this is plain `fn(input)`.
 * @throws TorchError where `fn` gives something else than a floating point tensor
 */
export function checkpoint(fn: Segment, input: Tensor): Tensor {
  requireFunction('checkpoint', fn);
  requireTensor('checkpoint', input, 'input');
  if (!isGradEnabled()) return fn(input);
  using inner = scope();
  const { device } = input;
  const inSameAutocast = captureAutocast(device);
  const state = defaultGenerator(device).getState();
  const output = tensorOf(noGrad(() => withoutAutocastCache(() => fn(input))));
  const recompute: Segment = (x) =>
    inSameAutocast(() => withoutAutocastCache(() => enableGrad(() => fn(x))));
  try {
    const backward = (handles: readonly number[]) => [runBackward(recompute, handles)];
    const [x, y, random] = [input.live(), output.live(), state.live()];
    return inner.keep(new Tensor(core.checkpoint(x, y, random, backward)));
  } catch (error) {
    throw asTorchError(error, 'checkpoint');
  }
}

function tensorOf(output: unknown, when = ''): Tensor {
  if (output instanceof Tensor) return output;
  throw new TorchError(
    `checkpoint: the function should give a Tensor${when}, got ${describeValue(output)}`,
    'TypeError',
    'checkpoint',
  );
}

/**
 * The gradient of the segment's input, as a handle that the caller owns; 0 where it needs none. Gradients of parameters that
 * the segment uses are accumulated. Autograd calls this, and hands over the handles.
 */
function runBackward(recompute: Segment, handles: readonly number[]): number {
  using _ = scope();
  const [input, state, gradient] = handles.map((handle) => new Tensor(handle)) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const generator = defaultGenerator(input.device);
  const after = generator.getState();
  const leaf = input.detach();
  if (input.requiresGrad) leaf.requiresGrad_();
  let output: Tensor;
  try {
    generator.setState(state);
    output = tensorOf(recompute(leaf), ' in the backward pass too');
  } finally {
    generator.setState(after);
  }
  // Nothing that the segment uses requires a gradient.
  if (!output.requiresGrad) return 0;
  output.backward(gradient);
  return core.gradient(leaf.live());
}

/**
 * Runs functions one after the other, each by {@link checkpoint}.
 *
 * @param segments Each takes and returns one tensor.
 * @param input The first function's input.
 * @returns The last function's result.
 */
export function checkpointSequential(segments: readonly Segment[], input: Tensor): Tensor {
  requireList('checkpointSequential', segments, 'segments');
  return segments.reduce((x, segment) => checkpoint(segment, x), input);
}
