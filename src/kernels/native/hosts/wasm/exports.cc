// The exports of the module, called by src/kernels/hosts/wasm/module.ts.
#include <cstdint>
#include <cstring>

#include "hosts/described-call.h"
#include "hosts/wasm/heap.h"
#include "operand.h"
#include "stepper.h"
#include "thread-pool.h"

#define RNN_EXPORT(name) extern "C" __attribute__((export_name(#name)))

using namespace rnn;

RNN_EXPORT(rnn_allocate) void* rnn_allocate(size_t size) { return heapAllocate(size); }
RNN_EXPORT(rnn_free) void rnn_free(void* block) { heapFree(block); }
RNN_EXPORT(rnn_bytes_in_use) size_t rnn_bytes_in_use() { return heapBytesInUse(); }

RNN_EXPORT(rnn_threads) int rnn_threads() { return ThreadPool::instance().threads(); }
RNN_EXPORT(rnn_set_threads) void rnn_set_threads(int count) { ThreadPool::instance().setThreads(count); }
RNN_EXPORT(rnn_start_threads) void rnn_start_threads(int count) { ThreadPool::instance().startThreads(count); }
RNN_EXPORT(rnn_serve) void rnn_serve(int part, unsigned seen) { ThreadPool::instance().serve(part, seen); }
// Called after a JavaScript exception ended a call, before the stack pointer is restored.
RNN_EXPORT(rnn_recover) void rnn_recover() { ThreadPool::instance().recover(); }
RNN_EXPORT(rnn_share_failed) unsigned rnn_share_failed(int memory) {
  return ThreadPool::instance().shareFailed(memory ? Failure::kMemory : Failure::kFault);
}

// Both strings end with a zero byte and are never freed.
RNN_EXPORT(rnn_instruction_set) const char* rnn_instruction_set() { return instructionSet(); }
RNN_EXPORT(rnn_operations) const char* rnn_operations() {
  static const std::string* text = new std::string(describeOperations());
  return text->c_str();
}

// `memory` has the addresses of the inputs. It gets those of the outputs, also after a failure. `words` describes both.
RNN_EXPORT(rnn_execute)
void rnn_execute(int operation, const double* attributes, void** memory, int32_t* words, int inputs, int outputs) {
  void** made = memory + inputs;
  std::fill(made, made + outputs, nullptr);
  executeDescribed(operation, attributes, {memory, words, inputs},
                   {made, words + inputs * kDescriptorWords, outputs}, heapAllocate);
}

// model: [cell's name, its length in bytes, relu, format, layers, vocabulary, outputs, embedding, outputKernel, outputBias], then [inputs,
// hidden, kernel, recurrentKernel, bias] of each layer. Names and arrays are addresses; the embedding is 0 for one-hot tokens.
RNN_EXPORT(rnn_stepper_create) Stepper* rnn_stepper_create(const int32_t* model, int batch) {
  const auto floatsAt = [](int32_t address) { return reinterpret_cast<const float*>(address); };
  StepperModel described;
  described.cell = &findCell(std::string(reinterpret_cast<const char*>(model[0]), model[1]));
  described.relu = model[2] != 0;
  described.format = static_cast<WeightFormat>(model[3]);
  described.vocabulary = model[5];
  described.outputs = model[6];
  described.embedding = floatsAt(model[7]);
  described.outputKernel = floatsAt(model[8]);
  described.outputBias = floatsAt(model[9]);
  for (int index = 0; index < model[4]; index++) {
    const int32_t* layer = model + 10 + index * 5;
    described.layers.push_back({layer[0], layer[1], floatsAt(layer[2]), floatsAt(layer[3]), floatsAt(layer[4])});
  }
  return new Stepper(described, batch);
}
RNN_EXPORT(rnn_stepper_arrange) void rnn_stepper_arrange(Stepper* stepper, const int* parents, int rows) {
  stepper->arrange(parents, rows);
}
RNN_EXPORT(rnn_stepper_step) void rnn_stepper_step(Stepper* stepper, const int* tokens, float* logits) {
  stepper->step(tokens, logits);
}
RNN_EXPORT(rnn_stepper_set_rule)
void rnn_stepper_set_rule(Stepper* stepper, int row, double temperature, const int* banned, int count) {
  DrawRule rule;
  rule.temperature = temperature;
  rule.banned.assign(banned, banned + count);
  stepper->setRule(row, std::move(rule));
}
RNN_EXPORT(rnn_stepper_draw)
int rnn_stepper_draw(Stepper* stepper, const int* tokens, const double* uniforms, int steps, int end, int* drawn) {
  return stepper->draw(tokens, uniforms, steps, end, drawn);
}
RNN_EXPORT(rnn_stepper_get_state) void rnn_stepper_get_state(const Stepper* stepper, float* state) {
  stepper->getState(state);
}
RNN_EXPORT(rnn_stepper_set_state) void rnn_stepper_set_state(Stepper* stepper, const float* state) {
  stepper->setState(state);
}
RNN_EXPORT(rnn_stepper_delete) void rnn_stepper_delete(Stepper* stepper) { delete stepper; }
