import { core } from './core.js';
import { asTorchError, TorchError } from './errors.js';
import { defaultGenerator } from './generator.js';
import {
  enableGrad,
  isGradEnabled,
  noGrad,
  presentAutocast,
  withoutAutocastCache,
} from './modes.js';
import { scope } from './scope.js';
import { Tensor } from './tensor.js';

type Segment = (input: Tensor) => Tensor;

/**
 * Runs a function without keeping what it computes on the way; `backward()` runs it again when it gets there. Memory for
 * time: of a chain of such functions only their inputs are kept (Chen et al., arXiv:1604.06174).
 *
 * Both times the random numbers and the autocast mode are the same, so the gradients are those of `fn(input)`. What `fn`
 * reads beside its input should not change before the backward pass. As that pass adds to the gradients of all that `fn`
 * uses and is not recorded itself, `createGraph`, `autograd.grad` and `backward` with `inputs` are refused through it.
 *
 * ```ts
 * const hidden = torch.checkpoint((x) => block.forward(x), tokens);
 * lossOf(hidden).backward();
 * ```
 *
 * @param fn From one tensor to one; it may use any parameters.
 * @param input Every dtype; a gradient goes back to it where it requires one.
 * @returns What `fn` gives. Where nothing is recorded (noGrad), `fn(input)` as it is.
 * @throws TorchError where `fn` gives something else than a floating point tensor
 */
export function checkpoint(fn: Segment, input: Tensor): Tensor {
  if (!isGradEnabled()) return fn(input);
  using inner = scope();
  const { device } = input;
  const inModes = presentAutocast(device);
  const state = defaultGenerator(device).getState();
  const output = noGrad(() => withoutAutocastCache(() => fn(input)));
  if (!(output instanceof Tensor)) {
    throw new TorchError(
      `checkpoint: the function should give a Tensor, got ${typeof output}`,
      'TypeError',
      'checkpoint',
    );
  }
  const again: Segment = (x) => inModes(() => withoutAutocastCache(() => enableGrad(() => fn(x))));
  try {
    const takeBackWith = (...handles: [number, number, number]) => takeBack(again, handles);
    const [from, to, random] = [input.live(), output.live(), state.live()];
    return inner.keep(new Tensor(core.checkpoint(from, to, random, takeBackWith)));
  } catch (error) {
    throw asTorchError(error, 'checkpoint');
  }
}

/**
 * The gradient of a pass's input, as a handle that the caller owns; 0 where it needs none. The gradients of what the
 * function uses are added up on the way. Called by autograd, with handles that are ours from then on.
 */
function takeBack(again: Segment, handles: readonly [number, number, number]): number {
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
    output = again(leaf);
  } finally {
    generator.setState(after);
  }
  // A function of nothing that requires a gradient.
  if (!output.requiresGrad) return 0;
  output.backward(gradient);
  return core.gradient(leaf.live());
}

/**
 * Runs functions one after the other, each as a {@link checkpoint} of its own.
 *
 * @param segments From one tensor to one.
 * @param input The first function's input.
 * @returns What the last one gives.
 */
export function checkpointSequential(segments: readonly Segment[], input: Tensor): Tensor {
  return segments.reduce((x, segment) => checkpoint(segment, x), input);
}
