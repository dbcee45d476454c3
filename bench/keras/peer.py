"""Keras's side of the benchmark, on TensorFlow: one case per process, as JSON in argv[1]; for the protocol see
../python/protocol.py. `variant` is `graph` or `xla`: whether TensorFlow runs its graph as it is or compiles it (jit_compile).
"""

import json
import os
import sys

sys.path.append(os.path.join(os.path.dirname(__file__), "../python"))
from protocol import padded_batches, serve  # noqa: E402

case = json.loads(sys.argv[1])
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(case["threads"])
keras.utils.set_random_seed(0)
compiled = case.get("variant") == "xla"
random = np.random.default_rng(0)


def normal(*shape):
    return tf.constant(random.standard_normal(shape, np.float32))


def integers(limit, *shape):
    return random.integers(0, limit, shape, np.int32)


def layer():
    """Forward and backward of one recurrent layer, gradients of the weights and of the input."""
    steps, batch, inputs, hidden = case["shape"]
    kinds = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU, "simpleRnn": keras.layers.SimpleRNN}
    module = kinds[case["cell"]](hidden, return_sequences=True)
    x, gradient = normal(batch, steps, inputs), normal(batch, steps, hidden)
    module.build(x.shape)

    @tf.function(jit_compile=compiled)
    def gradients(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            output = module(x)
        variables = [variable.value for variable in module.trainable_variables]
        return tape.gradient(output, [*variables, x], output_gradients=gradient)

    return lambda: gradients(x)[0].numpy()


def step():
    """A whole training step: embedding, LSTM layers, projection, cross-entropy, clipping by global norm, Adam."""
    steps, batch, vocabulary = case["steps"], case["batch"], case["vocabulary"]
    recurrent = [
        keras.layers.LSTM(case["hidden"], return_sequences=True, stateful=True) for _ in range(case["layers"])
    ]
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(batch, steps), dtype="int32"),
            keras.layers.Embedding(vocabulary, case["embedding"]),
            *recurrent,
            keras.layers.Dense(vocabulary),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(0.002, global_clipnorm=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=compiled,
    )
    data = [(integers(vocabulary, batch, steps), integers(vocabulary, batch, steps)) for _ in range(16)]
    carried = {"index": 0}

    def run():
        inputs, targets = data[carried["index"] % len(data)]
        carried["index"] += 1
        return float(model.train_on_batch(inputs, targets))

    return run


class LanguageModel(keras.Model):
    """The model of TensorFlow's tutorial on text generation: states are an input and an output."""

    def __init__(self, unroll=False):
        super().__init__()
        options = {"return_sequences": True, "return_state": True, "unroll": unroll}
        self.embedding = keras.layers.Embedding(case["vocabulary"], case["embedding"])
        self.recurrent = [keras.layers.LSTM(case["hidden"], **options) for _ in range(case["layers"])]
        self.projection = keras.layers.Dense(case["vocabulary"])

    def call(self, tokens, states):
        x, after = self.embedding(tokens), []
        for layer, state in zip(self.recurrent, states):
            x, *state = layer(x, initial_state=state)
            after.append(state)
        return self.projection(x), after


def zero_states(batch):
    return [[tf.zeros((batch, case["hidden"])) for _ in range(2)] for _ in range(case["layers"])]


def sample():
    """Samples one token at a time: a step is a tf.function, the loop is in Python."""
    batch, count = case["batch"], case["count"]
    model = LanguageModel(unroll=True)

    @tf.function(jit_compile=compiled)
    def one(token, states):
        logits, states = model(token, states)
        return tf.random.categorical(logits[:, 0], 1, dtype=tf.int32), states

    def run():
        token, states, drawn = tf.zeros((batch, 1), tf.int32), zero_states(batch), []
        for _ in range(count):
            token, states = one(token, states)
            drawn.append(token)
        return tf.concat(drawn, 1).numpy()

    return run


def score():
    """Log-probabilities of padded batches of sentences, sorted by length; traced once for each shape."""
    model, vocabulary = LanguageModel(), case["vocabulary"]
    batches = []
    for longest, part in padded_batches(case):
        inputs, targets = (tf.constant(integers(vocabulary, len(part), longest)) for _ in range(2))
        batches.append((inputs, targets, tf.sequence_mask(part, longest, dtype=tf.float32)))

    @tf.function(jit_compile=compiled)
    def losses(inputs, targets, mask):
        logits, _ = model(inputs, zero_states(inputs.shape[0]))
        each = keras.losses.sparse_categorical_crossentropy(targets, logits, from_logits=True)
        return tf.reduce_sum(each * mask, 1)

    def run():
        for batch in batches:
            losses(*batch).numpy().tolist()

    return run


prepare = {"layer": layer, "step": step, "sample": sample, "score": score}[case["kind"]]
facts = {"version": keras.__version__, "tensorflow": tf.__version__, "threads": case["threads"]}
serve(prepare, facts)
