// The operations for JavaScript: src/kernels/hosts/node/addon.ts.
#pragma once

#include <node_api.h>

namespace rnn {

void exportExecute(napi_env env, napi_value exports);

}  // namespace rnn
