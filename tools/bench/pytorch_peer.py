"""The PyTorch side of `pnpm bench:engine --against-pytorch`, as a process that stays alive: one JSON request a line, one JSON answer a line.

usage: pytorch_peer.py REFERENCE_SCRIPT THREADS

REFERENCE_SCRIPT defines `WORKLOADS = { name: (build, batch, input shapes) }` and `CLASSES`.

    {"load": NAME, "modes": [MODE, ...]} -> {"engines": {MODE: TEXT}, "parameters": COUNT}   builds and warms up these modes
    {"mode": MODE, "milliseconds": N}    -> {"gradientsMs": [...], "stepMs": [...]}          by turns, for that long

MODE: eager, compiled (torch.compile), medium (float32 products by way of bfloat16, eager), autocast (to bfloat16, eager).
"""
import importlib.util
import json
import sys
import time

import torch
import torch.nn.functional as F


def load_reference(path):
    spec = importlib.util.spec_from_file_location("reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def prepare(reference, name, mode):
    """A pass and a step: one resident batch, fused AdamW with learning rate 0, no clipping."""
    build, batch, shapes = reference.WORKLOADS[name]
    torch.manual_seed(0)
    model = build()
    run = torch.compile(model) if mode == "compiled" else model
    optimizer = torch.optim.AdamW(model.parameters(), 0.0, weight_decay=0.01, fused=True)
    inputs = [torch.randn(batch, *shape) for shape in shapes]
    labels = torch.arange(batch) % reference.CLASSES

    def loss():
        if mode != "autocast":
            return F.cross_entropy(run(inputs), labels)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = run(inputs)
        return F.cross_entropy(logits.float(), labels)

    def gradients():
        # Of the whole process, in which other modes run by turns.
        torch.set_float32_matmul_precision("medium" if mode == "medium" else "highest")
        optimizer.zero_grad()
        loss().backward()

    def step():
        gradients()
        optimizer.step()

    until = time.perf_counter() + 1.5
    step()
    step()
    while time.perf_counter() < until:
        step()
    return gradients, step, sum(p.numel() for p in model.parameters())


def timed(work):
    start = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - start)


def main():
    reference = load_reference(sys.argv[1])
    torch.set_num_threads(int(sys.argv[2]))
    modes = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "load" in request:
            modes = {mode: prepare(reference, request["load"], mode) for mode in request["modes"]}
            engines = {mode: f"pytorch {torch.__version__} {mode}" for mode in modes}
            answer = {"engines": engines, "parameters": next(iter(modes.values()))[2]}
        else:
            gradients, step, _ = modes[request["mode"]]
            answer = {"gradientsMs": [], "stepMs": []}
            # The first one after a pause finds cold caches, which counts for nothing where it is as long as a block.
            first = timed(gradients)
            if first >= request["milliseconds"]:
                answer["gradientsMs"].append(first)
            until = time.perf_counter() + request["milliseconds"] / 1e3
            while not answer["stepMs"] or time.perf_counter() < until:
                if first < request["milliseconds"]:
                    answer["gradientsMs"].append(timed(gradients))
                answer["stepMs"].append(timed(step))
        print(json.dumps(answer), flush=True)


main()
