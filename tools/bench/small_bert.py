"""Makes the encoder of configs/meld/prompts.yaml or small-bert.yaml: a BERT of 4 layers, 256 wide, from random weights, with word pieces of MELD's training
texts.

usage: small_bert.py TRAIN_CSV FOLDER [--words] [--seed 42]
  TRAIN_CSV   train_sent_emo.csv, and no other split of it
  --words     word pieces of the utterances alone, without the speakers that a prompt has before them

Needs torch, transformers and tokenizers. The library breaks ties between word pieces by chance, so the files differ from one making to the next: keep the
folder, and compare runs of one.
"""

import argparse
import csv
from pathlib import Path

import torch
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertModel, BertTokenizerFast

WORD_PIECES = 8000


def lines_of(train_csv, words):
    """Texts, with their speakers as a prompt has them."""
    with open(train_csv, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["Utterance"] if words else f"{row['Speaker']}: {row['Utterance']}" for row in rows]


def main(train_csv, folder, words, seed):
    pieces = BertWordPieceTokenizer(lowercase=True)
    pieces.train_from_iterator(lines_of(train_csv, words), vocab_size=WORD_PIECES, min_frequency=2, show_progress=False)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    BertTokenizerFast(tokenizer_object=pieces, model_max_length=512).save_pretrained(folder)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=pieces.get_vocab_size(),
        hidden_size=256,
        num_hidden_layers=4,
        num_attention_heads=4,
        intermediate_size=1024,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("train_csv")
    parser.add_argument("folder")
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    main(options.train_csv, options.folder, options.words, options.seed)
