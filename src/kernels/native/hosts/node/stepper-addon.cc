// The stepper for JavaScript; src/kernels/hosts/host.ts has the types.
#include "hosts/node/stepper-addon.h"

#include <exception>
#include <string>

#include "stepper.h"
#include "thread-pool.h"
#include "vector.h"

namespace rnn {
namespace {

// The arguments of a call from JavaScript. `guarded` turns their errors into JavaScript exceptions.
class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info) : env_(env) {
    size_t count = kMost;
    napi_get_cb_info(env, info, &count, values_, nullptr, nullptr);
  }
  napi_value operator[](int index) const { return values_[index]; }
  napi_env env() const { return env_; }

 private:
  static constexpr size_t kMost = 5;
  napi_env env_;
  napi_value values_[kMost];
};

template <class Value>
struct Array {
  Value* values;
  size_t count;
};

template <class Value>
Array<Value> arrayOf(napi_env env, napi_value value, napi_typedarray_type type, const char* what) {
  napi_typedarray_type actual;
  size_t count;
  void* data;
  const napi_status status = napi_get_typedarray_info(env, value, &actual, &count, &data, nullptr, nullptr);
  if (status != napi_ok || actual != type) fail(std::string(what) + " is no array of its type");
  return {static_cast<Value*>(data), count};
}

Array<float> floatsOf(napi_env env, napi_value value, size_t count, const char* what) {
  const Array<float> array = arrayOf<float>(env, value, napi_float32_array, what);
  if (array.count != count) {
    fail(std::string(what) + " has " + std::to_string(array.count) + " numbers, not " +
                                std::to_string(count));
  }
  return array;
}

int intOf(napi_env env, napi_value value, const char* what) {
  int32_t number;
  if (napi_get_value_int32(env, value, &number) != napi_ok) fail(std::string(what) + " is no number");
  return number;
}

napi_value property(napi_env env, napi_value object, const char* name) {
  napi_value value;
  if (napi_get_named_property(env, object, name, &value) != napi_ok)
    fail(std::string("no ") + name);
  return value;
}

int intProperty(napi_env env, napi_value object, const char* name) {
  return intOf(env, property(env, object, name), name);
}

const float* floatsProperty(napi_env env, napi_value object, const char* name, size_t count) {
  return floatsOf(env, property(env, object, name), count, name).values;
}

bool isNull(napi_env env, napi_value value) {
  napi_valuetype type;
  napi_typeof(env, value, &type);
  return type == napi_null;
}

const Cell& cellOf(napi_env env, napi_value object) {
  char name[64];
  size_t size = 0;
  if (napi_get_value_string_utf8(env, property(env, object, "cell"), name, sizeof name, &size) != napi_ok)
    fail("the cell is no name");
  return findCell(std::string(name, size));
}

StepperLayerWeights layerOf(napi_env env, napi_value object, const Cell& cell) {
  const int inputs = intProperty(env, object, "inputs");
  const int hidden = intProperty(env, object, "hidden");
  const size_t columns = static_cast<size_t>(cell.gates) * hidden;
  return {
      inputs,
      hidden,
      floatsProperty(env, object, "kernel", inputs * columns),
      floatsProperty(env, object, "recurrentKernel", hidden * columns),
      floatsProperty(env, object, "bias", columns),
  };
}

StepperModel modelOf(napi_env env, napi_value object) {
  StepperModel model;
  model.cell = &cellOf(env, object);
  model.relu = intProperty(env, object, "relu") != 0;
  model.format = static_cast<WeightFormat>(intProperty(env, object, "format"));
  const napi_value layers = property(env, object, "layers");
  uint32_t count = 0;
  napi_get_array_length(env, layers, &count);
  if (count == 0) fail("no layers");
  for (uint32_t index = 0; index < count; index++) {
    napi_value layer;
    napi_get_element(env, layers, index, &layer);
    model.layers.push_back(layerOf(env, layer, *model.cell));
  }
  const size_t vocabulary = model.vocabulary = intProperty(env, object, "vocabulary");
  const bool oneHot = isNull(env, property(env, object, "embedding"));
  model.embedding = oneHot ? nullptr : floatsProperty(env, object, "embedding", vocabulary * model.layers[0].inputs);
  const size_t outputs = model.outputs = intProperty(env, object, "outputs");
  model.outputKernel = floatsProperty(env, object, "outputKernel", model.layers.back().hidden * outputs);
  model.outputBias = floatsProperty(env, object, "outputBias", outputs);
  return model;
}

struct Handle {
  std::unique_ptr<Stepper> stepper;
};

Handle& handleOf(const Arguments& arguments) {
  void* data = nullptr;
  if (napi_get_value_external(arguments.env(), arguments[0], &data) != napi_ok)
    fail("no stepper");
  return *static_cast<Handle*>(data);
}

Stepper& stepperOf(const Arguments& arguments) {
  Handle& handle = handleOf(arguments);
  if (!handle.stepper) fail("the stepper is disposed");
  return *handle.stepper;
}

// Runs `body` with exclusive use of the threads, and turns its exceptions into JavaScript exceptions.
template <class Body>
napi_value guarded(napi_env env, napi_callback_info info, const Body& body) {
  try {
    Lock lock(ThreadPool::instance().exclusive());
    FlushDenormals flush;
    return body(Arguments(env, info));
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
    return nullptr;
  }
}

