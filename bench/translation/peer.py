"""PyTorch's side of the benchmark of a translation's training step, as its documentation writes such a network: nn.GRU over
packed sequences, batched products for attention, cross-entropy that ignores padding, clipping by norm, Adam.

Protocol: the case as JSON in argv[1], `batches` among it; prints a line `ready {...}` when warm; for each line `go SECONDS`
repeats the step for about that long and prints {"steps", "tokens", "seconds"} as JSON.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

case = json.loads(sys.argv[1])
torch.set_num_threads(case["threads"])
torch.manual_seed(0)

PADDING = -1


class Translation(nn.Module):
    def __init__(self, vocabulary, embedding, encoder, decoder, dropout):
        super().__init__()
        self.source = nn.Embedding(vocabulary, embedding)
        self.encoder = nn.GRU(embedding, encoder, bidirectional=True)
        self.bridge = nn.Linear(2 * encoder, decoder)
        self.target = nn.Embedding(vocabulary, embedding)
        self.decoder = nn.GRU(embedding, decoder)
        self.general = nn.Linear(2 * encoder, decoder, bias=False)
        self.combine = nn.Linear(2 * encoder + decoder, decoder, bias=False)
        self.output = nn.Linear(decoder, vocabulary)
        self.output.weight = self.target.weight
        self.dropout = nn.Dropout(dropout)

    def forward(self, sources, lengths, inputs):
        packed = pack_padded_sequence(self.dropout(self.source(sources)), lengths, enforce_sorted=False)
        outputs, state = self.encoder(packed)
        memory = pad_packed_sequence(outputs)[0].transpose(0, 1)
        state = torch.tanh(self.bridge(torch.cat((state[0], state[1]), dim=1))).unsqueeze(0)
        hidden = self.decoder(self.dropout(self.target(inputs)), state)[0].transpose(0, 1)
        scores = torch.bmm(hidden, self.general(memory).transpose(1, 2))
        padded = torch.arange(memory.size(1))[None, :] >= lengths[:, None]
        weights = torch.softmax(scores.masked_fill(padded[:, None, :], float("-inf")), dim=2)
        context = torch.bmm(weights, memory)
        attentive = torch.tanh(self.combine(torch.cat((context, hidden), dim=2)))
        return self.output(self.dropout(attentive)).transpose(0, 1)


def to_tensors(batch):
    lengths = torch.tensor(batch["lengths"])
    steps = torch.arange(batch["steps"])[:, None]
    shape = (batch["steps"], batch["batchSize"])
    targets = torch.tensor(batch["targets"]).view(shape).masked_fill(steps >= lengths[None, :], PADDING)
    return {
        "sources": torch.tensor(batch["sources"]).view(batch["sourceSteps"], batch["batchSize"]),
        "source_lengths": torch.tensor(batch["sourceLengths"]),
        "inputs": torch.tensor(batch["inputs"]).view(shape),
        "targets": targets,
        "tokens": int(lengths.sum()),
    }


with open(case["batches"]) as file:
    batches = [to_tensors(batch) for batch in json.load(file)]
model = Translation(case["vocabulary"], case["embedding"], case["encoder"], case["decoder"], case["dropout"])
optimizer = torch.optim.Adam(model.parameters(), lr=0.0015)
criterion = nn.CrossEntropyLoss(ignore_index=PADDING)
taken = 0


def step():
    global taken
    batch = batches[taken % len(batches)]
    taken += 1
    optimizer.zero_grad(set_to_none=True)
    logits = model(batch["sources"], batch["source_lengths"], batch["inputs"])
    loss = criterion(logits.reshape(-1, case["vocabulary"]), batch["targets"].view(-1))
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    loss.item()
    return batch["tokens"]


for _ in range(case["warmup"]):
    step()
parameters = sum(parameter.numel() for parameter in model.parameters())
print("ready " + json.dumps({"torch": torch.__version__, "parameters": parameters}), flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    if word == "quit":
        break
    begin = time.perf_counter()
    steps = tokens = 0
    while time.perf_counter() - begin < float(rest[0]):
        tokens += step()
        steps += 1
    print(json.dumps({"steps": steps, "tokens": tokens, "seconds": time.perf_counter() - begin}), flush=True)
