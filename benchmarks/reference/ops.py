"""Small ops as PyTorch's users write them. lib/bench/ops.ts has the same under the same names."""

import gc
import timeit

import torch
import torch.nn.functional as F

torch.manual_seed(0)

names = {
    "torch": torch,
    "F": F,
    "a": torch.randn(4),
    "b": torch.randn(4),
    "m": torch.randn(4, 4),
    "n": torch.randn(4, 4),
    "x": torch.randn(2, 16),
    "w": torch.randn(16, 16, requires_grad=True),
    "bias": torch.randn(16, requires_grad=True),
    "gain": torch.ones(16),
    "shift": torch.zeros(16),
    "q": torch.randn(1, 2, 4, 8),
    "k": torch.randn(1, 2, 4, 8),
    "v": torch.randn(1, 2, 4, 8),
    "leaf": torch.randn(4, requires_grad=True),
    "one": torch.randn(()),
}

statements = {
    "add": "c = a.add(b)",
    "mul_scalar": "c = a.mul(2.5)",
    "add_": "a.add_(b)",
    "matmul": "c = m.matmul(n)",
    "linear_grad": "c = F.linear(x, w, bias)",
    "layer_norm": "c = F.layer_norm(x, (16,), gain, shift, 1e-6)",
    "softmax": "c = x.softmax(-1)",
    "gelu": "c = F.gelu(x)",
    "sdpa": "c = F.scaled_dot_product_attention(q, k, v)",
    "view": "c = x.view(4, 8)",
    "transpose": "c = x.transpose(0, 1)",
    "narrow": "c = x.narrow(1, 0, 8)",
    "slice": "c = x[0, 1:3]",
    "unbind": "c, d = x.unbind(0)",
    "cat": "c = torch.cat([a, b])",
    "sum": "c = x.sum()",
    "mean_dim": "c = x.mean(-1, keepdim=True)",
    "zeros": "c = torch.zeros(4)",
    "shape": "c = x.shape",
    "item": "c = one.item()",
    "backward": "(leaf * a).sum().backward(); leaf.grad = None",
}


def prepare_op(name):
    # timeit switches garbage collection off unless it is told otherwise.
    timer = timeit.Timer(statements[name], setup=gc.enable, globals=names)
    return timer.timeit, {}
