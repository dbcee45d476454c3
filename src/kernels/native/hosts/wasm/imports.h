// What JavaScript gives the module: src/kernels/hosts/wasm/module.ts.
#pragma once

#include <cstddef>

extern "C" {

// Throws an Error of this UTF-8 text.
__attribute__((import_module("env"), import_name("rnn_fail"), noreturn)) void rnn_fail(const char* text, size_t size);

// Throws an Error that there is no memory for so many bytes more.
__attribute__((import_module("env"), import_name("rnn_fail_for_memory"), noreturn)) void rnn_fail_for_memory(double bytes);

// Starts a worker that calls rnn_serve(part, seen).
__attribute__((import_module("env"), import_name("rnn_start_worker"))) void rnn_start_worker(int part, unsigned seen);

}
