/** Which ops are part of the API, under `torch` and as methods of tensors. The others are reached by `torch.ops`. */

/**
 * Ops that PyTorch keeps to itself begin with an underscore, save those that optimizers are built from, or are the parts
 * of derivatives (torchgen's SKIP_PYTHON_BINDINGS names them): autograd calls these, with inputs that they do not check.
 */
export function isPublicOp(name: string): boolean {
  if (/_backward(_out|_input|_weight|_bias|_data|_no_update)?$|_backward_|_jvp$/.test(name))
    return false;
  return !name.startsWith('_') || /^_(foreach|fused|amp)_/.test(name);
}
