#pragma once

#include <node_api.h>

namespace rnn {

// Adds createStepper, disposeStepper and the functions stepper* to the module's exports.
void exportStepper(napi_env env, napi_value exports);

void exportFunction(napi_env env, napi_value exports, const char* name, napi_callback callback);

}  // namespace rnn
