// The Node-API module of the node and tensorflow hosts. It is not linked to libtensorflow: registerWithTensorFlow uses the copy that
// tfjs-node has loaded.
#include <node_api.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "hosts/node/execute-addon.h"
#include "hosts/node/stepper-addon.h"
#include "hosts/tensorflow/register.h"
#include "operand.h"
#include "thread-pool.h"

namespace rnn {
namespace {

// threads(): number
napi_value threads(napi_env env, napi_callback_info) {
  napi_value result;
  napi_create_int32(env, ThreadPool::instance().threads(), &result);
  return result;
}

// setThreads(count): void
napi_value setThreads(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  int32_t threads = 0;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  if (napi_get_value_int32(env, argument, &threads) != napi_ok || threads < 1 || threads > kMaxThreads) {
    napi_throw_range_error(env, nullptr, "the number of threads must be in 1..64");
    return nullptr;
  }
  ThreadPool::instance().setThreads(threads);
  return nullptr;
}

// registerWithTensorFlow(): void
napi_value registerWithTensorFlow(napi_env env, napi_callback_info) {
  const std::string error = registerOperations();
  if (!error.empty()) napi_throw_error(env, nullptr, error.c_str());
  return nullptr;
}

// Each step allocates the same tens of megabytes again with malloc. If they were returned to the system each time, each of their pages
// would have to be mapped and zeroed again.
void keepFreedMemory() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the maximum that glibc allows
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
#endif
}

napi_value initialize(napi_env env, napi_value exports) {
  keepFreedMemory();
  napi_value name;
  napi_create_string_utf8(env, instructionSet(), NAPI_AUTO_LENGTH, &name);
  napi_set_named_property(env, exports, "instructionSet", name);
  exportFunction(env, exports, "threads", threads);
  exportFunction(env, exports, "setThreads", setThreads);
  exportFunction(env, exports, "registerWithTensorFlow", registerWithTensorFlow);
  exportExecute(env, exports);
  exportStepper(env, exports);
  return exports;
}

}  // namespace
}  // namespace rnn

NAPI_MODULE(rnn_kernels, rnn::initialize)
