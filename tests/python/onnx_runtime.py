"""Runs a file of ONNX in onnxruntime: a request on stdin, an answer on stdout."""

import json
import sys

import numpy
import onnxruntime

request = json.load(sys.stdin)
if request["check"]:
    import onnx

    # By the path: a model above 2 GiB is no message of protocol buffers.
    onnx.checker.check_model(request["path"])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(request["path"], options, providers=["CPUExecutionProvider"])
images = numpy.array(request["images"], dtype=numpy.float32)
[output] = session.get_outputs()
[result] = session.run(None, {"images": images})
json.dump(
    {
        "name": output.name,
        "shape": output.shape,
        "values": result.tolist(),
        "metadata": session.get_modelmeta().custom_metadata_map,
    },
    sys.stdout,
)
