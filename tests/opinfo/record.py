"""Answers requests for cases of PyTorch's test databases, a JSON object a line: {db, entry, …}; {"list": db} names the
entries. Cases are written in chunks, FOLDER/N.json and N.bin, each announced by a line and waiting for one in return."""

import json
import os
import sys
import warnings

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what libraries print must not be taken for an answer
warnings.simplefilter("ignore")

import torch  # noqa: E402

torch.set_num_threads(1)

CHUNK_BYTES = 2**25
CHUNK_CASES = 1000


def database(name):
    if name == "ops":
        import ops as found
    elif name == "modules":
        import modules as found
    else:
        import optimizers as found
    return found


def say(value):
    answers.write(json.dumps(value) + "\n")
    answers.flush()


class Chunks:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    def write(self, cases, data):
        path = os.path.join(self.folder, str(self.count))
        self.count += 1
        with open(path + ".bin", "wb") as file:
            file.write(b"".join(data.parts))
        with open(path + ".json", "w") as file:
            json.dump(cases, file)
        say({"chunk": path})
        sys.stdin.readline()


def answer(request, chunks):
    from encode import Bytes
    found = database(request["db"])
    cases, data = [], Bytes()
    # The generator writes to the same bytes: those of a chunk are handed on and forgotten together.
    for case in found.cases(request["entry"], data, request):
        cases.append(case)
        if data.length > CHUNK_BYTES or len(cases) >= CHUNK_CASES:
            chunks.write(cases, data)
            cases = []
            data.parts, data.length = [], 0
    chunks.write(cases, data)
    say({"done": True})


def main(folder):
    chunks = Chunks(folder)
    while line := sys.stdin.readline():
        request = json.loads(line)
        if "list" in request:
            say(list(database(request["list"]).ENTRIES))
        else:
            try:
                answer(request, chunks)
            except Exception as error:
                say({"failed": f"{type(error).__name__}: {error}"[:500]})


main(sys.argv[1])
