#include "hosts/node/execute-addon.h"

#include <algorithm>
#include <exception>
#include <new>

#include "hosts/described-call.h"
#include "hosts/node/blocks.h"
#include "hosts/node/stepper-addon.h"

namespace rnn {
namespace {

void finalize(napi_env, void*, void* block) { discard(static_cast<Block*>(block)); }

size_t bytesOf(const int32_t* words) {
  size_t bytes = sizeOf(static_cast<ElementType>(words[0]));
  for (int index = 0; index < words[1]; index++) bytes *= words[2 + index];
  return bytes;
}

template <class Value>
Value* dataOf(napi_env env, napi_value array) {
  void* data = nullptr;
  napi_get_typedarray_info(env, array, nullptr, nullptr, &data, nullptr, nullptr);
  return static_cast<Value*>(data);
}

// The ArrayBuffer of an output, which owns its memory.
napi_value bufferOf(napi_env env, void* data, const int32_t* words) {
  napi_value buffer;
  // An empty buffer would have no memory, and its finalizer would not be called on release.
  const size_t bytes = std::max<size_t>(bytesOf(words), 4);
  if (napi_create_external_arraybuffer(env, data, bytes, finalize, blockOf(data), &buffer) == napi_ok) return buffer;
  discard(blockOf(data));
  fail("this JavaScript engine takes no memory from an addon");
}

// operations(): string, one line per operation
napi_value operations(napi_env env, napi_callback_info) {
  napi_value text;
  napi_create_string_utf8(env, describeOperations().c_str(), NAPI_AUTO_LENGTH, &text);
  return text;
}

// execute(operation, attributes: Float64Array, inputs: typed arrays, descriptors: Int32Array of the inputs and of the outputs (which it
// fills in), outputs: number) -> ArrayBuffer[]
napi_value execute(napi_env env, napi_callback_info info) {
  size_t count = 5;
  napi_value arguments[5];
  int32_t operation = 0;
  uint32_t inputs = 0, outputs = 0;
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  napi_get_value_int32(env, arguments[0], &operation);
  napi_get_array_length(env, arguments[2], &inputs);
  napi_get_value_uint32(env, arguments[4], &outputs);
  std::vector<void*> memory(inputs + outputs);
  for (uint32_t index = 0; index < inputs; index++) {
    napi_value array;
    napi_get_element(env, arguments[2], index, &array);
    memory[index] = dataOf<void>(env, array);
  }
  int32_t* words = dataOf<int32_t>(env, arguments[3]);
  int32_t* outputWords = words + inputs * kDescriptorWords;
  void** made = memory.data() + inputs;
  uint32_t owned = 0;  // outputs whose memory JavaScript owns
  try {
    executeDescribed(operation, dataOf<double>(env, arguments[1]), {memory.data(), words, static_cast<int>(inputs)},
                     {made, outputWords, static_cast<int>(outputs)}, allocate);
    napi_value buffers;
    napi_create_array_with_length(env, outputs, &buffers);
    for (; owned < outputs;) {
      void* data = made[owned];
      const int32_t* described = outputWords + owned * kDescriptorWords;
      owned++;
      napi_set_element(env, buffers, owned - 1, bufferOf(env, data, described));
    }
    return buffers;
  } catch (const std::exception& error) {
    for (uint32_t index = owned; index < outputs; index++) if (made[index]) discard(blockOf(made[index]));
    const bool memory = dynamic_cast<const MemoryError*>(&error) || dynamic_cast<const std::bad_alloc*>(&error);
    napi_throw_error(env, memory ? "ERR_RNN_MEMORY" : nullptr, error.what());
    return nullptr;
  }
}

// release(buffer): void; frees an output's memory now. Only for the buffers of `execute`.
napi_value release(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value buffer;
  napi_get_cb_info(env, info, &count, &buffer, nullptr, nullptr);
  void* data = nullptr;
  size_t bytes = 0;
  napi_get_arraybuffer_info(env, buffer, &data, &bytes);
  if (!data) return nullptr;  // already released
  Block* block = blockOf(data);
  napi_detach_arraybuffer(env, buffer);
  freeMemory(block);
  return nullptr;
}

// bytesInUse(): number
napi_value countBytes(napi_env env, napi_callback_info) {
  napi_value bytes;
  napi_create_double(env, static_cast<double>(bytesInUse()), &bytes);
  return bytes;
}

}  // namespace

void exportExecute(napi_env env, napi_value exports) {
  exportFunction(env, exports, "operations", operations);
  exportFunction(env, exports, "execute", execute);
  exportFunction(env, exports, "release", release);
  exportFunction(env, exports, "bytesInUse", countBytes);
}

}  // namespace rnn
