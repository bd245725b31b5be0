"""The Python side of `pnpm bench:encoders --against-python`: transformers and PyTorch with random weights at full size.

usage: encoders_peer.py prepare NAME FOLDER DTYPE …      makes the model, the same one as ONNX, and 64 inputs of mixed length, unless they are there
       encoders_peer.py serve NAME FOLDER THREADS BATCH  one JSON request a line, one JSON answer a line

BATCH is a number of inputs, or `best`: the fastest of several is found first.

    {}            -> {"ms": TIME, "checksum": SUM, "batch": COUNT, "peakBytes": MOST RESIDENT MEMORY}   all 64 inputs, from file or text to pooled vectors
    {"group": K}  -> the same, of the K-th quarter of the inputs: by length, or of the dialogues

gpt2-dialogues is gpt2 with prompts of dialogues, all the past in each; all other inputs are utterances alone.
"""

import json
import random
import resource
import sys
import time
import wave
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packages/pretrained/python"))

COUNT = 64
# Raised whenever `prepare` makes other files.
VERSION = 2
RATE = 16000
BATCHES = (1, 2, 4, 8, 16)


def quarter(inputs, group):
    """All inputs, or a quarter of them."""
    size = len(inputs) // 4
    return inputs if group is None else inputs[group * size : (group + 1) * size]


def by_size(paths):
    return sorted(paths, key=lambda path: path.stat().st_size)


def build(name):
    import transformers as t

    torch.manual_seed(0)
    make = {
        "wav2vec2-base": lambda: t.Wav2Vec2Model(t.Wav2Vec2Config()),
        "gpt2": lambda: t.GPT2Model(t.GPT2Config()),
        "roberta-base": lambda: t.RobertaModel(t.RobertaConfig(vocab_size=50265, max_position_embeddings=514, type_vocab_size=1, pad_token_id=1)),
        "resnet50": lambda: t.ResNetModel(t.ResNetConfig()),
    }
    return make[name.removesuffix("-dialogues")]().eval()


def prepare(name, folder, dtypes):
    from export_onnx import export_model

    done = folder / "prepared.json"
    if done.exists() and json.loads(done.read_text()) == {"version": VERSION, "dtypes": list(dtypes)}:
        return
    done.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    # As the published models say it.
    if name == "resnet50":
        json_to(folder / "preprocessor_config.json", {
            "do_resize": True, "size": {"shortest_edge": 224}, "crop_pct": 0.875, "resample": 3, "do_rescale": True, "rescale_factor": 1 / 255,
            "do_normalize": True, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "image_processor_type": "ConvNextImageProcessor"})
        images(folder)
    elif name == "wav2vec2-base":
        json_to(folder / "preprocessor_config.json", {
            "do_normalize": True, "feature_extractor_type": "Wav2Vec2FeatureExtractor", "feature_size": 1, "padding_side": "right", "padding_value": 0.0,
            "return_attention_mask": False, "sampling_rate": RATE})
        sounds(folder)
    else:
        inputs = dialogues() if name == "gpt2-dialogues" else sentences()
        tokenizer(name, [prompt(own) for own in inputs]).save_pretrained(folder)
        json_to(folder / "inputs.json", inputs)
    model = build(name)
    # Fused attention of PyTorch cannot be written as ONNX; the peer runs with it all the same.
    if name != "resnet50":
        model.set_attn_implementation("eager")
    export_model(model, folder, dtypes)
    model.save_pretrained(folder / "torch")
    # Last: what has it is whole.
    json_to(folder / "prepared.json", {"version": VERSION, "dtypes": list(dtypes)})


def json_to(path, value):
    path.write_text(json.dumps(value))


def sentences():
    """3 … 60 words each, as in conversations and prompts of conversations."""
    rng = random.Random(1)
    letters = "etaoinshrdlu"
    words = ["".join(rng.choice(letters) for _ in range(rng.randint(2, 8))) for _ in range(800)]
    return [" ".join(rng.choice(words) for _ in range(rng.randint(3, 60))) for _ in range(COUNT)]


