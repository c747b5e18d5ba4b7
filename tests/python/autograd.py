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


# --- functional --------------------------------------------------------------


def mixed(x, y):
    return (x * y).sin().sum(dim=1), x.exp() @ y.t()


def energy(x, y):
    return (x.square() * y.exp()).sum() + x.prod()


@case("functional")
def jacobian():
    x, y = inputs(2, 3), inputs(2, 3) * 0.5 + 0.1
    single = torch.autograd.functional.jacobian(lambda x: x.exp().sum(dim=1), x)
    both = torch.autograd.functional.jacobian(mixed, (x, y))
    vectorized = torch.autograd.functional.jacobian(mixed, (x, y), vectorize=True)
    forward = torch.autograd.functional.jacobian(mixed, (x, y), vectorize=True, strategy="forward-mode")
    return [single, both, vectorized, forward]


@case("functional")
def hessian():
    x, y = inputs(2, 3), inputs(2, 3) * 0.5 + 0.1
    single = torch.autograd.functional.hessian(lambda x: x.pow(3).sum(), x)
    both = torch.autograd.functional.hessian(energy, (x, y))
    vectorized = torch.autograd.functional.hessian(energy, (x, y), vectorize=True)
    return [single, both, vectorized]


@case("functional")
def products():
    x, y = inputs(2, 3), inputs(2, 3) * 0.5 + 0.1
    v = (inputs(2, 3) + 2, inputs(2, 3) - 1)
    rows = (inputs(2) + 1, inputs(2, 2) - 1)
    f = torch.autograd.functional
    return [f.vjp(mixed, (x, y), rows), f.jvp(mixed, (x, y), v), f.vhp(energy, (x, y), v), f.hvp(energy, (x, y), v)]


@case("functional")
def graphs():
    x = leaf(3)
    f = torch.autograd.functional
    jacobian = f.jacobian(lambda x: x.pow(3), x, create_graph=True)
    (first,) = torch.autograd.grad(jacobian.square().sum(), x)
    _, product = f.hvp(lambda x: x.pow(4).sum(), x, torch.ones_like(x), create_graph=True)
    (second,) = torch.autograd.grad(product.sum(), x)
    unused = f.jacobian(lambda x, y: x * 2, (x, x.detach()))
    return [jacobian, first, product, second, unused]


# --- func --------------------------------------------------------------------

from torch import func  # noqa: E402


def loss(x, y):
    return (x.sin() * y).sum()


@case("func")
def vmap():
    x, y = inputs(4, 3), inputs(3, 4) + 1
    dots = func.vmap(torch.dot, in_dims=(0, 1))(x, y)
    tree = func.vmap(lambda d, k: {"a": d["x"] * k, "b": [d["x"].sum(), k]}, in_dims=({"x": 0}, None), out_dims={"a": 1, "b": 0})(
        {"x": x}, y[:, 0]
    )
    nested = func.vmap(func.vmap(lambda a, b: a * b, in_dims=(None, 0)), in_dims=(0, None))(x[:, 0], y[0])
    chunks = func.vmap(lambda x: x.cumsum(0), chunk_size=3)(x)
    matmul = func.vmap(lambda x: torch.linalg.solve(x @ x.t() + torch.eye(2, dtype=x.dtype), x))(inputs(3, 2, 2))
    negative = func.vmap(lambda x: x.sum(), in_dims=-1)(x)
    return [dots, tree, nested, chunks, matmul, negative]


@case("func")
def grads():
    x, y = inputs(3), inputs(3) + 1
    both = func.grad(loss, argnums=(0, 1))(x, y)
    second = func.grad(lambda x: func.grad(loss)(x, y).sum())(x)
    with_value = func.grad_and_value(loss, argnums=1)(x, y)
    aux = func.grad(lambda x: (x.square().sum(), x.exp()), has_aux=True)(x)
    trees = func.grad(lambda p: (p["a"] * p["b"][0]).sum())({"a": x, "b": [y, y]})
    unused = func.grad(lambda x, y: x.sum(), argnums=1)(x, y)
    with torch.no_grad():
        inside = func.grad(loss)(x, y)
    return [both, second, with_value, aux, trees, unused, inside]


