"""PyTorch's side of the benchmark: one case per process, as JSON in argv[1]; see ../python/protocol.py for the protocol."""

import contextlib
import json
import os
import sys
import warnings

import torch
from torch import nn

sys.path.append(os.path.join(os.path.dirname(__file__), "../python"))
from protocol import padded_batches, serve  # noqa: E402

case = json.loads(sys.argv[1])
torch.set_num_threads(case["threads"])
torch.manual_seed(0)


# `mode` is `autocast` (torch.amp around the forward pass and the loss, as documented), `compile` (torch.compile) or `int8`
# (torch.ao.quantization.quantize_dynamic, which is deprecated, but its successor torchao has no LSTM).
mode = case.get("mode")


def precision():
    return torch.autocast("cpu", dtype=torch.bfloat16) if mode == "autocast" else contextlib.nullcontext()


def compiled(module):
    return torch.compile(module) if mode == "compile" else module


def quantized(model):
    if mode != "int8":
        return model
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kinds = {nn.LSTM, nn.LSTMCell, nn.Linear}
        return torch.ao.quantization.quantize_dynamic(model, kinds, dtype=torch.qint8)


def layer():
    """Forward and backward pass of one recurrent layer of torch.nn."""
    steps, batch, inputs, hidden = case["shape"]
    kind = {"lstm": nn.LSTM, "gru": nn.GRU, "simpleRnn": nn.RNN}[case["cell"]]
    module = compiled(kind(inputs, hidden))
    x = torch.randn(steps, batch, inputs, requires_grad=True)
    gradient = torch.randn(steps, batch, hidden)

    with precision():
        gradient = gradient.to(module(x)[0].dtype)

    def run():
        module.zero_grad(set_to_none=True)
        x.grad = None
        with precision():
            output, _ = module(x)
        output.backward(gradient)

    return run


class LanguageModel(nn.Module):
    def __init__(self, vocabulary, embedding, hidden, layers):
        super().__init__()
        self.encoder = nn.Embedding(vocabulary, embedding)
        self.rnn = nn.LSTM(embedding, hidden, layers)
        self.decoder = nn.Linear(hidden, vocabulary)

    def forward(self, tokens, state):
        output, state = self.rnn(self.encoder(tokens), state)
        return self.decoder(output), state


def model_of_case():
    return LanguageModel(case["vocabulary"], case["embedding"], case["hidden"], case["layers"])


def step():
    """A whole training step: embedding, LSTM layers, projection, cross-entropy, clipping by global norm, Adam."""
    model = compiled(model_of_case())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.002)
    criterion = nn.CrossEntropyLoss()
    steps, batch, vocabulary = case["steps"], case["batch"], case["vocabulary"]
    data = [torch.randint(0, vocabulary, (2, steps, batch)) for _ in range(16)]
    carried = {"state": None, "index": 0}

    def run():
        inputs, targets = data[carried["index"] % len(data)]
        carried["index"] += 1
        optimizer.zero_grad(set_to_none=True)
        with precision():
            logits, state = model(inputs, carried["state"])
            loss = criterion(logits.view(-1, vocabulary), targets.reshape(-1))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        carried["state"] = tuple(part.detach() for part in state)
        return loss.item()

    return run


class CellStack(nn.Module):
    """The same network with LSTMCell, one step at a time: no sequence code between tokens."""

    def __init__(self, vocabulary, embedding, hidden, layers):
        super().__init__()
        self.encoder = nn.Embedding(vocabulary, embedding)
        self.cells = nn.ModuleList(nn.LSTMCell(embedding if i == 0 else hidden, hidden) for i in range(layers))
        self.decoder = nn.Linear(hidden, vocabulary)

    def forward(self, tokens: torch.Tensor, h: list[torch.Tensor], c: list[torch.Tensor]):
        x = self.encoder(tokens)
        for i, cell in enumerate(self.cells):
            h[i], c[i] = cell(x, (h[i], c[i]))
            x = h[i]
        return self.decoder(x), h, c


def sample():
    """Samples one token at a time; `variant` selects the PyTorch method."""
    batch, count = case["batch"], case["count"]
    vocabulary, embedding, hidden, layers = case["vocabulary"], case["embedding"], case["hidden"], case["layers"]
    variant = case["variant"]
    if "mkldnn" in variant:
        torch.backends.mkldnn.enabled = False
    if variant.startswith("module"):
        model = quantized(LanguageModel(vocabulary, embedding, hidden, layers).eval())

        def run():
            state = None
            token = torch.zeros(1, batch, dtype=torch.long)
            with torch.inference_mode():
                for _ in range(count):
                    logits, state = model(token, state)
                    token = torch.multinomial(torch.softmax(logits[0], -1), 1).view(1, batch)

        return run
    stack = compiled(quantized(CellStack(vocabulary, embedding, hidden, layers).eval()))
    if variant.startswith("script"):
        stack = torch.jit.script(stack)

    def run():
        h = [torch.zeros(batch, hidden) for _ in range(layers)]
        c = [torch.zeros(batch, hidden) for _ in range(layers)]
        token = torch.zeros(batch, dtype=torch.long)
        with torch.inference_mode():
            for _ in range(count):
                logits, h, c = stack(token, h, c)
                token = torch.multinomial(torch.softmax(logits, -1), 1).view(batch)

    return run


def score():
    """Log-probabilities of padded batches of sentences, sorted by length, longest last."""
    model = model_of_case().eval()
    vocabulary = case["vocabulary"]
    batches = []
    for longest, part in padded_batches(case):
        inputs = torch.randint(0, vocabulary, (longest, len(part)))
        targets = torch.randint(0, vocabulary, (longest, len(part)))
        for column, length in enumerate(part):
            targets[length:, column] = -100
        batches.append((inputs, targets))
    criterion = nn.CrossEntropyLoss(ignore_index=-100, reduction="none")

    def run():
        with torch.inference_mode():
            for inputs, targets in batches:
                logits, _ = model(inputs, None)
                losses = criterion(logits.view(-1, vocabulary), targets.view(-1))
                losses.view(targets.shape).sum(0).tolist()

    return run


cases = {"layer": layer, "step": step, "sample": sample, "score": score}
serve(cases[case["kind"]], {"version": torch.__version__, "threads": torch.get_num_threads()})
