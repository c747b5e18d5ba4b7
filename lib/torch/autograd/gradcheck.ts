/** Compares gradients with differences of the function's values. */
import { requireFunction, TorchError } from '../errors.js';
import { callOp } from '../ops.js';
import { checkOptions } from '../options.js';
import { tidy } from '../scope.js';
import { runGrad, Tensor } from '../tensor.js';
import * as forwardAD from './forward-ad.js';

export interface GradcheckOptions {
  /** By how much elements are changed; 1e-6 by default. */
  eps?: number;
  /** The absolute tolerance; 1e-5 by default. */
  atol?: number;
  /** The relative tolerance; 1e-3 by default. */
  rtol?: number;
  /** Throw where gradients differ, rather than return false; true by default. */
  raiseException?: boolean;
  /** By how much two backward passes may differ; 0 by default. */
  nondetTol?: number;
  /** Whether backward passes are checked; true by default. */
  checkBackwardAd?: boolean;
  /** Whether forward mode is checked; false by default. */
  checkForwardAd?: boolean;
}

const OPTIONS = [
  ...['eps', 'atol', 'rtol', 'raiseException', 'nondetTol'],
  ...['checkBackwardAd', 'checkForwardAd'],
] as never;

type Checked = (...inputs: never[]) => unknown;

/** Gradients that gradcheck found to be wrong. */
class Mismatch extends Error {}

/**
 * Whether the gradients of a function are those of its values: torch.autograd.gradcheck. Each element of the inputs is changed
 * a little, both ways, and the change of the results is compared with what the backward pass says. Complex numbers are checked
 * in their real and imaginary parts.
 *
 * @param fn Returns a tensor or an array of tensors.
 * @param inputs Its arguments, or a single one. Those that are tensors which require a gradient are checked; they should be
 *   float64 or complex128, since differences of others have too few digits.
 * @returns true; false where gradients differ and `raiseException` is false.
 * @throws TorchError that shows both Jacobians where they differ
 */
export function gradcheck(fn: Checked, inputs: unknown, options: GradcheckOptions = {}): boolean {
  requireFunction('gradcheck', fn);
  checkOptions('gradcheck', options, OPTIONS);
  return orThrow('gradcheck', options, () => check('gradcheck', fn, listOf(inputs), options));
}

/**
 * Whether the gradients of the gradients of a function are right: torch.autograd.gradgradcheck, {@link gradcheck} of the backward
 * pass.
 *
 * @param gradOutputs The gradients of the results to start with; random by default.
 */
export function gradgradcheck(
  fn: Checked,
  inputs: unknown,
  gradOutputs?: Tensor | readonly Tensor[] | null,
  options: GradcheckOptions = {},
): boolean {
  requireFunction('gradgradcheck', fn);
  checkOptions('gradgradcheck', options, OPTIONS);
  return orThrow('gradgradcheck', options, () =>
    tidy(() => {
      const given = listOf(inputs);
      const outputs = differentiable(call(fn, given));
      const starts = gradOutputs == null ? outputs.map(randomLike) : listOf(gradOutputs);
      const backward = (...all: unknown[]): Tensor[] => {
        const own = all.slice(0, given.length);
        const results = differentiable(call(fn, own));
        const wanted = own.filter(needsGradient);
        const weights = all.slice(given.length) as Tensor[];
        const found = runGrad(results, wanted, weights, { createGraph: true, allowUnused: true });
        return found.filter((gradient) => gradient !== null);
      };
      check('gradgradcheck', backward as Checked, [...given, ...starts], options);
    }),
  );
}

function orThrow(
  op: string,
  { raiseException = true }: GradcheckOptions,
  run: () => void,
): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    if (raiseException) throw new TorchError(`${op}: ${error.message}`, 'RuntimeError', op);
    return false;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function needsGradient(value: unknown): value is Tensor {
  return value instanceof Tensor && value.requiresGrad;
}

function call(fn: Checked, inputs: readonly unknown[]): Tensor[] {
  const result = fn(...(inputs as never[]));
  return listOf(result).filter((value) => value instanceof Tensor);
}

function differentiable(outputs: readonly Tensor[]): Tensor[] {
  return outputs.filter(({ requiresGrad }) => requiresGrad);
}

function randomLike(tensor: Tensor): Tensor {
  return (callOp('aten::randn_like', tensor) as Tensor).requiresGrad_();
}

const isComplex = ({ dtype }: Tensor): boolean => dtype.startsWith('complex');

/** The real numbers of a tensor, in one dimension. */
function realsOf(tensor: Tensor): Tensor {
  return (isComplex(tensor) ? tensor.resolveConj().viewAsReal() : tensor).reshape([-1]);
}

/** A function of vectors of real numbers, made of one of any tensors. */
interface Problem {
  /** The points at which it is checked, one for each checked input. */
  readonly points: Tensor[];
  /** The results' real numbers at other points. */
  evaluate(points: readonly Tensor[]): Tensor[];
}

function problemOf(op: string, fn: Checked, inputs: readonly unknown[]): Problem {
  const checked = inputs.filter(needsGradient);
  if (checked.length === 0) {
    throw new TorchError(
      `${op}: at least one input should be a Tensor that requires a gradient`,
      'ValueError',
      op,
    );
  }
  const points = checked.map((input) => realsOf(input.detach()).clone());
  const evaluate = (others: readonly Tensor[]): Tensor[] => {
    let next = 0;
    const replaced = inputs.map((input) => {
      if (!needsGradient(input)) return input;
      const reals = others[next++] as Tensor;
      const { shape } = input;
      return isComplex(input) ? reals.view([...shape, 2]).viewAsComplex() : reals.view(shape);
    });
    return call(fn, replaced)
      .filter(({ dtype }) => /^(float|bfloat|complex)/.test(dtype))
      .map(realsOf);
  };
  return { points, evaluate };
}

