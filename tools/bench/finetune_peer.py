"""The PyTorch side of `pnpm bench:finetune`, as a process that stays alive: one JSON request a line, one JSON answer a line.

usage: finetune_peer.py --make FOLDER [NAME…]  full-size models of random weights, one folder each: of the bench, or those named
       finetune_peer.py MODELS THREADS [DEVICE]        DEVICE: cpu (default) or cuda, in float32 there too
       finetune_peer.py --has-gpu                      prints whether PyTorch sees one

    {"load": WORKLOAD}   -> {"version": TEXT, "device": cpu | gpu, "trained": COUNT, "compileMs": N}   loads, and makes the first step
    {"steps": N}         -> {"ms": [...], "peakMb": N}    steps with fused AdamW, eager, wall time
"""
import json
import re
import sys
import time

import torch
import transformers

transformers.logging.set_verbosity_error()


def make(folder, names):
    torch.manual_seed(1)
    large = dict(hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, intermediate_size=4096)
    models = {
        "roberta-base": lambda: transformers.RobertaModel(
            transformers.RobertaConfig(vocab_size=50265, max_position_embeddings=514, type_vocab_size=1),
            add_pooling_layer=False,
        ),
        "gpt2": lambda: transformers.GPT2Model(transformers.GPT2Config()),
        "wav2vec2-base": lambda: transformers.Wav2Vec2Model(transformers.Wav2Vec2Config()),
        "hubert-base": lambda: transformers.HubertModel(transformers.HubertConfig()),
        "resnet50": lambda: transformers.ResNetModel(transformers.ResNetConfig()),
    }
    others = {
        "roberta-large": lambda: transformers.RobertaModel(
            transformers.RobertaConfig(
                vocab_size=50265, max_position_embeddings=514, type_vocab_size=1, **large
            ),
            add_pooling_layer=False,
        ),
        "xls-r-300m": lambda: transformers.Wav2Vec2Model(
            transformers.Wav2Vec2Config(
                feat_extract_norm="layer", do_stable_layer_norm=True, conv_bias=True, **large
            )
        ),
        "token-bert": lambda: transformers.BertModel(transformers.BertConfig(), add_pooling_layer=False),
    }
    for name in names or models:
        create = {**models, **others}[name]
        create().save_pretrained(f"{folder}/{name}")
        print(name, flush=True)


class Lora(torch.nn.Module):
    """W x + b + alpha / rank · B A x, as in Hu et al. 2021."""

    def __init__(self, base, rank, alpha):
        super().__init__()
        self.base, self.scale = base, alpha / rank
        self.down = torch.nn.Parameter(torch.randn(rank, base.in_features) * 0.01)
        self.up = torch.nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, x):
        return self.base(x) + self.scale * ((x @ self.down.T) @ self.up.T)


def ids(batch, steps):
    return torch.tensor([5 + i * 7919 % 50000 for i in range(batch * steps)]).reshape(batch, steps)


