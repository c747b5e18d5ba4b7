"""What autograd gives: each case is a function of a group, and its tensors go to stdout."""

import json
import sys

import torch
from torch.autograd import Function

torch.set_num_threads(1)

groups = {}


def case(group):
    def add(function):
        groups.setdefault(group, {})[function.__name__] = function
        return function

    return add


def encode(value):
    if isinstance(value, torch.Tensor):
        data = value.detach().double().reshape(-1).tolist()
        return {"dtype": str(value.dtype)[6:], "shape": list(value.shape), "data": data}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {name: encode(item) for name, item in value.items()}
    return value


def inputs(*shape):
    count = torch.Size(shape).numel()
    return torch.linspace(-1, 1.5, count, dtype=torch.float64).reshape(shape)


def leaf(*shape):
    return inputs(*shape).requires_grad_()


# --- function ----------------------------------------------------------------


@case("function")
def exp():
    class Exp(Function):
        @staticmethod
        def forward(ctx, x, scale):
            y = x.exp() * scale
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, gradient):
            (y,) = ctx.saved_tensors
            return gradient * y, None

    x = leaf(2, 3)
    y = Exp.apply(x, 3)
    (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.square().sum(), x, create_graph=True)
    (third,) = torch.autograd.grad(second.sum(), x)
    return [y, first, second, third, y.grad_fn.name()]


@case("function")
def several():
    class Parts(Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.save_for_backward(x, y)
            largest = x.argmax()
            ctx.mark_non_differentiable(largest)
            return x * y, largest, x + y

        @staticmethod
        def backward(ctx, product, largest, total):
            x, y = ctx.saved_tensors
            return product * y + total, product * x + total

    x, y = leaf(4), (leaf(4).detach() * 2 + 1).requires_grad_()
    product, largest, total = Parts.apply(x, y)
    (product.sum() + 3 * total.square().sum()).backward()
    return [product, largest, total, x.grad, y.grad, largest.requires_grad]


@case("function")
def dirty():
    class Double_(Function):
        @staticmethod
        def forward(ctx, x):
            x.mul_(2)
            ctx.mark_dirty(x)
            return x

        @staticmethod
        def backward(ctx, gradient):
            return gradient * 2

    x = leaf(3)
    y = x * 5
    z = Double_.apply(y)
    z.square().sum().backward()
    return [y, x.grad, y._version, z is y]


@case("function")
def apart():
    class Power(Function):
        @staticmethod
        def forward(x, exponent):
            return x**exponent

        @staticmethod
        def setup_context(ctx, inputs, output):
            x, ctx.exponent = inputs
            ctx.save_for_backward(x)

        @staticmethod
        def backward(ctx, gradient):
            (x,) = ctx.saved_tensors
            return gradient * ctx.exponent * x ** (ctx.exponent - 1), None

    x = leaf(3)
    y = Power.apply(x, 3)
    (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    return [y, first, *torch.autograd.grad(first.sum(), x)]


# --- hooks -------------------------------------------------------------------


@case("hooks")
def tensors():
    seen = []
    x = leaf(3)
    y = x * 2
    y.register_hook(lambda gradient: gradient * 10)
    y.register_hook(lambda gradient: seen.append(gradient))
    y.retain_grad()
    x.register_hook(lambda gradient: gradient.clamp(max=15))
    x.register_post_accumulate_grad_hook(lambda leaf: seen.append(leaf.grad.clone()))
    y.square().sum().backward()
    return [x.grad, y.grad, *seen]


@case("hooks")
def nodes():
    seen = []
    x, y = leaf(3), leaf(3)
    z = (x + y) * y
    z.grad_fn.register_prehook(lambda outputs: (outputs[0] * 3,))
    z.grad_fn.register_hook(lambda inputs, outputs: seen.extend([*inputs, *outputs]))
    z.grad_fn.next_functions[0][0].register_hook(lambda inputs, outputs: (inputs[0] * 7, inputs[1]))
    z.sum().backward()
    names = [z.grad_fn.name(), *[f.name() for f, _ in z.grad_fn.next_functions]]
    return [x.grad, y.grad, *seen, names]


@case("hooks")
def modules():
    seen = []
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2)).double()

    def keep(module, inputs, outputs):
        seen.extend([module.__class__.__name__, inputs[0], outputs[0]])

    for module in model:
        module.register_full_backward_hook(keep)
    model[1].register_full_backward_pre_hook(lambda module, outputs: (outputs[0] * 2,))
    model[1].register_full_backward_hook(lambda module, inputs, outputs: (inputs[0] * 3,))
    x = leaf(5, 3)
    model(x).square().sum().backward()
    return [*seen, x.grad, *[p.grad for p in model.parameters()]]


@case("hooks")
def modules_without_gradient_of_the_input():
    seen = []
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 2).double()
    model.register_full_backward_hook(lambda module, inputs, outputs: seen.extend([inputs[0], outputs[0]]))
    model(inputs(4, 3)).square().sum().backward()
    return seen


if __name__ == "__main__":
    group = json.load(sys.stdin)
    print(json.dumps({name: encode(run()) for name, run in groups[group].items()}))
