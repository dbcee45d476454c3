// The functions that JavaScript provides to the module: src/kernels/hosts/wasm/module.ts.
#pragma once

#include <cstddef>

extern "C" {

// Throws an Error with this UTF-8 text.
__attribute__((import_module("env"), import_name("rnn_fail"), noreturn)) void rnn_fail(const char* text, size_t size);

// Throws an Error: there is no memory for this many more bytes.
__attribute__((import_module("env"), import_name("rnn_fail_for_memory"), noreturn)) void rnn_fail_for_memory(double bytes);

// Starts a worker that calls rnn_serve(part, seen).
__attribute__((import_module("env"), import_name("rnn_start_worker"))) void rnn_start_worker(int part, unsigned seen);

}
