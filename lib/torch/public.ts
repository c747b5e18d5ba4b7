/** Which ops are part of the API, under `torch` and as methods of tensors. The others are reached by `torch.ops`. */

/** Ops that PyTorch keeps to itself begin with an underscore; these families of them are what optimizers are built from. */
export function isPublicOp(name: string): boolean {
  return !name.startsWith('_') || /^_(foreach|fused|amp)_/.test(name);
}
