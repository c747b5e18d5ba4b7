"""Cases of optim_db: optimizers made with PyTorch's sample arguments, and the parameters after some steps."""

import torch
from torch.testing._internal.common_optimizers import OptimizerErrorEnum, optim_db

import programs
from encode import Encoder, NotEncodable
from ops import chosen, raised

STEPS = 6
SEED = 42

ENTRIES = {info.optim_cls.__name__: info for info in optim_db}


def parameters(info, dtype):
    shapes = [[4, 3], [3, 2]] if info.name == "Muon" else [[4, 3], [3], [2, 2, 2], []]
    return [torch.randn(shape, dtype=dtype).requires_grad_() for shape in shapes]


def gradient(info, parameter):
    grad = torch.randn_like(parameter)
    return (grad * (grad > 0)).to_sparse() if info.only_supports_sparse_grads else grad


def closure_of(params, optimizer):
    def closure():
        optimizer.zero_grad()
        loss = sum(p.sum() for p in params) ** 2
        for i, p in enumerate(params):
            loss = loss + ((p - 0.5 * i) ** 4 + (i + 1) * p * p).sum()
        loss.backward()
        return loss
    return closure


def case(data, info, dtype, sample, more):
    """A step with the gradients of each list, then the parameters. How PyTorch computes it is not for the other side."""
    kwargs = sample.kwargs
    encoder = Encoder(data)
    try:
        torch.manual_seed(SEED)
        params = parameters(info, dtype) if sample.params is None else sample.params
        answer = {"name": info.optim_cls.__name__, "inputs": [], "grads": [], "closure": info.step_requires_closure}
        tensors = list(programs.tensors_in([params, kwargs]))
        for tensor in tensors:
            if id(tensor) not in encoder.known:
                encoder.learn(tensor)
                answer["inputs"].append(encoder.input(tensor))
        if hasattr(params, "__next__"):
            raise NotEncodable("a generator")
        answer["params"] = encoder.value(params)
        answer["kwargs"] = {key: encoder.value(arg) for key, arg in kwargs.items()}
        trained = [tensor for tensor in dict.fromkeys(tensors) if tensor.requires_grad]
        try:
            optimizer = info.optim_cls(params, **kwargs, **more)
            for _ in range(STEPS):
                if info.step_requires_closure:
                    optimizer.step(closure_of(trained, optimizer))
                    continue
                for tensor in trained:
                    tensor.grad = gradient(info, tensor)
                answer["grads"].append([encoder.input(tensor.grad) for tensor in trained])
                optimizer.step()
        except Exception as error:
            return {**answer, "expected": raised(error)}
        return {**answer, "expected": [encoder.output(tensor.detach()) for tensor in trained]}
    except NotEncodable as reason:
        return {"unwritable": str(reason)}


def implementations(info):
    """How PyTorch may compute a step: (form, arguments)."""
    yield "function", {}
    if "foreach" in info.supported_impls:
        yield "foreach", {"foreach": True}
        yield "forloop", {"foreach": False}
    if "cpu" in info.supports_fused_on:
        yield "fused", {"fused": True}


def cases(name, data, request):
    info = ENTRIES[name]
    for dtype in [torch.float32, torch.float64]:
        text = str(dtype)[6:]
        if request.get("dtypes") and text not in request["dtypes"]:
            continue
        about = {"entry": name, "dtype": text}
        for number, sample in chosen(request, info.optim_inputs_func("cpu")):
            for form, more in implementations(info):
                yield {**about, "variant": "plain", "number": number, "form": form,
                       **case(data, info, dtype, sample, more)}
        torch.manual_seed(0)
        for number, one in chosen(request, info.optim_error_inputs_func("cpu", dtype)):
            sample = one.optimizer_error_input
            if one.error_on in (OptimizerErrorEnum.CONSTRUCTION_ERROR, OptimizerErrorEnum.STEP_ERROR):
                yield {**about, "variant": "error", "number": number, "form": "function",
                       **case(data, info, dtype, sample, {})}
