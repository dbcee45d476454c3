"""JAX's side of the benchmark: one case per process, as JSON in argv[1]; see ../python/protocol.py for the protocol.

`variant` is `scan` (jax.lax.scan over the steps of a layer, with one product of the input for all steps) or `flax` (the
layers of flax.nnx, used as in its documentation). The optimizer is Optax, which JAX's documentation recommends.
"""

import json
import os
import sys

sys.path.append(os.path.join(os.path.dirname(__file__), "../python"))
from protocol import padded_batches, serve  # noqa: E402

case = json.loads(sys.argv[1])
# XLA starts one thread per processor that the process may use.
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: case["threads"]])
os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import optax  # noqa: E402
from flax import nnx  # noqa: E402

variant = case.get("variant") or "scan"
keys = iter(jax.random.split(jax.random.key(0), 1000))
optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(0.002))


def normal(*shape):
    return jax.random.normal(next(keys), shape)


def uniform(scale, *shape):
    return jax.random.uniform(next(keys), shape, minval=-scale, maxval=scale)


def integers(limit, *shape):
    return jax.random.randint(next(keys), shape, 0, limit)


# Layers by jax.lax.scan: x [T, B, I] -> outputs [T, B, H]; the state is h, or (h, c) for an LSTM.


def lstm_step(weights, state, gates):
    h, c = state
    i, f, g, o = jnp.split(gates + h @ weights["recurrent"], 4, axis=-1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    h = jax.nn.sigmoid(o) * jnp.tanh(c)
    return (h, c), h


def gru_step(weights, h, gates):
    xr, xz, xn = jnp.split(gates, 3, axis=-1)
    hr, hz, hn = jnp.split(h @ weights["recurrent"] + weights["recurrentBias"], 3, axis=-1)
    r, z = jax.nn.sigmoid(xr + hr), jax.nn.sigmoid(xz + hz)
    h = (1 - z) * jnp.tanh(xn + r * hn) + z * h
    return h, h


def simple_step(weights, h, gates):
    h = jnp.tanh(gates + h @ weights["recurrent"])
    return h, h


cells = {"lstm": (lstm_step, 4), "gru": (gru_step, 3), "simpleRnn": (simple_step, 1)}


def layer_weights(cell, inputs, hidden):
    gates, scale = cells[cell][1], hidden**-0.5
    weights = {
        "kernel": uniform(scale, inputs, gates * hidden),
        "recurrent": uniform(scale, hidden, gates * hidden),
        "bias": uniform(scale, gates * hidden),
    }
    return {**weights, "recurrentBias": uniform(scale, gates * hidden)} if cell == "gru" else weights


def zero_state(cell, batch, hidden):
    h = jnp.zeros((batch, hidden))
    return (h, h) if cell == "lstm" else h


def apply_layer(cell, weights, x, state):
    step = cells[cell][0]
    return jax.lax.scan(lambda carry, gates: step(weights, carry, gates), state, x @ weights["kernel"] + weights["bias"])


def layer():
    """Forward and backward of one recurrent layer, gradients of the weights and of the input."""
    steps, batch, inputs, hidden = case["shape"]
    cell = case["cell"]
    x, gradient = normal(steps, batch, inputs), normal(steps, batch, hidden)
    if variant == "flax":
        kinds = {"lstm": nnx.OptimizedLSTMCell, "gru": nnx.GRUCell, "simpleRnn": nnx.SimpleCell}
        module = nnx.RNN(kinds[cell](inputs, hidden, rngs=nnx.Rngs(0)), time_major=True)
        graph, weights = nnx.split(module)

        def apply(weights, x):
            return nnx.merge(graph, weights)(x)

    else:
        weights, state = layer_weights(cell, inputs, hidden), zero_state(cell, batch, hidden)

        def apply(weights, x):
            return apply_layer(cell, weights, x, state)[1]

    @jax.jit
    def gradients(weights, x, gradient):
        _, pull_back = jax.vjp(apply, weights, x)
        return pull_back(gradient)

    return lambda: jax.block_until_ready(gradients(weights, x, gradient))


def model_weights():
    vocabulary, embedding, hidden = case["vocabulary"], case["embedding"], case["hidden"]
    return {
        "embedding": normal(vocabulary, embedding),
        "layers": [layer_weights("lstm", embedding if i == 0 else hidden, hidden) for i in range(case["layers"])],
        "projection": uniform(hidden**-0.5, hidden, vocabulary),
        "bias": jnp.zeros(vocabulary),
    }


def apply_model(weights, tokens, states):
    """Logits [T, B, V] of tokens [T, B], and the final states."""
    x, after = weights["embedding"][tokens], []
    for layer, state in zip(weights["layers"], states):
        state, x = apply_layer("lstm", layer, x, state)
        after.append(state)
    return x @ weights["projection"] + weights["bias"], after


def zero_states(batch):
    return [zero_state("lstm", batch, case["hidden"]) for _ in range(case["layers"])]


class LanguageModel(nnx.Module):
    def __init__(self, rngs):
        hidden = case["hidden"]
        self.embed = nnx.Embed(case["vocabulary"], case["embedding"], rngs=rngs)
        sizes = [case["embedding"]] + [hidden] * (case["layers"] - 1)
        layers = [nnx.RNN(nnx.OptimizedLSTMCell(size, hidden, rngs=rngs), time_major=True) for size in sizes]
        self.layers = nnx.List(layers)
        self.projection = nnx.Linear(hidden, case["vocabulary"], rngs=rngs)

    def __call__(self, tokens, states):
        x, after = self.embed(tokens), []
        for layer, state in zip(self.layers, states):
            state, x = layer(x, initial_carry=state, return_carry=True)
            after.append(state)
        return self.projection(x), after


def cross_entropy(logits, targets):
    return optax.softmax_cross_entropy_with_integer_labels(logits, targets)


def step():
    """A whole training step: embedding, LSTM layers, projection, cross-entropy, clipping by global norm, Adam."""
    steps, batch, vocabulary = case["steps"], case["batch"], case["vocabulary"]
    data = [(integers(vocabulary, steps, batch), integers(vocabulary, steps, batch)) for _ in range(16)]
    carried = {"index": 0, "states": zero_states(batch)}

    if variant == "flax":
        model = LanguageModel(nnx.Rngs(0))
        state = nnx.Optimizer(model, optimizer, wrt=nnx.Param)

        @nnx.jit
        def train_step(model, state, states, inputs, targets):
            def loss_of(model):
                logits, after = model(inputs, states)
                return cross_entropy(logits, targets).mean(), after

            (loss, after), gradients = nnx.value_and_grad(loss_of, has_aux=True)(model)
            state.update(model, gradients)
            return loss, after

        def update(inputs, targets):
            return train_step(model, state, carried["states"], inputs, targets)

    else:
        carried["weights"] = model_weights()
        carried["optimizer"] = optimizer.init(carried["weights"])

        def loss_of(weights, inputs, targets, states):
            logits, after = apply_model(weights, inputs, states)
            return cross_entropy(logits, targets).mean(), after

        def train_step(weights, state, states, inputs, targets):
            (loss, after), gradients = jax.value_and_grad(loss_of, has_aux=True)(weights, inputs, targets, states)
            updates, state = optimizer.update(gradients, state, weights)
            return optax.apply_updates(weights, updates), state, loss, after

        train_step = jax.jit(train_step, donate_argnums=(0, 1))

        def update(inputs, targets):
            weights, state, states = carried["weights"], carried["optimizer"], carried["states"]
            carried["weights"], carried["optimizer"], loss, after = train_step(weights, state, states, inputs, targets)
            return loss, after

    def run():
        inputs, targets = data[carried["index"] % len(data)]
        carried["index"] += 1
        loss, carried["states"] = update(inputs, targets)
        return float(loss)

    return run


def sample():
    """Samples one token at a time; the whole loop is compiled."""
    batch, count = case["batch"], case["count"]
    weights = model_weights()

    @jax.jit
    def draw(weights, key):
        def one(carry, key):
            token, states = carry
            logits, states = apply_model(weights, token[None], states)
            token = jax.random.categorical(key, logits[0])
            return (token, states), token

        start = (jnp.zeros(batch, jnp.int32), zero_states(batch))
        return jax.lax.scan(one, start, jax.random.split(key, count))[1]

    return lambda: jax.device_get(draw(weights, next_key()))


drawn = {"key": jax.random.key(1)}


def next_key():
    drawn["key"], key = jax.random.split(drawn["key"])
    return key


def score():
    """Log-probabilities of padded batches of sentences, sorted by length; compiled once for each shape."""
    weights, vocabulary = model_weights(), case["vocabulary"]
    batches = []
    for longest, part in padded_batches(case):
        inputs, targets = (integers(vocabulary, longest, len(part)) for _ in range(2))
        mask = jnp.arange(longest)[:, None] < jnp.array(part)[None, :]
        batches.append((inputs, targets, mask))

    @jax.jit
    def losses(weights, inputs, targets, mask):
        logits, _ = apply_model(weights, inputs, zero_states(inputs.shape[1]))
        return jnp.sum(cross_entropy(logits, targets) * mask, axis=0)

    def run():
        for batch in batches:
            jax.device_get(losses(weights, *batch)).tolist()

    return run


prepare = {"layer": layer, "step": step, "sample": sample, "score": score}[case["kind"]]
serve(prepare, {"version": jax.__version__, "threads": case["threads"]})