def dialogues():
    """8 dialogues of 8 turns, 2 … 20 words each: utterances as a dataset has them, each with the turns before it."""
    rng = random.Random(2)
    words = sorted({word for text in sentences() for word in text.split()})
    inputs = []
    for _ in range(COUNT // 8):
        turns = [{"speaker": "AB"[i % 2], "text": " ".join(rng.choice(words) for _ in range(rng.randint(2, 20)))} for i in range(8)]
        inputs += [{**turn, "history": turns[:i]} for i, turn in enumerate(turns)]
    return inputs


def prompt(own):
    """What the model reads for an utterance: all turns so far."""
    return own if isinstance(own, str) else "\n".join(f"{turn['speaker']}: {turn['text']}" for turn in [*own["history"], own])


def tokenizer(name, texts):
    import transformers as t
    from tokenizers import ByteLevelBPETokenizer, processors

    own = ByteLevelBPETokenizer()
    own.train_from_iterator(texts, vocab_size=2000, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>", "<|endoftext|>"])
    inner = own._tokenizer
    if name == "roberta-base":
        inner.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
        return t.PreTrainedTokenizerFast(tokenizer_object=inner, bos_token="<s>", cls_token="<s>", sep_token="</s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>", model_max_length=512)
    return t.PreTrainedTokenizerFast(tokenizer_object=inner, eos_token="<|endoftext|>", bos_token="<|endoftext|>", unk_token="<|endoftext|>", model_max_length=1024)


def sounds(folder):
    """0.5 … 8 s each."""
    rng = np.random.default_rng(1)
    for i in range(COUNT):
        samples = rng.normal(0, 3000, int(RATE * rng.uniform(0.5, 8))).clip(-32768, 32767).astype("<i2")
        with wave.open(str(folder / f"input-{i}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples.tobytes())


def images(folder):
    from PIL import Image

    rng = np.random.default_rng(1)
    for i in range(COUNT):
        small = Image.fromarray(rng.integers(0, 256, (15, 27, 3), dtype=np.uint8))
        small.resize((426, 240), Image.BICUBIC).save(folder / f"input-{i}.png")


def checksum(vectors):
    """Layer norm leaves neither the sum nor the squares of a vector any meaning."""
    return (vectors.abs() * torch.sin(1.0 + torch.arange(vectors.shape[1]))).sum().item()


def text_side(name, folder):
    from transformers import AutoModel, AutoTokenizer

    model, own = AutoModel.from_pretrained(folder / "torch").eval(), AutoTokenizer.from_pretrained(folder)
    own.pad_token = own.pad_token or own.eos_token
    own.padding_side = "right"
    inputs = json.loads((folder / "inputs.json").read_text())
    # Dialogues stay together.
    prompts = sorted(inputs, key=len) if isinstance(inputs[0], str) else [prompt(each) for each in inputs]
    # A cache of keys and values is for generation: it would cost time and memory here.
    model.config.use_cache = False

    def encode(batch, group=None):
        sums = []
        ids = sorted(own(quarter(prompts, group))["input_ids"], key=len)
        for at in range(0, len(ids), batch):
            padded = own.pad({"input_ids": ids[at : at + batch]}, return_tensors="pt")
            hidden = model(**padded).last_hidden_state
            mask = padded["attention_mask"]
            pooled = hidden[:, 0] if name == "roberta-base" else hidden[torch.arange(len(hidden)), mask.sum(1) - 1]
            sums.append(checksum(pooled))
        return sum(sums)

    return encode


def sound_side(folder):
    from transformers import AutoFeatureExtractor, AutoModel

    model, extractor = AutoModel.from_pretrained(folder / "torch").eval(), AutoFeatureExtractor.from_pretrained(folder)
    paths = by_size([folder / f"input-{i}.wav" for i in range(COUNT)])

    def read(path):
        with wave.open(str(path)) as file:
            return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768

    def encode(batch, group=None):
        sums = []
        samples = [read(path) for path in quarter(paths, group)]
        for at in range(0, len(samples), batch):
            part = samples[at : at + batch]
            # This model's features depend on padding (group norm, no mask): padded batches give it other features, which it is granted here.
            padded = extractor(part, sampling_rate=RATE, padding=True, return_tensors="pt")
            hidden = model(padded["input_values"]).last_hidden_state
            steps = model._get_feat_extract_output_lengths(torch.tensor([len(each) for each in part]))
            mask = (torch.arange(hidden.shape[1])[None] < steps[:, None])[..., None]
            sums.append(checksum((hidden * mask).sum(1) / steps[:, None]))
        return sum(sums)

    return encode


def image_side(folder):
    from PIL import Image
    from transformers import AutoModel

    model = AutoModel.from_pretrained(folder / "torch").eval()
    settings = json.loads((folder / "preprocessor_config.json").read_text())
    mean, std = (np.array(settings[key], np.float32)[:, None, None] for key in ("image_mean", "image_std"))

    def read(path):
        # What ConvNextImageProcessor does below 384: shorter edge to 256, then the middle 224 x 224.
        image = Image.open(path).convert("RGB")
        scale = 256 / min(image.size)
        image = image.resize((int(image.width * scale), int(image.height * scale)), Image.BICUBIC)
        left, top = (image.width - 224) // 2, (image.height - 224) // 2
        pixels = np.asarray(image.crop((left, top, left + 224, top + 224)), np.float32).transpose(2, 0, 1) / 255
        return (pixels - mean) / std

    paths = by_size([folder / f"input-{i}.png" for i in range(COUNT)])

    def encode(batch, group=None):
        sums = []
        chosen = quarter(paths, group)
        for at in range(0, len(chosen), batch):
            pixels = torch.from_numpy(np.stack([read(path) for path in chosen[at : at + batch]]))
            sums.append(checksum(model(pixels).pooler_output.flatten(1)))
        return sum(sums)

    return encode


def serve(name, folder, threads, batch):
    torch.set_num_threads(threads)
    encode = {"wav2vec2-base": lambda: sound_side(folder), "resnet50": lambda: image_side(folder)}.get(name, lambda: text_side(name, folder))()

    def timed(size, group=None):
        start = time.perf_counter()
        with torch.inference_mode():
            total = encode(size, group)
        return 1e3 * (time.perf_counter() - start), total

    if batch == "best":
        timed(8)
        batch = min(BATCHES, key=lambda size: timed(size)[0])
    batch = int(batch)
    for line in sys.stdin:
        ms, total = timed(batch, json.loads(line).get("group"))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"ms": ms, "checksum": total, "batch": batch, "peakBytes": peak}), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
    else:
        serve(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