def text(folder, options):
    dropout = dict(hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    model = transformers.RobertaModel.from_pretrained(folder, add_pooling_layer=False, **dropout)
    if options == "lora":
        for p in model.parameters():
            p.requires_grad_(False)
        for layer in model.encoder.layer:
            attention = getattr(layer.attention, "self")
            attention.query, attention.value = Lora(attention.query, 8, 32.0), Lora(attention.value, 8, 32.0)
    if options == "top2":
        for name, p in model.named_parameters():
            p.requires_grad_(bool(re.match(r"encoder\.layer\.1[01]\.", name)))
    tokens, mask = ids(8, 64), torch.ones(8, 64, dtype=torch.long)
    return model, lambda: model(input_ids=tokens, attention_mask=mask).last_hidden_state


def gpt2(folder, _):
    model = transformers.GPT2Model.from_pretrained(folder, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0)
    tokens, mask = ids(4, 128), torch.ones(4, 128, dtype=torch.long)
    return model, lambda: model(input_ids=tokens, attention_mask=mask, use_cache=False).last_hidden_state


def speech(kind):
    def load(folder, _):
        rates = ("hidden_dropout", "attention_dropout", "activation_dropout", "feat_proj_dropout", "layerdrop")
        model = kind.from_pretrained(folder, apply_spec_augment=False, **dict.fromkeys(rates, 0.0))
        sound, mask = torch.randn(2, 80000), torch.ones(2, 80000, dtype=torch.long)
        return model, lambda: model(sound, attention_mask=mask).last_hidden_state

    return load


def resnet(folder, options):
    model = transformers.ResNetModel.from_pretrained(folder)
    pictures = torch.randn(4, 3, 224, 224)
    return model, lambda: model(pictures).pooler_output


class Mixer(torch.nn.Module):
    """System D's mixer, with the block of the MLP-Mixer paper, over frozen features; all of them are real, so nothing is masked."""

    def __init__(self):
        super().__init__()
        linear, tokens, channels = torch.nn.Linear, 640, 256
        self.text, self.audio = linear(768, channels), linear(1024, channels)
        self.norms = torch.nn.ModuleList(torch.nn.LayerNorm(channels) for _ in range(3))
        self.tokens = torch.nn.Sequential(linear(tokens, tokens), torch.nn.GELU(), linear(tokens, tokens))
        self.channels = torch.nn.Sequential(linear(channels, channels), torch.nn.GELU(), linear(channels, channels))
        self.head = torch.nn.Sequential(linear(channels, 512), torch.nn.GELU(), linear(512, 7))

    def forward(self, text, audio):
        x = torch.cat([self.text(text), self.audio(audio)], 1)
        x = x + self.tokens(self.norms[0](x).transpose(1, 2)).transpose(1, 2)
        x = x + self.channels(self.norms[1](x))
        return self.head(self.norms[2](x).mean(1))


def mixer(_, options):
    model = Mixer()
    text, audio = torch.randn(64, 128, 768), torch.randn(64, 512, 1024)
    return model, lambda: model(text, audio)


LOADERS = {
    "mmm-mixer": mixer,
    "roberta-base": text,
    "gpt2": gpt2,
    "wav2vec2-base": speech(transformers.Wav2Vec2Model),
    "hubert-base": speech(transformers.HubertModel),
    "resnet50": resnet,
}


def prepare(models, workload, device):
    name, options = workload["model"], workload.get("options")
    torch.manual_seed(1)
    with torch.device(device):
        model, run = LOADERS[name](f"{models}/{name}", options)
    model.to(device).train()
    if name == "resnet50" and options != "batch":
        for part in model.modules():
            if isinstance(part, torch.nn.BatchNorm2d):
                part.eval()
    # No masks here: the vector that stands in for masked steps has no gradient.
    named = [(n, p) for n, p in model.named_parameters() if n != "masked_spec_embed"]
    trained = [p for _, p in named if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=0.0, weight_decay=0.0, fused=True)

    def step():
        loss = run().square().mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()

    return step, sum(p.numel() for p in trained)


def peak():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) // 1024


def main():
    if sys.argv[1] == "--make":
        return make(sys.argv[2], sys.argv[3:])
    if sys.argv[1] == "--has-gpu":
        return print(torch.cuda.is_available())
    torch.set_num_threads(int(sys.argv[2]))
    device = sys.argv[3] if len(sys.argv) > 3 else "cpu"
    torch.backends.cudnn.allow_tf32 = False
    step = None
    for line in sys.stdin:
        request = json.loads(line)
        if "load" in request:
            step, trained = prepare(sys.argv[1], request["load"], device)
            start = time.perf_counter()
            step()
            compile_ms = 1e3 * (time.perf_counter() - start)
            place = "cpu" if device == "cpu" else "gpu"
            answer = {"version": torch.__version__, "device": place, "trained": trained, "compileMs": compile_ms}
        else:
            times = []
            for _ in range(request["steps"]):
                start = time.perf_counter()
                step()
                times.append(1e3 * (time.perf_counter() - start))
            answer = {"ms": times, "peakMb": peak()}
        print(json.dumps(answer), flush=True)


main()
