"""The network of configs/eng-spa.yaml: nn.GRU over packed sequences (or padded ones, where the backward direction reads the
padding first), batched products for attention, cross-entropy that ignores padding."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

PADDING = -1


class Translation(nn.Module):
    def __init__(self, vocabulary, embedding, encoder, decoder, dropout, packed):
        super().__init__()
        self.packed = packed
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
        embedded = self.dropout(self.source(sources))
        if self.packed:
            outputs, state = self.encoder(pack_padded_sequence(embedded, lengths, enforce_sorted=False))
            outputs, _ = pad_packed_sequence(outputs)
        else:
            outputs, state = self.encoder(embedded)
        memory = outputs.transpose(0, 1)
        state = torch.tanh(self.bridge(torch.cat((state[0], state[1]), dim=1))).unsqueeze(0)
        hidden = self.decoder(self.dropout(self.target(inputs)), state)[0].transpose(0, 1)
        scores = torch.bmm(hidden, self.general(memory).transpose(1, 2))
        padded = torch.arange(memory.size(1))[None, :] >= lengths[:, None]
        weights = torch.softmax(scores.masked_fill(padded[:, None, :], float("-inf")), dim=2)
        context = torch.bmm(weights, memory)
        attentive = torch.tanh(self.combine(torch.cat((context, hidden), dim=2)))
        return self.output(self.dropout(attentive)).transpose(0, 1)


def to_tensors(batch, shape):
    lengths = torch.tensor(batch["lengths"])
    steps = torch.arange(batch["steps"])[:, None]
    size = (batch["steps"], batch["batchSize"])
    return {
        "sources": torch.tensor(batch["sources"]).view(batch["sourceSteps"], batch["batchSize"]),
        "source_lengths": torch.tensor(batch["sourceLengths"]),
        "inputs": torch.tensor(batch["inputs"]).view(size),
        "targets": torch.tensor(batch["targets"]).view(size).masked_fill(steps >= lengths[None, :], PADDING),
        "units": int(lengths.sum()),
    }


def build(shape, variant):
    sizes = [shape[name] for name in ("vocabulary", "embedding", "encoder", "decoder", "dropout")]
    model = Translation(*sizes, packed=variant == "packed")
    criterion = nn.CrossEntropyLoss(ignore_index=PADDING)

    def loss_of(batch):
        logits = model(batch["sources"], batch["source_lengths"], batch["inputs"])
        return criterion(logits.reshape(-1, shape["vocabulary"]), batch["targets"].view(-1))

    return model, loss_of