@case("func")
def directions():
    x, y = inputs(3), inputs(3) + 1
    out, pull = func.vjp(lambda x, y: (x * y, x.sum()), x, y)
    pulled = pull((x + 2, y[0]))
    again = pull((x, y[1]))
    push = func.jvp(lambda x, y: (x * y, x.sum()), (x, y), (y, x))
    twice = func.jvp(lambda x: func.jvp(lambda x: x.sin(), (x,), (y,))[1], (x,), (y,))
    mixed_modes = func.jvp(func.grad(lambda x: x.pow(3).sum()), (x,), (y,))
    _, linear = func.linearize(lambda x: x.exp() * x, x)
    return [out, pulled, again, push, twice, mixed_modes, linear(y)]


@case("func")
def jacobians():
    x, y = inputs(3), inputs(2, 3) + 1
    f = lambda x, y: (y @ x).exp()  # noqa: E731
    tree = lambda x, y: {"a": y @ x, "b": [x.square()]}  # noqa: E731
    return [
        func.jacrev(f)(x, y),
        func.jacfwd(f)(x, y),
        func.jacrev(f, argnums=(0, 1), chunk_size=1)(x, y),
        func.jacfwd(f, argnums=(0, 1))(x, y),
        func.jacrev(tree, argnums=1)(x, y),
        func.jacfwd(tree)(x, y),
        func.hessian(lambda x, y: (y @ x).exp().sum())(x, y),
        func.hessian(lambda x, y: (y @ x).exp().sum(), argnums=(0, 1))(x, y),
        func.jacrev(lambda x: (x.square(), x.sum()), has_aux=True)(x),
        func.vmap(func.jacrev(lambda x: x.pow(3)))(y),
    ]


@case("func")
def per_sample():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.LayerNorm(4), torch.nn.GELU(), torch.nn.Linear(4, 2)).double()
    params = {name: p.detach() for name, p in model.named_parameters()}
    x, target = inputs(5, 3), inputs(5, 2)

    def loss(params, x, target):
        return torch.nn.functional.mse_loss(func.functional_call(model, params, (x,)), target)

    gradients = func.vmap(func.grad(loss), in_dims=(None, 0, 0))(params, x, target)
    return [gradients, func.grad(loss)(params, x, target)]


@case("func")
def layers():
    """Layers of all kinds under vmap, each as a batch of batches."""
    torch.manual_seed(0)
    nn = torch.nn
    results = []
    cases = [
        (nn.Conv2d(2, 3, 3), (3, 2, 2, 5, 5)),
        (nn.GroupNorm(1, 2), (3, 2, 2, 4)),
        (nn.MultiheadAttention(4, 2, batch_first=True), (3, 2, 3, 4)),
        (nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True), (3, 2, 3, 4)),
    ]
    for model, shape in cases:
        model.double()
        call = (lambda x: model(x, x, x)[0]) if isinstance(model, nn.MultiheadAttention) else model
        results.append(func.vmap(call)(inputs(*shape)))
    return results


@case("func")
def ensemble():
    torch.manual_seed(0)
    models = [torch.nn.Linear(3, 2).double() for _ in range(3)]
    params, buffers = func.stack_module_state(models)
    x = inputs(4, 3)
    call = lambda params, x: func.functional_call(models[0], params, (x,))  # noqa: E731
    return [params, func.vmap(call, in_dims=(0, None))(params, x)]


# --- forward -----------------------------------------------------------------


@case("forward")
def duals():
    import torch.autograd.forward_ad as fwAD

    x, v = inputs(2, 3), inputs(2, 3) + 2
    with fwAD.dual_level():
        dual = fwAD.make_dual(x, v)
        plain = fwAD.unpack_dual(dual.detach().sin())
        out = fwAD.unpack_dual((dual.sin() * dual).softmax(1))
    return [out.primal, out.tangent, plain.tangent is None]


if __name__ == "__main__":
    group = json.load(sys.stdin)
    print(json.dumps({name: encode(run()) for name, run in groups[group].items()}))
