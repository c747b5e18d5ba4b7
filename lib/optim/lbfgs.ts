import { privateFunctions as ops } from '../torch/functions.js';
import { Tensor, torch } from '../torch/index.js';
import { type History, readHistory, saveHistory } from './lbfgs-state.js';
import { Optimizer } from './optimizer.js';
import { type LinePoint, strongWolfe } from './strong-wolfe.js';
import type { GroupBase, GroupInput, OptimizerState, ParamsInput, StepOptions } from './types.js';

export interface LBFGSOptions {
  /** The learning rate, or the first step that a line search tries; 1 by default. */
  lr: number | Tensor;
  /** The most iterations of a step; 20 by default. */
  maxIter: number;
  /** The most evaluations of the loss in a step; 1.25 times `maxIter` by default. */
  maxEval: number;
  /** A step ends where no element of the gradient is larger; 1e-7 by default. */
  toleranceGrad: number;
  /** A step ends where neither the loss nor a parameter changes by more; 1e-9 by default. */
  toleranceChange: number;
  /** How many earlier changes approximate the curvature; 100 by default. */
  historySize: number;
  /** A line search, or null, the default, for steps of the learning rate. */
  lineSearchFn: 'strong_wolfe' | null;
}

/** Changes of gradients have to agree with their steps by this much to count. */
const LEAST_CURVATURE = 1e-10;

/**
 * The limited-memory method of Broyden, Fletcher, Goldfarb and Shanno: step() evaluates its closure several times. All
 * parameters are in one group and on one device. Nocedal and Wright, Numerical optimization (2006), section 7.2.
 */
export class LBFGS extends Optimizer<LBFGSOptions, null> {
  private history: History | null = null;

  constructor(params: ParamsInput<LBFGSOptions>, options: Partial<LBFGSOptions> = {}) {
    const given = options?.maxIter;
    const maxIter = typeof given === 'number' ? given : 20;
    const limits = { maxIter, maxEval: Math.floor((maxIter * 5) / 4), historySize: 100 };
    const tolerances = { toleranceGrad: 1e-7, toleranceChange: 1e-9 };
    super(params, { lr: 1, ...limits, ...tolerances, lineSearchFn: null }, options);
  }

  protected override check({ lineSearchFn, params }: LBFGSOptions & GroupBase): void {
    if (lineSearchFn !== null && lineSearchFn !== 'strong_wolfe') {
      throw this.refuse(`lineSearchFn should be 'strong_wolfe' or null, got ${lineSearchFn}`);
    }
    if (new Set(params.map((param) => `${param.device} ${param.dtype}`)).size > 1) {
      throw this.refuse('all parameters should have one device and one dtype');
    }
  }

  override addParamGroup(input: GroupInput<LBFGSOptions>): void {
    if (this.paramGroups.length > 0) throw this.refuse('all parameters should be in one group');
    super.addParamGroup(input);
  }

  /** All state is in the history. */
  protected override setUp(): null {
    return null;
  }

  /** Nothing: steps need a closure, so they are made by `run`. */
  protected override update(): void {}

  protected override run<Loss>(
    closure: (() => Loss) | null,
    { foundInf = null }: StepOptions,
  ): Loss {
    if (closure === null) throw this.refuse('step() needs a closure that computes the loss');
    if (foundInf !== null) throw this.refuse('step() takes no foundInf');
    // Before the scope is opened: it is the caller's.
    const loss = torch.enableGrad(closure);
    using _scope = torch.scope();
    using _grad = torch.noGrad();
    this.iterate(numberOf(loss), () => {
      using _ = torch.scope();
      return numberOf(torch.enableGrad(closure));
    });
    return loss;
  }

  private iterate(firstLoss: number, evaluate: () => number): void {
    const group = this.group;
    const { maxIter, maxEval, toleranceGrad, toleranceChange, historySize } = group;
    const lr = numberOf(group.lr);
    const before = this.history;
    const state: History = before === null ? emptyHistory() : { ...before };
    let loss = firstLoss;
    let gradient = this.gradient();
    let evaluations = 1;
    state.funcEvals++;
    if (!(largest(gradient) <= toleranceGrad)) {
      for (let iteration = 1; iteration <= maxIter; iteration++) {
        state.nIter++;
        const isFirst = state.nIter === 1;
        const direction = isFirst ? gradient.neg() : nextDirection(state, gradient, historySize);
        const prevLoss = loss;
        const first = isFirst ? Math.min(1, 1 / gradient.abs().sum().item<number>()) * lr : lr;
        const slope = dot(gradient, direction);
        Object.assign(state, { d: direction, t: first, prevFlatGrad: gradient, prevLoss });
        if (slope > -toleranceChange) break;

        let isFlat = false;
        let more = 0;
        if (group.lineSearchFn !== null) {
          const start = { t: 0, loss, gradient, slope };
          const found = this.search(start, direction, first, maxEval - evaluations, evaluate);
          ({ loss, gradient, t: state.t } = found.point);
          more = found.evaluations;
          this.advance(direction, state.t);
          isFlat = largest(gradient) <= toleranceGrad;
        } else {
          this.advance(direction, first);
          // A loss after the last iteration would serve nothing.
          if (iteration < maxIter) {
            loss = evaluate();
            gradient = this.gradient();
            isFlat = largest(gradient) <= toleranceGrad;
            more = 1;
          }
        }
        evaluations += more;
        state.funcEvals += more;
        if (evaluations >= maxEval || isFlat) break;
        if (largest(direction) * Math.abs(state.t) <= toleranceChange) break;
        if (Math.abs(loss - prevLoss) < toleranceChange) break;
      }
    }
    this.replace(state);
  }

