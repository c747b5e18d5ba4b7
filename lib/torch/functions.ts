/** Every op as a function: `torch.add(x, y)`, `torch.linalg.inv(x)`, and by its dispatcher name under `torch.ops`. */
import { resolve } from 'node:path';
import { requireLoader } from '../native/addon.js';
import { load } from '../native/load.js';
import { core, isLoaded } from './core.js';
import type { OpGroup } from './dispatch.js';
import { TorchError } from './errors.js';
import type { FftFunctions, LinalgFunctions, SpecialFunctions } from './generated/families.js';
import type { TorchFunctions } from './generated/functions.js';
import type { PrivateFunctions } from './generated/private.js';
import { allowUnsafe } from './guards.js';
import { camelCase, type Family, isPublicOp, nameInFamily } from './names.js';
import { findOp, opNames, publicOp } from './ops.js';
import type { Tensor } from './tensor.js';
import { nms, roiAlign } from './vision.js';

type OpFunction = (...args: unknown[]) => unknown;

function asFunction(group: OpGroup): OpFunction {
  return (...args) => group.call(null, args);
}

/**
 * Functions by name, of the ops that `nameOf` gives one. Where libtorch could not be loaded, nothing tells which ops there
 * are: any name gives a function, which throws why.
 */
function functionsOf(
  nameOf: (op: string) => string | null,
  groupOf: (op: string) => OpGroup | undefined,
): Record<string, OpFunction> {
  const members: Record<string, OpFunction> = {};
  if (!isLoaded) {
    return new Proxy(members, {
      // A promise that resolves to a value asks for its `then`.
      get: (known, name) => known[name as string] ?? (name === 'then' ? undefined : core.opNames),
    });
  }
  for (const op of opNames()) {
    const name = nameOf(op);
    if (name !== null) members[name] = asFunction(groupOf(op) as OpGroup);
  }
  return members;
}

/** The public ops of ATen, in camelCase. */
export const functions = functionsOf(
  (op) => (isPublicOp(op) ? camelCase(op) : null),
  publicOp,
) as unknown as TorchFunctions<Tensor>;

/**
 * The ops that begin with an underscore, which PyTorch's optimizers use, too. They are members of `torch` like the others; its
 * type leaves them out, so that editors do not list them first.
 *
 * @internal
 */
export const privateFunctions = functions as unknown as PrivateFunctions<Tensor>;

interface Families {
  linalg: LinalgFunctions<Tensor>;
  fft: FftFunctions<Tensor>;
  special: SpecialFunctions<Tensor>;
}

/** The ops of a prefix, named without it, such as PyTorch's `torch.linalg` from `linalg_*`. */
export function family<Name extends Family>(name: Name): Families[Name] {
  return functionsOf(
    (op) => nameInFamily(op, name),
    (op) => findOp('aten', op),
  ) as unknown as Families[Name];
}

/**
 * Opens a library that registers ops, as `torch.ops.load_library`. It is built in C++ with TORCH_LIBRARY for the loaded
 * libtorch. Its ops are then called by name: `torch.ops.my_library.my_op(x)`.
 */
function loadLibrary(path: string): void {
  try {
    requireLoader(load().loader).open([resolve(path)]);
  } catch (error) {
    throw new TorchError(
      `loadLibrary: ${error instanceof Error ? error.message : String(error)}`,
      'ValueError',
      'loadLibrary',
    );
  }
}

/** The ops of a namespace by their names in the dispatcher. */
export type OpNamespace = Record<string, OpFunction>;

function namespace(name: string): OpNamespace {
  const functionsByName = new Map<string, OpFunction>();
  return new Proxy({} as OpNamespace, {
    get(_, op) {
      if (typeof op !== 'string') return undefined;
      let fn = functionsByName.get(op);
      if (fn === undefined) {
        const group = findOp(name, op);
        if (group === undefined) {
          throw new TorchError(`no op is registered as '${name}::${op}'`, 'ValueError', op);
        }
        fn = asFunction(group);
        functionsByName.set(op, fn);
      }
      return fn;
    },
    has: (_, op) => typeof op === 'string' && findOp(name, op) !== undefined,
    ownKeys: () => opNames(name),
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}

const namespaces = new Map<string, OpNamespace>();

/** Members of `torch.ops` that are no namespaces. */
const opsMembers = { loadLibrary, allowUnsafe, nms, roiAlign };
export type Ops = Record<string, OpNamespace> & typeof opsMembers;

/**
 * Any registered op, also of other libraries, by its namespace and name in the dispatcher:
 * `torch.ops.aten._unique2(x)`, `torch.ops.torchvision.nms(boxes, scores, 0.5)`. `nms` and `roiAlign` are our own.
 */
export const ops: Ops = new Proxy({} as Ops, {
  get(_, name) {
    if (typeof name !== 'string') return undefined;
    if (Object.hasOwn(opsMembers, name)) return opsMembers[name as keyof typeof opsMembers];
    let found = namespaces.get(name);
    if (found === undefined) {
      found = namespace(name);
      namespaces.set(name, found);
    }
    return found;
  },
});
