"""The PyTorch side of `pnpm bench:loops`, as a process that stays alive: one JSON request a line, one JSON answer a line.

usage: loops_peer.py THREADS

    {"load": {"turns": N, "batch": N, "inputDim": N, "hiddenDim": N, "lengths": [...]}}  -> {"version": TEXT, "parameters": COUNT}
    {"mode": "plain" | "packed", "milliseconds": N}                                    -> {"ms": [...]}   for that long, at least once
"""
import json
import sys
import time

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def prepare(load):
    """A pass forward and back of one bidirectional layer, with the gradients of its weights and of what it reads."""
    module = torch.nn.GRU(load["inputDim"], load["hiddenDim"], batch_first=True, bidirectional=True)
    x = torch.randn(load["batch"], load["turns"], load["inputDim"], requires_grad=True)
    cotangent = torch.randn(load["batch"], load["turns"], 2 * load["hiddenDim"]) / load["turns"]
    lengths = torch.tensor(load["lengths"])

    def run(mode):
        module.zero_grad()
        x.grad = None
        if mode == "packed":
            packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
            states, _ = pad_packed_sequence(module(packed)[0], batch_first=True, total_length=load["turns"])
        else:
            states = module(x)[0]
        (states * cotangent).sum().backward()

    for mode in ("plain", "packed", "plain", "packed"):
        run(mode)
    return run, sum(p.numel() for p in module.parameters())


def main():
    torch.set_num_threads(int(sys.argv[1]))
    run = None
    for line in sys.stdin:
        request = json.loads(line)
        if "load" in request:
            run, parameters = prepare(request["load"])
            answer = {"version": torch.__version__, "parameters": parameters}
        else:
            times = []
            until = time.perf_counter() + request["milliseconds"] / 1e3
            while not times or time.perf_counter() < until:
                start = time.perf_counter()
                run(request["mode"])
                times.append(1e3 * (time.perf_counter() - start))
            answer = {"ms": times}
        print(json.dumps(answer), flush=True)


main()
