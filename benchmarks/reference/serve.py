"""The PyTorch side of `mae-native bench --reference`.

Reads one JSON request a line from stdin and answers each with one line on stdout:

    {"threads": 2}                      -> {"torch": "2.13.0", "python": "3.12.1"}    first of all
    {"prepare": {"op": "add"}}          -> {"workload": 0}
    {"prepare": {"step": {...}}}        -> {"workload": 1, "loss": 1.02, "parameters": 123}
    {"run": 1000, "workload": 0}        -> {"seconds": 0.0012}
    {"run": 10, "workload": 1}          -> {"seconds": 2.1, "phases": {"forward": 70.1, ...}}    milliseconds
    {"run": ..., "synchronised": true}  -> the same, waiting for the device after each phase
    {"compute": {"parity": {...}}}      -> what that gives
    {"memory": "cpu"}                   -> {"resident": 3e8, "peak": 5e8, "device_peak": null}    bytes; null: unknown
    anything that fails                 -> {"error": "..."}

It is PyTorch as its users write it: garbage collection is on, as it is on the other side.
"""

import json
import os
import platform
import sys

# Nothing but answers may get into the answers' pipe.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def answer(value):
    answers.write(json.dumps(value) + "\n")
    answers.flush()


def greet(request):
    import torch

    torch.set_num_threads(request["threads"])
    return {"torch": torch.__version__, "python": platform.python_version()}


def prepare(workload):
    if "op" in workload:
        from ops import prepare_op

        return prepare_op(workload["op"])
    if "features" in workload:
        from features import prepare_features

        return prepare_features(**workload["features"])
    if "coco" in workload:
        from coco import prepare_coco

        return prepare_coco(**workload["coco"])
    if "detect" in workload:
        from detector import prepare_detection

        return prepare_detection(**workload["detect"])
    from step import prepare_classifier_step, prepare_method_step, prepare_step

    step = workload["step"]
    if "detector" in step:
        from detector import prepare_training

        return prepare_training(**step)
    if "classifier" in step:
        return prepare_classifier_step(**step)
    return prepare_method_step(**step) if "method" in step else prepare_step(**step)


def compute(task):
    if "parity" in task:
        from parity import train

        return train(**task["parity"])
    if "data" in task:
        from data import load

        return load(**task["data"])
    if "features" in task:
        from features import encode_files

        return encode_files(**task["features"])
    from gradients import gradients

    return gradients(**task["gradients"])


def memory(device):
    return {**process_memory(), "device_peak": device_peak(device)}


def device_peak(device):
    """The most that tensors held of a GPU's memory at once."""
    if not device.startswith("cuda"):
        return None
    import torch

    return torch.cuda.max_memory_allocated(device)


def process_memory():
    """What this process holds of the machine's memory, and the most that it ever held."""
    try:
        with open("/proc/self/status") as file:
            fields = dict(line.split(":", 1) for line in file)
        # Not getrusage's: that starts from the memory of the process by which this one was started.
        return {"resident": kibibytes(fields["VmRSS"]), "peak": kibibytes(fields["VmHWM"])}
    except OSError:
        pass
    try:
        import resource
    except ImportError:
        return {"resident": None, "peak": None}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"resident": peak, "peak": peak}


def kibibytes(field):
    return int(field.split()[0]) * 1024


def serve():
    runs = []
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "threads" in request:
                answer(greet(request))
            elif "prepare" in request:
                run, told = prepare(request["prepare"])
                runs.append(run)
                answer({"workload": len(runs) - 1, **told})
            elif "compute" in request:
                answer(compute(request["compute"]))
            elif "memory" in request:
                answer(memory(request["memory"]))
            else:
                more = {"synchronised": True} if request.get("synchronised") else {}
                result = runs[request["workload"]](request["run"], **more)
                answer(result if isinstance(result, dict) else {"seconds": result})
        except ImportError as error:
            answer({"missing": error.name or "torch", "error": str(error).strip().split("\n")[0]})
        except Exception as error:
            answer({"error": f"{type(error).__name__}: {error}"})


# Processes that it starts read this file, too.
if __name__ == "__main__":
    serve()
