/** Every op that libtorch has registered, by name. */
import { core } from './core.js';
import { OpGroup } from './dispatch.js';
import { TorchError } from './errors.js';
import { PUBLIC_OVERLOADS } from './names.js';

const groups = new Map<string, OpGroup>();
let names: Map<string, string[]> | null = null;

/** The overloads of every registered op, by `namespace::name`. */
function overloadNames(): Map<string, string[]> {
  if (names !== null) return names;
  const found = new Map<string, string[]>();
  for (const full of core.opNames()) {
    const dot = full.indexOf('.');
    const name = dot < 0 ? full : full.slice(0, dot);
    const overload = dot < 0 ? '' : full.slice(dot + 1);
    const known = found.get(name);
    if (known === undefined) found.set(name, [overload]);
    else known.push(overload);
  }
  names = found;
  return found;
}

/** The dispatcher's names of the ops in a namespace. */
export function opNames(namespace = 'aten'): string[] {
  const prefix = `${namespace}::`;
  return [...overloadNames().keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}

/** The op with a name in the dispatcher; undefined where none is registered. */
export function findOp(namespace: string, name: string): OpGroup | undefined {
  const full = `${namespace}::${name}`;
  let group = groups.get(full);
  if (group === undefined) {
    let overloads = overloadNames().get(full);
    if (overloads === undefined) {
      // A library that was loaded later may have registered it.
      names = null;
      overloads = overloadNames().get(full);
    }
    if (overloads === undefined) return undefined;
    group = new OpGroup(namespace, name, overloads);
    groups.set(full, group);
  }
  return group;
}

/** The op of ATen that is called by its name in PyTorch: `torch.ops` has overloads beside that PyTorch never takes. */
export function publicOp(name: string): OpGroup | undefined {
  const overloads = PUBLIC_OVERLOADS[name];
  return overloads === undefined ? findOp('aten', name) : new OpGroup('aten', name, overloads);
}

function split(name: string): [namespace: string, op: string] {
  const [namespace = '', op = ''] = name.split('::');
  return [namespace, op];
}

/** Calls an op by its name in the dispatcher: `callOp('aten::add', x, y, { alpha: 2 })`. */
export function callOp(name: string, ...args: unknown[]): unknown {
  const group = groups.get(name) ?? findOp(...split(name));
  if (group === undefined) {
    throw new TorchError(
      `no op is registered as '${name}'; names are like 'aten::add', in libtorch's own spelling`,
      'ValueError',
      name,
    );
  }
  return group.call(null, args);
}
