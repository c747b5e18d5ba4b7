/** Every op as a function: `torch.add(x, y)`, `torch.linalg.inv(x)`, and by its own name under `torch.ops`. */
import { resolve } from 'node:path';
import { requireLoader } from '../native/addon.js';
import { load } from '../native/load.js';
import type { OpGroup } from './dispatch.js';
import { TorchError } from './errors.js';
import type { TorchFunctions } from './generated/functions.js';
import { allowUnsafe } from './guards.js';
import { camelCase } from './names.js';
import { findOp, opNames } from './ops.js';
import { isPublicOp } from './public.js';
import type { Tensor } from './tensor.js';

type OpFunction = (...args: unknown[]) => unknown;

function asFunction(group: OpGroup): OpFunction {
  return (...args) => group.call(null, args);
}

/** The public ops of ATen, in camelCase. */
export const functions = {} as TorchFunctions<Tensor>;
for (const op of opNames()) {
  if (!isPublicOp(op)) continue;
  (functions as unknown as Record<string, OpFunction>)[camelCase(op)] = asFunction(
    findOp('aten', op) as OpGroup,
  );
}

type Stripped<Prefix extends string> = {
  [Name in keyof TorchFunctions<Tensor> as Name extends `${Prefix}${infer Rest}`
    ? Uncapitalize<Rest>
    : never]: TorchFunctions<Tensor>[Name];
};

/** The ops whose names begin with a prefix, without it: PyTorch's `torch.linalg` from `linalg_*`. */
export function family<Prefix extends string>(prefix: Prefix): Stripped<Prefix> {
  const members: Record<string, OpFunction> = {};
  for (const op of opNames()) {
    if (!op.startsWith(`${prefix}_`)) continue;
    members[camelCase(op.slice(prefix.length + 1))] = asFunction(findOp('aten', op) as OpGroup);
  }
  return members as Stripped<Prefix>;
}

/**
 * Opens a library that registers ops of its own, as `torch.ops.load_library`: built in C++ with TORCH_LIBRARY for the
 * libtorch that is loaded. They are then called by name: `torch.ops.my_library.my_op(x)`.
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
  const called = new Map<string, OpFunction>();
  return new Proxy({} as OpNamespace, {
    get(_, op) {
      if (typeof op !== 'string') return undefined;
      let fn = called.get(op);
      if (fn === undefined) {
        const group = findOp(name, op);
        if (group === undefined) {
          throw new TorchError(`no op is registered as '${name}::${op}'`, 'ValueError', op);
        }
        fn = asFunction(group);
        called.set(op, fn);
      }
      return fn;
    },
    has: (_, op) => typeof op === 'string' && findOp(name, op) !== undefined,
    ownKeys: () => opNames(name),
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}

const namespaces = new Map<string, OpNamespace>();

/** What stands beside the namespaces. */
const aboutOps = { loadLibrary, allowUnsafe };
export type Ops = Record<string, OpNamespace> & typeof aboutOps;

/**
 * Any registered op, those of other libraries too, by namespace and name as the dispatcher has them:
 * `torch.ops.aten._unique2(x)`, `torch.ops.torchvision.nms(boxes, scores, 0.5)`.
 */
export const ops: Ops = new Proxy({} as Ops, {
  get(_, name) {
    if (typeof name !== 'string') return undefined;
    if (Object.hasOwn(aboutOps, name)) return aboutOps[name as keyof typeof aboutOps];
    let found = namespaces.get(name);
    if (found === undefined) {
      found = namespace(name);
      namespaces.set(name, found);
    }
    return found;
  },
});
