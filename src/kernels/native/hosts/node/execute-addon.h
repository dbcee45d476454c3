// The operations as JavaScript sees them: src/kernels/hosts/node/device.ts.
#pragma once

#include <node_api.h>

namespace rnn {

void exportExecute(napi_env env, napi_value exports);

}  // namespace rnn