// createStepper(model, batchSize): stepper
napi_value createStepper(napi_env env, napi_callback_info info) {
  return guarded(env, info, [&](const Arguments& arguments) {
    int32_t batch = 0;
    napi_get_value_int32(env, arguments[1], &batch);
    if (batch < 1) fail("the batch size must be at least 1");
    auto* handle = new Handle{std::make_unique<Stepper>(modelOf(env, arguments[0]), batch)};
    napi_value external;
    const auto destroy = [](napi_env, void* data, void*) { delete static_cast<Handle*>(data); };
    napi_create_external(env, handle, destroy, nullptr, &external);
    return external;
  });
}

const int* tokensOf(napi_env env, napi_value value, const Stepper& stepper) {
  const Array<int32_t> tokens = arrayOf<int32_t>(env, value, napi_int32_array, "tokens");
  if (tokens.count != static_cast<size_t>(stepper.rows())) fail("one token a row is needed");
  return tokens.values;
}

// stepperArrange(stepper, parents): void
napi_value arrange(napi_env env, napi_callback_info info) {
  return guarded(env, info, [&](const Arguments& arguments) -> napi_value {
    const Array<int32_t> parents = arrayOf<int32_t>(env, arguments[1], napi_int32_array, "parents");
    stepperOf(arguments).arrange(parents.values, static_cast<int>(parents.count));
    return nullptr;
  });
}

// stepperStep(stepper, tokens, logits): void
napi_value step(napi_env env, napi_callback_info info) {
  return guarded(env, info, [&](const Arguments& arguments) -> napi_value {
    Stepper& stepper = stepperOf(arguments);
    const int* tokens = tokensOf(env, arguments[1], stepper);
    const size_t size = static_cast<size_t>(stepper.rows()) * stepper.outputs();
    stepper.step(tokens, floatsOf(env, arguments[2], size, "logits").values);
    return nullptr;
  });
}

// stepperSetRule(stepper, row, temperature, banned): void
napi_value setRule(napi_env env, napi_callback_info info) {
  return guarded(env, info, [&](const Arguments& arguments) -> napi_value {
    Stepper& stepper = stepperOf(arguments);
    const int row = intOf(env, arguments[1], "the row");
    DrawRule rule;
    napi_get_value_double(env, arguments[2], &rule.temperature);
    const Array<int32_t> banned = arrayOf<int32_t>(env, arguments[3], napi_int32_array, "banned");
    rule.banned.assign(banned.values, banned.values + banned.count);
    stepper.setRule(row, std::move(rule));
    return nullptr;
  });
}

// stepperDraw(stepper, tokens, uniforms, end, drawn): number of steps done
napi_value draw(napi_env env, napi_callback_info info) {
  return guarded(env, info, [&](const Arguments& arguments) -> napi_value {
    Stepper& stepper = stepperOf(arguments);
    const int* tokens = tokensOf(env, arguments[1], stepper);
    const Array<double> uniforms = arrayOf<double>(env, arguments[2], napi_float64_array, "uniforms");
    const Array<int32_t> drawn = arrayOf<int32_t>(env, arguments[4], napi_int32_array, "drawn");
    const size_t steps = drawn.count / stepper.rows();
    if (steps * stepper.rows() != drawn.count || uniforms.count < drawn.count) {
      fail("one number and one place is needed for each row and step");
    }
    const int end = intOf(env, arguments[3], "the end");
    napi_value done;
    napi_create_int32(env, stepper.draw(tokens, uniforms.values, static_cast<int>(steps), end, drawn.values), &done);
    return done;
  });
}

size_t stateSizeOf(const Stepper& stepper) { return static_cast<size_t>(stepper.rows()) * stepper.stateSize(); }

// stepperGetState(stepper, state): void
napi_value getState(napi_env env, napi_callback_info info) {
  return guarded(env, info, [&](const Arguments& arguments) -> napi_value {
    const Stepper& stepper = stepperOf(arguments);
    stepper.getState(floatsOf(env, arguments[1], stateSizeOf(stepper), "the state").values);
    return nullptr;
  });
}

// stepperSetState(stepper, state): void
napi_value setState(napi_env env, napi_callback_info info) {
  return guarded(env, info, [&](const Arguments& arguments) -> napi_value {
    Stepper& stepper = stepperOf(arguments);
    stepper.setState(floatsOf(env, arguments[1], stateSizeOf(stepper), "the state").values);
    return nullptr;
  });
}

// disposeStepper(stepper): void; frees the weights before garbage collection.
napi_value dispose(napi_env env, napi_callback_info info) {
  return guarded(env, info, [&](const Arguments& arguments) -> napi_value {
    handleOf(arguments).stepper.reset();
    return nullptr;
  });
}

}  // namespace

void exportFunction(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

void exportStepper(napi_env env, napi_value exports) {
  exportFunction(env, exports, "createStepper", createStepper);
  exportFunction(env, exports, "stepperArrange", arrange);
  exportFunction(env, exports, "stepperStep", step);
  exportFunction(env, exports, "stepperSetRule", setRule);
  exportFunction(env, exports, "stepperDraw", draw);
  exportFunction(env, exports, "stepperGetState", getState);
  exportFunction(env, exports, "stepperSetState", setState);
  exportFunction(env, exports, "disposeStepper", dispose);
}

}  // namespace rnn
