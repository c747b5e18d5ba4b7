"""Cases of module_db: modules made with PyTorch's sample arguments, their state, and what they compute."""

import torch
from torch.testing._internal.common_modules import ModuleErrorEnum, module_db

import programs
from encode import Encoder, NotEncodable, placed
from ops import chosen, gradients, raised

SEED = 42
DTYPES = [torch.float32, torch.float64]

ENTRIES = {info.name: info for info in module_db}


def case(data, info, dtype, training, sample):
    encoder = Encoder(data)
    constructor, forward = sample.constructor_input, sample.forward_input
    try:
        torch.manual_seed(SEED)
        make = encoder.construction(info.module_cls, constructor.args, constructor.kwargs)
        answer = {"make": make, "training": training, "state": {}, "inputs": []}
        try:
            module = info.module_cls(*constructor.args, **constructor.kwargs).to(dtype).train(training)
        except Exception as error:
            return {**answer, "args": [], "kwargs": {}, "expected": raised(error)}
        if not info.is_lazy:
            answer["state"] = {key: encoder.input(tensor) for key, tensor in module.state_dict().items()}
        args, kwargs = (forward.args, forward.kwargs) if forward else ((), {})
        leaves = []
        for tensor in programs.tensors_in([args, kwargs]):
            if id(tensor) not in encoder.known:
                encoder.learn(tensor)
                answer["inputs"].append(encoder.input(tensor))
                leaves += [tensor] if tensor.requires_grad and tensor.is_leaf else []
        by_position, by_name = placed(module.forward, args, kwargs)
        answer["args"] = [encoder.value(arg) for arg in by_position]
        answer["kwargs"] = {key: encoder.value(arg) for key, arg in by_name.items()}
        torch.manual_seed(SEED)
        try:
            value = module(*args, **kwargs)
        except Exception as error:
            return {**answer, "expected": raised(error)}
        answer["expected"] = encoder.output(value)
        parameters = [one for one in module.parameters() if one.requires_grad]
        grads = gradients(value, leaves + parameters)
        if isinstance(grads, Exception):
            answer["grads"] = raised(grads)
        elif grads is not None:
            answer["grads"] = [encoder.output(grad) for grad in grads]
        answer["after"] = {key: encoder.output(tensor.detach()) for key, tensor in module.state_dict().items()}
        return answer
    except NotEncodable as reason:
        return {"unwritable": str(reason)}


def cases(name, data, request):
    info = ENTRIES[name]
    for dtype in DTYPES:
        text = str(dtype)[6:]
        if dtype not in info.supported_dtypes("cpu") or (request.get("dtypes") and text not in request["dtypes"]):
            continue
        for training in (True, False):
            about = {"entry": name, "dtype": text, "form": "train" if training else "eval"}
            arguments = {"device": "cpu", "dtype": dtype, "training": training}
            torch.manual_seed(0)
            for number, sample in chosen(request, info.module_inputs_func(info, requires_grad=True, **arguments)):
                yield {**about, "variant": "plain", "number": number, "differentiable": True,
                       **case(data, info, dtype, training, sample)}
            if info.module_error_inputs_func is None:
                continue
            errors = info.module_error_inputs_func(info, requires_grad=False, **arguments)
            for number, one in chosen(request, errors):
                sample = one.module_error_input
                if one.error_on == ModuleErrorEnum.CONSTRUCTION_ERROR:
                    sample.forward_input = None
                yield {**about, "variant": "error", "number": number, **case(data, info, dtype, training, sample)}
