/** Names of ops: libtorch's snake_case, the API's camelCase, and which of them are public. */

/** `layer_norm` becomes `layerNorm`, `_foreach_add_` `_foreachAdd_`; leading and trailing underscores stay. */
export function camelCase(name: string): string {
  if (name.startsWith('__')) return name;
  return name.replace(/([a-z0-9])_+([a-z0-9])/gi, (_, before: string, after: string) => {
    return before + after.toUpperCase();
  });
}

/** `layerNorm` becomes `layer_norm`, `inProjWeight` `in_proj_weight`; digits stay with their word: `fc1`. */
export function snakeCase(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase();
}

/**
 * Ops whose names PyTorch uses for something else. Its deprecated `x.resize()` keeps the elements, and refuses another number of
 * them; ATen's op leaves new elements uninitialised. `torch.random` is a module, and `torch.chalf` a dtype.
 */
const NOT_IN_PYTORCH: ReadonlySet<string> = new Set(['resize', 'resize_as', 'random', 'chalf']);

/** The overloads that PyTorch calls under an op's name, where they are not all. Its `stft` pads the signal first. */
export const PUBLIC_OVERLOADS: Readonly<Record<string, readonly string[]>> = { stft: ['center'] };

/**
 * Whether an op is part of the API: under `torch` and as a method of tensors. The others are reached by `torch.ops`.
 * PyTorch's private ops begin with an underscore, except those that optimizers use. Parts of derivatives (torchgen's
 * SKIP_PYTHON_BINDINGS) are private too: autograd calls them, and they do not check their inputs.
 */
export function isPublicOp(name: string): boolean {
  if (NOT_IN_PYTORCH.has(name)) return false;
  if (/_backward(_out|_input|_weight|_bias|_data|_no_update)?$|_backward_|_jvp$/.test(name))
    return false;
  return !name.startsWith('_') || /^_(foreach|fused|amp)_/.test(name);
}

/** Prefixes of ops that `torch` has in groups, without the prefix: `linalg_inv` is `torch.linalg.inv`. */
export const FAMILIES = ['linalg', 'fft', 'special'] as const;
export type Family = (typeof FAMILIES)[number];

/** The name of an op of a family in its group; null for an op of no family, or of another. */
export function nameInFamily(op: string, family: Family): string | null {
  return op.startsWith(`${family}_`) ? camelCase(op.slice(family.length + 1)) : null;
}