  private search(
    start: LinePoint<Tensor>,
    direction: Tensor,
    first: number,
    maxRounds: number,
    evaluate: () => number,
  ): { point: LinePoint<Tensor>; evaluations: number } {
    const { params, toleranceChange } = this.group;
    const origin = params.map((param) => param.clone());
    const evaluateAt = (t: number): LinePoint<Tensor> => {
      this.advance(direction, t);
      const loss = evaluate();
      const gradient = this.gradient();
      ops._foreachCopy_(params, origin);
      return { t, loss, gradient, slope: dot(gradient, direction) };
    };
    const scale = largest(direction);
    return strongWolfe(start, { first, evaluate: evaluateAt, maxRounds, toleranceChange, scale });
  }

  /** All gradients in a row, zeros where there are none. */
  private gradient(): Tensor {
    return torch.cat(
      this.group.params.map((param) => (param.grad ?? torch.zerosLike(param)).reshape([-1])),
    );
  }

  /** Moves the parameters along a direction. */
  private advance(direction: Tensor, t: number): void {
    let offset = 0;
    for (const param of this.group.params) {
      const part = direction.narrow(0, offset, param.numel());
      param.add_(part.reshape(param.shape), { alpha: t });
      offset += param.numel();
    }
  }

  private get group(): LBFGSOptions & GroupBase {
    return this.paramGroups[0] as LBFGSOptions & GroupBase;
  }

  /** Keeps the tensors of a history, and frees those of the one before that are not in it. */
  private replace(history: History | null): void {
    const kept = new Set(tensorsOf(history));
    for (const tensor of kept) tensor.keep();
    for (const tensor of tensorsOf(this.history)) {
      if (!kept.has(tensor)) tensor.dispose();
    }
    this.history = history;
  }

  override stateDict(): OptimizerState {
    const saved = super.stateDict();
    if (this.history !== null) saved.state[0] = saveHistory(this.history);
    return saved;
  }

  override loadStateDict(saved: OptimizerState): void {
    using _ = torch.scope();
    const { params } = this.group;
    const own = saved?.state?.[0];
    const history = own === undefined ? null : readHistory(own, params[0] as Tensor);
    const size = params.reduce((sum, param) => sum + param.numel(), 0);
    const other = tensorsOf(history).find(({ shape }) => shape.length !== 1 || shape[0] !== size);
    if (other !== undefined) {
      const shape = `[${other.shape.join(', ')}]`;
      throw this.refuse(`the state has a tensor of shape ${shape}, expected [${size}]`);
    }
    if (own === undefined) super.loadStateDict(saved);
    else {
      const { 0: _own, ...others } = saved.state;
      super.loadStateDict({ ...saved, state: others });
    }
    this.replace(history);
  }

  override dispose(): void {
    super.dispose();
    this.replace(null);
  }
}

function emptyHistory(): History {
  return {
    funcEvals: 0,
    nIter: 0,
    d: null,
    t: 0,
    oldDirs: [],
    oldStps: [],
    ro: [],
    hDiag: 1,
    prevFlatGrad: null,
    prevLoss: 0,
  };
}

function tensorsOf(history: History | null): Tensor[] {
  if (history === null) return [];
  const { d, prevFlatGrad, oldDirs, oldStps } = history;
  return [d, prevFlatGrad, ...oldDirs, ...oldStps].filter((tensor) => tensor !== null);
}

/** Takes the last step into the history, and multiplies the gradient by the inverse Hessian that it implies. */
function nextDirection(state: History, gradient: Tensor, historySize: number): Tensor {
  const change = gradient.sub(state.prevFlatGrad as Tensor);
  const step = (state.d as Tensor).mul(state.t);
  const curvature = dot(change, step);
  if (curvature > LEAST_CURVATURE) {
    const recent = <T>(list: readonly T[], last: T): T[] => [...list, last].slice(-historySize);
    state.oldDirs = recent(state.oldDirs, change);
    state.oldStps = recent(state.oldStps, step);
    state.ro = recent(state.ro, 1 / curvature);
    state.hDiag = curvature / dot(change, change);
  }
  const { oldDirs, oldStps, ro, hDiag } = state;
  const direction = gradient.neg();
  const weights: number[] = [];
  for (let i = oldDirs.length - 1; i >= 0; i--) {
    const weight = dot(oldStps[i] as Tensor, direction) * (ro[i] as number);
    weights[i] = weight;
    direction.add_(oldDirs[i] as Tensor, { alpha: -weight });
  }
  direction.mul_(hDiag);
  for (const [i, weight] of weights.entries()) {
    const back = dot(oldDirs[i] as Tensor, direction) * (ro[i] as number);
    direction.add_(oldStps[i] as Tensor, { alpha: weight - back });
  }
  return direction;
}

function dot(a: Tensor, b: Tensor): number {
  return a.dot(b).item<number>();
}

/** The largest size of an element. */
function largest(tensor: Tensor): number {
  return tensor.abs().max().item<number>();
}

function numberOf(value: unknown): number {
  return value instanceof Tensor ? value.item<number>() : Number(value);
}
