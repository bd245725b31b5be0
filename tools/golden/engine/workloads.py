"""Tiny twins of the benchmark's workloads in PyTorch float64: loss and gradients from given weights and inputs.

usage: python tools/golden/engine/workloads.py
Writes tools/bench/src/__fixtures__/workloads.json. Weights and inputs are multiples of 1/256, so that float32 holds them exactly.
"""
import json, math, pathlib
import torch
from torch import nn
import torch.nn.functional as F

CLASSES = 7
ROOT = pathlib.Path(__file__).resolve().parents[3]
OUT = ROOT / "tools/bench/src/__fixtures__/workloads.json"


class AttentionFusion(nn.Module):
    def __init__(self, dim, hidden, heads, wide, narrow):
        super().__init__()
        self.project = nn.ModuleList([nn.Linear(dim, hidden) for _ in range(3)])
        self.q, self.k, self.v, self.out = (nn.Linear(hidden, hidden) for _ in range(4))
        self.norm, self.heads = nn.LayerNorm(hidden), heads
        self.mlp = nn.Sequential(nn.Linear(3 * hidden, wide), nn.ReLU(), nn.Linear(wide, narrow), nn.ReLU(), nn.Linear(narrow, CLASSES))

    def forward(self, inputs):
        tokens = torch.stack([layer(x) for layer, x in zip(self.project, inputs)], 1)
        batch, count, hidden = tokens.shape
        split = lambda t: t.view(batch, count, self.heads, hidden // self.heads).transpose(1, 2)
        mixed = F.scaled_dot_product_attention(split(self.q(tokens)), split(self.k(tokens)), split(self.v(tokens)))
        return self.mlp(self.norm(tokens + self.out(mixed.transpose(1, 2).reshape(batch, count, hidden))).flatten(1))


class MixerBlock(nn.Module):
    def __init__(self, tokens, dim):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.token = nn.Sequential(nn.Linear(tokens, 4 * tokens), nn.GELU(), nn.Linear(4 * tokens, tokens))
        self.channel = nn.Sequential(nn.Linear(dim, dim // 2), nn.GELU(), nn.Linear(dim // 2, dim))

    def forward(self, x):
        x = x + self.token(self.norm1(x).transpose(1, 2)).transpose(1, 2)
        return x + self.channel(self.norm2(x))


class TensorMixer(nn.Module):
    def __init__(self, dim, side, patch, hidden, depth):
        super().__init__()
        self.a, self.t, self.patch = nn.Linear(dim, side), nn.Linear(dim, side), patch
        self.embed = nn.Linear(patch * patch, hidden)
        self.blocks = nn.Sequential(*[MixerBlock((side // patch) ** 2, hidden) for _ in range(depth)])
        self.norm, self.head = nn.LayerNorm(hidden), nn.Linear(hidden, CLASSES)

    def forward(self, inputs):
        outer = self.a(inputs[0]).unsqueeze(2) * self.t(inputs[1]).unsqueeze(1)
        patches = F.unfold(outer.unsqueeze(1), self.patch, stride=self.patch).transpose(1, 2)
        return self.head(self.norm(self.blocks(self.embed(patches))).mean(1))


class CrossAttention(nn.Module):
    def __init__(self, dim, heads, wide):
        super().__init__()
        make = lambda: nn.ModuleDict(dict(attention=nn.MultiheadAttention(dim, heads, batch_first=True), nq=nn.LayerNorm(dim), nk=nn.LayerNorm(dim),
                                          nf=nn.LayerNorm(dim), ff=nn.Sequential(nn.Linear(dim, 4 * dim), nn.ReLU(), nn.Linear(4 * dim, dim))))
        self.ta, self.at = make(), make()
        self.mlp = nn.Sequential(nn.Linear(2 * dim, wide), nn.GELU(), nn.Linear(wide, CLASSES))

    @staticmethod
    def block(b, query, key):
        k = b["nk"](key)
        x = query + b["attention"](b["nq"](query), k, k, need_weights=False)[0]
        return x + b["ff"](b["nf"](x))

    def forward(self, inputs):
        text, audio = inputs
        return self.mlp(torch.cat([self.block(self.ta, text, audio)[:, 0], self.block(self.at, audio, text).mean(1)], 1))


class BertBlocks(nn.Module):
    def __init__(self, dim, heads, feed_forward, depth):
        super().__init__()
        self.blocks = nn.TransformerEncoder(nn.TransformerEncoderLayer(dim, heads, feed_forward, 0.0, "gelu", batch_first=True), depth)
        self.head = nn.Linear(dim, CLASSES)

    def forward(self, inputs):
        return self.head(self.blocks(inputs[0]).mean(1))


class Head(nn.Sequential):
    def __init__(self, dim, hidden):
        super().__init__(nn.Linear(dim, hidden), nn.ReLU(), nn.Linear(hidden, CLASSES))

    def forward(self, inputs):
        return super().forward(inputs[0])


# The full-size twins, for their parameter counts only.
FULL = {
    "attention-fusion": lambda: AttentionFusion(768, 512, 4, 256, 128),
    "tensor-mixer": lambda: TensorMixer(1024, 256, 16, 512, 12),
    "cross-attention": lambda: CrossAttention(768, 8, 512),
    "bert-blocks": lambda: BertBlocks(768, 12, 3072, 4),
    "head": lambda: Head(2304, 512),
}

# name: model, batch, input shapes, the options of the tfjs twin
CASES = {
    "attention-fusion": (AttentionFusion(6, 8, 2, 6, 5), 4, [(6,)] * 3, dict(dim=6, hidden=8, heads=2, mlp=[6, 5])),
    "tensor-mixer": (TensorMixer(5, 4, 2, 6, 2), 3, [(5,)] * 2, dict(dim=5, side=4, patch=2, hidden=6, depth=2)),
    "cross-attention": (CrossAttention(6, 2, 5), 2, [(3, 6), (4, 6)], dict(dim=6, heads=2, steps=[3, 4], mlp=5)),
    "bert-blocks": (BertBlocks(6, 3, 10, 2), 3, [(4, 6)], dict(dim=6, heads=3, feedForward=10, steps=4, depth=2)),
    "head": (Head(9, 6), 5, [(9,)], dict(dim=9, hidden=6)),
}


def main():
    torch.manual_seed(5)
    cases = {}
    for name, (model, batch, shapes, options) in CASES.items():
        model = model.double()
        integers = {}
        with torch.no_grad():
            for key, parameter in model.named_parameters():
                spread = 0.5 if parameter.ndim == 1 else 0.6 / math.sqrt(parameter.shape[-1]) * 1.5
                centre = 1.0 if ("norm" in key or ".n" in key) and key.endswith("weight") and parameter.ndim == 1 else 0.0
                integers[key] = torch.round((centre + spread * torch.randn(parameter.shape, dtype=torch.float64)) * 256)
                parameter.copy_(integers[key] / 256)
        inputs = [torch.round(torch.randn(batch, *shape, dtype=torch.float64) * 256) for shape in shapes]
        loss = F.cross_entropy(model([x / 256 for x in inputs]), torch.arange(batch) % CLASSES)
        loss.backward()
        cases[name] = dict(
            options=dict(options, batch=batch),
            weights={key: value.int().flatten().tolist() for key, value in integers.items()},
            inputs=[value.int().flatten().tolist() for value in inputs],
            loss=loss.item(),
            gradients={key: [float(f"{g:.9g}") for g in parameter.grad.flatten().tolist()] for key, parameter in model.named_parameters()},
        )
    document = dict(library="torch", version=torch.__version__, script="tools/golden/engine/workloads.py", scale=256,
        parameters={name: sum(p.numel() for p in make().parameters()) for name, make in FULL.items()}, cases=cases)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
