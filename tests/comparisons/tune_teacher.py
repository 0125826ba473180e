# pyright: basic, reportMissingImports=false
"""Tune a large encoder to questions about films, and keep its vectors, from which the encoder in use learns.

    pip install torch transformers
    python -m tests.comparisons.tune_teacher all-mpnet-base-v2 teacher.npz

The first is the folder of all-mpnet-base-v2 as its authors publish it. It takes 40 minutes of two cores with
instructions for bfloat16. It is ten times as large as the encoder in use, too slow to answer with.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from tests.comparisons.decoy_questions import DECOY_QUESTIONS
from tests.comparisons.lessons import Lessons, Scores, every_film, shipped_notes

ROUNDS = 2
FASTEST = [4e-5, 2e-2]  # the rates of learning, of the network and of the weights of scores
_AS_THEY_ARE = ("embeddings.", "encoder.layer.0.", "encoder.layer.1.", "encoder.layer.2.", "pooler.")
_WIDTH, _AT_ONCE, _PIECES = 768, 48, 94


class Teacher(nn.Module):
    """all-mpnet-base-v2 with its tokenizer, read from a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._cut = AutoTokenizer.from_pretrained(folder)
        self.network = AutoModel.from_pretrained(folder, attn_implementation="eager")
        for name, weight in self.network.named_parameters():
            weight.requires_grad_(not name.startswith(_AS_THEY_ARE))

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Return the vectors of texts, a row each; texts of like length are computed together."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        rows: dict[int, Tensor] = {}
        for start in range(0, len(order), _AT_ONCE):
            places = order[start : start + _AT_ONCE]
            some = [texts[place] for place in places]
            batch = self._cut(some, padding=True, truncation=True, max_length=_PIECES, return_tensors="pt")
            with torch.autocast("cpu", dtype=torch.bfloat16):
                states = self.network(**batch).last_hidden_state.float()
            there = batch["attention_mask"][:, :, None].float()
            rows.update(zip(places, functional.normalize((states * there).sum(1) / there.sum(1), dim=-1), strict=True))
        return torch.stack([rows[place] for place in range(len(texts))])


def tune(teacher: Teacher) -> None:
    """Change a network so that questions are near to the fact that answers them and far from the others."""
    draw = random.Random(1)  # noqa: S311
    torch.manual_seed(1)
    every, scores = every_film(), Scores(_WIDTH)
    lessons = Lessons(draw, every, asked=88, foreign=3, decoys=5)
    learnt = [weight for weight in teacher.parameters() if weight.requires_grad]
    groups = [{"params": learnt, "lr": FASTEST[0]}, {"params": list(scores.parameters()), "lr": FASTEST[1]}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, FASTEST, total_steps=ROUNDS * len(every), pct_start=0.15)
    teacher.train()
    for number in range(ROUNDS):
        total = 0.0
        for notes in draw.sample(every, len(every)):
            lesson = lessons.on(notes)
            vectors = teacher([*lesson.questions, *lesson.asks, *lesson.texts])
            loss = functional.cross_entropy(scores(lesson, vectors), lesson.right)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learnt, 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        sys.stdout.write(f"round {number + 1} of {ROUNDS}: {total / len(every):.3f}\n")
        sys.stdout.flush()


def main() -> None:
    """Tune the teacher and write its vectors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("vectors", type=Path)
    options = parser.parse_args()
    teacher = Teacher(options.folder)
    tune(teacher)
    teacher.eval()
    texts = [*DECOY_QUESTIONS, *(text for notes in (*every_film(), shipped_notes()) for text in notes.every_text())]
    texts = sorted(dict.fromkeys(texts), key=len)
    with torch.no_grad():
        rows = [teacher(texts[start : start + _AT_ONCE]).half().numpy() for start in range(0, len(texts), _AT_ONCE)]
    np.savez(options.vectors, texts=np.array(texts), vectors=np.concatenate(rows))


if __name__ == "__main__":
    main()