function check(
  op: string,
  fn: Checked,
  inputs: readonly unknown[],
  options: GradcheckOptions,
): void {
  const { checkBackwardAd = true, checkForwardAd = false } = options;
  tidy(() => {
    const problem = problemOf(op, fn, inputs);
    const expected = numerical(problem, options.eps ?? 1e-6);
    const hint = inputs.some((input) => needsGradient(input) && !/64$|128$/.test(input.dtype))
      ? '\nAn input is neither float64 nor complex128: differences of its values have few digits.'
      : '';
    if (checkBackwardAd)
      compare('backward', backwardJacobians(problem, options), expected, options, hint);
    if (checkForwardAd) compare('forward', forwardJacobians(problem), expected, options, hint);
  });
}

/** For each output and input the matrix of derivatives, [numbers of the output, numbers of the input]. */
type Jacobians = Tensor[][];

/** From columns, one for each number of each input. */
function fromColumns(columns: readonly Tensor[][][]): Jacobians {
  const [first] = columns[0] as [Tensor[] | undefined];
  return (first ?? []).map((_, o) =>
    columns.map(
      (list) =>
        callOp(
          'aten::stack',
          list.map((column) => column[o]),
          1,
        ) as Tensor,
    ),
  );
}

/** An input of no elements has no column. */
const hasElements = (point: Tensor): boolean => point.numel() > 0;

/** New leaves of the points' values: the function may compute gradients itself. */
function leavesOf(points: readonly Tensor[]): Tensor[] {
  return points.map((point) => point.detach().requiresGrad_());
}

function numerical({ points, evaluate }: Problem, eps: number): Jacobians {
  const values = () =>
    tidy(() => evaluate(leavesOf(points)).map((output) => output.detach().clone()));
  const columns = points.filter(hasElements).map((point) =>
    Array.from({ length: point.numel() }, (_, j) => {
      const at = point.select(0, j);
      const value = at.clone();
      at.copy_(value.add(eps));
      const above = values();
      at.copy_(value.sub(eps));
      const below = values();
      at.copy_(value);
      return above.map((output, o) => output.sub(below[o] as Tensor).div(2 * eps));
    }),
  );
  return columns.length === 0 ? [] : fromColumns(columns);
}

function backwardJacobians(problem: Problem, { nondetTol = 0 }: GradcheckOptions): Jacobians {
  const leaves = leavesOf(problem.points);
  const outputs = problem.evaluate(leaves);
  return outputs.map((output) => {
    const [first, second] = [rows(output, leaves), rows(output, leaves)] as [Tensor[], Tensor[]];
    for (const [i, jacobian] of first.entries()) {
      const off =
        jacobian.numel() === 0
          ? 0
          : jacobian
              .sub(second[i] as Tensor)
              .abs()
              .max()
              .item();
      if (Number(off) > nondetTol) {
        throw new Mismatch(
          `two backward passes gave gradients of input ${i} that differ by ${off}; nondetTol allows ${nondetTol}`,
        );
      }
    }
    return first.filter((_, i) => hasElements(problem.points[i] as Tensor));
  });
}

function rows(output: Tensor, leaves: readonly Tensor[]): Tensor[] {
  const lists: Tensor[][] = leaves.map(() => []);
  for (let i = 0; i < output.numel(); i++) {
    const found = output.requiresGrad
      ? runGrad([output.select(0, i)], leaves, [], { retainGraph: true, allowUnused: true })
      : [];
    for (const [k, leaf] of leaves.entries()) {
      lists[k]?.push(found[k] ?? (callOp('aten::zeros_like', leaf) as Tensor));
    }
  }
  return lists.map((list, k) =>
    list.length === 0
      ? (leaves[k] as Tensor).newZeros([0, (leaves[k] as Tensor).numel()])
      : (callOp('aten::stack', list, 0) as Tensor),
  );
}

function forwardJacobians({ points, evaluate }: Problem): Jacobians {
  const columns = points.filter(hasElements).map((point) =>
    Array.from({ length: point.numel() }, (_, j) =>
      tidy(() =>
        forwardAD.dualLevel(() => {
          const direction = callOp('aten::zeros_like', point) as Tensor;
          direction.select(0, j).fill_(1);
          const duals = leavesOf(points).map((leaf, k) =>
            points[k] === point ? forwardAD.makeDual(leaf, direction) : leaf,
          );
          return evaluate(duals).map((output) => {
            const { primal, tangent } = forwardAD.unpackDual(output);
            return tangent?.detach().clone() ?? (callOp('aten::zeros_like', primal) as Tensor);
          });
        }),
      ),
    ),
  );
  return columns.length === 0 ? [] : fromColumns(columns);
}

function compare(
  mode: string,
  analytical: Jacobians,
  expected: Jacobians,
  { atol = 1e-5, rtol = 1e-3 }: GradcheckOptions,
  hint: string,
): void {
  for (const [o, list] of expected.entries()) {
    for (const [i, values] of list.entries()) {
      const own = analytical[o]?.[i] as Tensor;
      if (own.to(values.dtype).allclose(values, rtol, atol)) continue;
      throw new Mismatch(
        `the ${mode} Jacobian of output ${o} with respect to input ${i} is wrong\n` +
          `numerical: ${values}\nanalytical: ${own}${hint}`,
      );
    }
  }
}
