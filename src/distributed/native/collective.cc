// TensorFlow's collective runtime (the engine of tf.distribute's MultiWorkerMirroredStrategy) for Node, through libtensorflow's C API
// (tensorflow/c/eager/c_api{,_experimental}.h), looked up in the copy of the library that tfjs-node has loaded. It has its own context,
// separate from tfjs-node's. Calls that may block run on their own threads, never in libuv's pool, where a pending sum would block
// `process.exit`.
#include <dlfcn.h>
#include <node_api.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "shared-memory.h"

struct TF_Status;
struct TF_Tensor;
struct TFE_Context;
struct TFE_ContextOptions;
struct TFE_Op;
struct TFE_TensorHandle;

namespace {

#define FUNCTIONS(X)                                                                                         \
  X(TF_NewStatus, TF_Status*, ())                                                                            \
  X(TF_DeleteStatus, void, (TF_Status*))                                                                     \
  X(TF_GetCode, int, (const TF_Status*))                                                                     \
  X(TF_Message, const char*, (const TF_Status*))                                                             \
  X(TF_SetStatus, void, (TF_Status*, int, const char*))                                                      \
  X(TF_NewTensor, TF_Tensor*, (int, const int64_t*, int, void*, size_t, void (*)(void*, size_t, void*), void*)) \
  X(TF_AllocateTensor, TF_Tensor*, (int, const int64_t*, int, size_t))                                       \
  X(TF_TensorData, void*, (const TF_Tensor*))                                                                \
  X(TF_DeleteTensor, void, (TF_Tensor*))                                                                     \
  X(TFE_NewContextOptions, TFE_ContextOptions*, ())                                                          \
  X(TFE_ContextOptionsSetConfig, void, (TFE_ContextOptions*, const void*, size_t, TF_Status*))               \
  X(TFE_DeleteContextOptions, void, (TFE_ContextOptions*))                                                   \
  X(TFE_NewContext, TFE_Context*, (const TFE_ContextOptions*, TF_Status*))                                   \
  X(TFE_EnableCollectiveOps, void, (TFE_Context*, const void*, size_t, TF_Status*))                          \
  X(TFE_AbortCollectiveOps, void, (TFE_Context*, TF_Status*))                                                \
  X(TFE_CollectiveOpsCheckPeerHealth, void, (TFE_Context*, const char*, int64_t, TF_Status*))                \
  X(TFE_NewOp, TFE_Op*, (TFE_Context*, const char*, TF_Status*))                                             \
  X(TFE_DeleteOp, void, (TFE_Op*))                                                                           \
  X(TFE_OpSetDevice, void, (TFE_Op*, const char*, TF_Status*))                                               \
  X(TFE_OpAddInput, void, (TFE_Op*, TFE_TensorHandle*, TF_Status*))                                          \
  X(TFE_OpSetAttrType, void, (TFE_Op*, const char*, int))                                                    \
  X(TFE_OpSetAttrInt, void, (TFE_Op*, const char*, int64_t))                                                 \
  X(TFE_OpSetAttrFloat, void, (TFE_Op*, const char*, float))                                                 \
  X(TFE_OpSetAttrString, void, (TFE_Op*, const char*, const void*, size_t))                                  \
  X(TFE_Execute, void, (TFE_Op*, TFE_TensorHandle**, int*, TF_Status*))                                      \
  X(TFE_NewTensorHandle, TFE_TensorHandle*, (const TF_Tensor*, TF_Status*))                                  \
  X(TFE_DeleteTensorHandle, void, (TFE_TensorHandle*))                                                       \
  X(TFE_TensorHandleResolve, TF_Tensor*, (TFE_TensorHandle*, TF_Status*))

#define DECLARE(name, result, arguments) result(*name) arguments = nullptr;
FUNCTIONS(DECLARE)
#undef DECLARE

constexpr int kFloat = 1;      // TF_FLOAT
constexpr int kInt32 = 3;      // TF_INT32
constexpr int kBfloat16 = 14;  // TF_BFLOAT16
constexpr int kUnavailable = 14;
constexpr size_t kAlignment = 64;  // TensorFlow does not copy memory with this alignment

// Returns what the loaded library lacks; empty if nothing is missing.
std::string findTensorFlow() {
  std::vector<void*> libraries;
  for (const char* name : {"libtensorflow_framework.so.2", "libtensorflow_cc.so.2", "libtensorflow.so.2",
                           "libtensorflow_framework.2.dylib", "libtensorflow.2.dylib"}) {
    if (void* library = dlopen(name, RTLD_NOLOAD | RTLD_LAZY)) libraries.push_back(library);
  }
  if (libraries.empty()) return "the process has no libtensorflow loaded";
  std::string missing;
#define FIND(name, result, arguments)                                      \
  for (void* library : libraries) {                                        \
    if (void* symbol = dlsym(library, #name)) {                            \
      name = reinterpret_cast<result(*) arguments>(symbol);                \
      break;                                                               \
    }                                                                      \
  }                                                                        \
  if (name == nullptr) missing += std::string(missing.empty() ? "" : ", ") + #name;
  FUNCTIONS(FIND)
#undef FIND
  return missing.empty() ? "" : "the loaded libtensorflow lacks " + missing;
}

struct Failure {
  int code;
  std::string message;
};

class Status {
 public:
  ~Status() { TF_DeleteStatus(status_); }
  operator TF_Status*() { return status_; }
  int code() { return TF_GetCode(status_); }
  void check() {
    if (code() != 0) throw Failure{code(), TF_Message(status_)};
  }

 private:
  TF_Status* status_ = TF_NewStatus();
};

// One per process; never deleted, because threads of the library may still use it when the process ends.
TFE_Context* context = nullptr;

// Each step allocates and frees megabytes, for the sums and for what gRPC reads of them. glibc returns such memory to the system, above all
// memory of threads with their own arena, and the system clears each new page: this takes more processor time than the sum itself.
void keepFreedMemory() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the maximum that glibc allows
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_ARENA_MAX, 1);  // no new arenas; threads that have one keep it
#endif
}

void enable(const std::string& config, const std::string& server) {
  keepFreedMemory();
  Status status;
  if (context == nullptr) {
    TFE_ContextOptions* options = TFE_NewContextOptions();
    TFE_ContextOptionsSetConfig(options, config.data(), config.size(), status);
    if (status.code() == 0) context = TFE_NewContext(options, status);
    TFE_DeleteContextOptions(options);
    status.check();
  }
  TFE_EnableCollectiveOps(context, server.data(), server.size(), status);
  status.check();
}

// The reason why no more sums are possible, once `aborted` is true.
std::atomic<bool> aborted{false};
std::mutex abortion;
Failure abortedBy{0, ""};

void abortAll(int code, const std::string& message) {
  {
    std::lock_guard<std::mutex> lock(abortion);
    if (!aborted) abortedBy = {code, message};
    aborted = true;
  }
  if (context == nullptr) return;
  Status status;
  TF_SetStatus(status, code, message.c_str());
  TFE_AbortCollectiveOps(context, status);
}

// The tensor handles and the operation of one sum.
class Operation {
 public:
  ~Operation() {
    for (TFE_TensorHandle* handle : handles_) TFE_DeleteTensorHandle(handle);
    if (operation_ != nullptr) TFE_DeleteOp(operation_);
  }

  void add(TF_Tensor* tensor) {
    TFE_TensorHandle* handle = TFE_NewTensorHandle(tensor, status_);
    TF_DeleteTensor(tensor);
    status_.check();
    handles_.push_back(handle);
  }

  void addScalar(int32_t value) {
    TF_Tensor* tensor = TF_AllocateTensor(kInt32, nullptr, 0, sizeof value);
    std::memcpy(TF_TensorData(tensor), &value, sizeof value);
    add(tensor);
  }

  // CollectiveReduceV2 over a ring, without a timeout: `Watch` aborts sums that cannot finish.
  TF_Tensor* run(int type) {
    operation_ = TFE_NewOp(context, "CollectiveReduceV2", status_);
    status_.check();
    for (TFE_TensorHandle* handle : handles_) {
      TFE_OpAddInput(operation_, handle, status_);
      status_.check();
    }
    TFE_OpSetAttrType(operation_, "T", type);
    TFE_OpSetAttrString(operation_, "merge_op", "Add", 3);
    TFE_OpSetAttrString(operation_, "final_op", "Id", 2);
    TFE_OpSetAttrString(operation_, "communication_hint", "ring", 4);
    TFE_OpSetAttrFloat(operation_, "timeout_seconds", 0);
    TFE_OpSetAttrInt(operation_, "max_subdivs_per_device", -1);
    TFE_OpSetAttrInt(operation_, "Nordering_token", 0);
    TFE_OpSetDevice(operation_, "/device:CPU:0", status_);
    status_.check();
    TFE_TensorHandle* output = nullptr;
    int outputs = 1;
    TFE_Execute(operation_, &output, &outputs, status_);
    status_.check();
    handles_.push_back(output);
    TF_Tensor* tensor = TFE_TensorHandleResolve(output, status_);
    status_.check();
    return tensor;
  }

 private:
  Status status_;
  std::vector<TFE_TensorHandle*> handles_;
  TFE_Op* operation_ = nullptr;
};

// Sums `count` numbers over all workers, in place.
void reduce(int type, void* data, size_t count, size_t bytes, int workers, int key) {
  Operation operation;
  const int64_t length = static_cast<int64_t>(count);
  operation.add(TF_NewTensor(type, &length, 1, data, bytes, [](void*, size_t, void*) {}, nullptr));
  operation.addScalar(workers);
  operation.addScalar(1);  // the group of all workers
  operation.addScalar(key);
  TF_Tensor* sum = operation.run(type);
  std::memcpy(data, TF_TensorData(sum), bytes);
  TF_DeleteTensor(sum);
}

struct AlignedMemory {
  explicit AlignedMemory(size_t bytes)
      : data(std::aligned_alloc(kAlignment, (bytes / kAlignment + 1) * kAlignment)) {}
  ~AlignedMemory() { std::free(data); }
  void* data;
};

// The same with half the bytes on the wire: each number and each partial sum is rounded to the nearest bfloat16.
void reduceAsBfloat16(float* values, size_t count, int workers, int key) {
  AlignedMemory memory(count * sizeof(uint16_t));
  uint16_t* halves = static_cast<uint16_t*>(memory.data);
  for (size_t n = 0; n < count; n++) {
    uint32_t bits;
    std::memcpy(&bits, values + n, sizeof bits);
    const bool isNan = (bits & 0x7fffffffu) > 0x7f800000u;
    halves[n] = static_cast<uint16_t>((isNan ? bits | 0x400000u : bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
  }
  reduce(kBfloat16, halves, count, count * sizeof(uint16_t), workers, key);
  for (size_t n = 0; n < count; n++) {
    const uint32_t bits = static_cast<uint32_t>(halves[n]) << 16;
    std::memcpy(values + n, &bits, sizeof bits);
  }
}

// Checks the health of each peer on its own thread, independently of the JavaScript thread. A peer that fails twice in a row is lost:
// JavaScript is notified, pending sums are aborted, and if JavaScript does not acknowledge it in time (because it computes), the sentence
// about that peer is written to stderr from here.
class Watch {
 public:
  struct Peer {
    std::string task;
    std::string sentence;
  };
  using OnLost = std::function<void(int)>;

  void start(std::vector<Peer> peers, OnLost onLost) {
    std::lock_guard<std::mutex> lock(mutex_);
    running_ = true;
    onLost_ = std::move(onLost);
    for (size_t index = 0; index < peers.size(); index++) {
      std::thread([this, peer = peers[index], index] { follow(peer, static_cast<int>(index)); }).detach();
    }
  }

  void stop() {
    std::lock_guard<std::mutex> lock(mutex_);
    running_ = false;
    changed_.notify_all();
  }

  // Checks all peers now.
  void hurry() {
    std::lock_guard<std::mutex> lock(mutex_);
    asked_++;
    changed_.notify_all();
  }

  // From now on JavaScript reports lost peers itself. Returns true if one was already reported from here.
  bool acknowledge() {
    std::lock_guard<std::mutex> lock(mutex_);
    acknowledged_ = true;
    changed_.notify_all();
    return told_;
  }

 private:
  static constexpr auto kInterval = std::chrono::milliseconds(400);
  static constexpr auto kAgain = std::chrono::milliseconds(100);
  static constexpr auto kNotice = std::chrono::milliseconds(300);
  static constexpr int64_t kPatience = 3000;  // ms

  void follow(const Peer& peer, int index) {
    int failures = 0;
    while (pause(failures > 0 ? kAgain : kInterval)) {
      Status status;
      TFE_CollectiveOpsCheckPeerHealth(context, peer.task.c_str(), kPatience, status);
      failures = status.code() == 0 ? 0 : failures + 1;
      if (failures < 2) continue;
      tell(peer, index);
      return;
    }
  }

  void tell(const Peer& peer, int index) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!running_) return;
      onLost_(index);
    }
    abortAll(kUnavailable, peer.sentence);
    std::unique_lock<std::mutex> lock(mutex_);
    if (changed_.wait_for(lock, kNotice, [this] { return acknowledged_ || !running_; })) return;
    told_ = true;
    const std::string line = peer.sentence + "\n";
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
  }

  // Returns false if the watch was stopped.
  bool pause(std::chrono::milliseconds time) {
    std::unique_lock<std::mutex> lock(mutex_);
    const int asked = asked_;
    changed_.wait_for(lock, time, [&] { return !running_ || asked_ != asked; });
    return running_;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool running_ = false;
  bool acknowledged_ = false;
  bool told_ = false;
  int asked_ = 0;
  OnLost onLost_;
};

// Never destroyed: its threads may outlive the static objects.
Watch& watch() {
  static Watch* instance = new Watch();
  return *instance;
}

// --- Node-API ---

struct Job {
  std::function<void()> run;
  Failure failure{0, ""};
  napi_deferred deferred = nullptr;
  napi_ref kept = nullptr;
};

napi_threadsafe_function settleOnMainThread = nullptr;
int unsettled = 0;                // promises; used on the JavaScript thread only
std::atomic<int> running{0};      // threads that may still use JavaScript's memory

void settle(napi_env env, napi_value, void*, void* data) {
  Job* job = static_cast<Job*>(data);
  if (env != nullptr) {
    napi_value value;
    if (job->failure.code == 0) {
      napi_get_undefined(env, &value);
      napi_resolve_deferred(env, job->deferred, value);
    } else {
      napi_value message, code;
      napi_create_string_utf8(env, job->failure.message.c_str(), NAPI_AUTO_LENGTH, &message);
      napi_create_error(env, nullptr, message, &value);
      napi_create_int32(env, job->failure.code, &code);
      napi_set_named_property(env, value, "statusCode", code);
      napi_reject_deferred(env, job->deferred, value);
    }
    if (job->kept != nullptr) napi_delete_reference(env, job->kept);
    if (--unsettled == 0) napi_unref_threadsafe_function(env, settleOnMainThread);
  }
  delete job;
}

// Runs `body` on a thread of its own; `kept` stays alive until the promise is settled.
napi_value promise(napi_env env, napi_value kept, std::function<void()> body) {
  napi_value label, result;
  if (settleOnMainThread == nullptr) {
    napi_create_string_utf8(env, "rnn collective", NAPI_AUTO_LENGTH, &label);
    napi_create_threadsafe_function(env, nullptr, nullptr, label, 0, 1, nullptr, nullptr, nullptr, settle,
                                    &settleOnMainThread);
    napi_unref_threadsafe_function(env, settleOnMainThread);
  }
  Job* job = new Job{std::move(body)};
  napi_create_promise(env, &job->deferred, &result);
  if (kept != nullptr) napi_create_reference(env, kept, 1, &job->kept);
  if (unsettled++ == 0) napi_ref_threadsafe_function(env, settleOnMainThread);
  running++;
  std::thread([job] {
    try {
      job->run();
    } catch (const Failure& failure) {
      job->failure = failure;
    }
    running--;
    napi_call_threadsafe_function(settleOnMainThread, job, napi_tsfn_blocking);
  }).detach();
  return result;
}

class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info) : env_(env) {
    napi_get_cb_info(env, info, &count_, values_, nullptr, nullptr);
  }
  napi_value value(int index) const { return values_[index]; }
  double number(int index) const {
    double result = 0;
    napi_get_value_double(env_, values_[index], &result);
    return result;
  }
  bool flag(int index) const {
    bool result = false;
    napi_get_value_bool(env_, values_[index], &result);
    return result;
  }
  std::string text(int index) const { return textOf(env_, values_[index]); }
  static std::string textOf(napi_env env, napi_value value) {
    size_t length = 0;
    napi_get_value_string_utf8(env, value, nullptr, 0, &length);
    std::string result(length + 1, '\0');
    napi_get_value_string_utf8(env, value, result.data(), result.size(), &length);
    result.resize(length);
    return result;
  }
  std::vector<std::string> texts(int index) const {
    uint32_t count = 0;
    napi_get_array_length(env_, values_[index], &count);
    std::vector<std::string> result(count);
    for (uint32_t position = 0; position < count; position++) {
      napi_value element;
      napi_get_element(env_, values_[index], position, &element);
      result[position] = textOf(env_, element);
    }
    return result;
  }
  struct Array {
    napi_typedarray_type type;
    size_t length;
    void* data;
  };
  Array array(int index) const {
    Array result{};
    napi_get_typedarray_info(env_, values_[index], &result.type, &result.length, &result.data, nullptr, nullptr);
    return result;
  }
  std::string bytes(int index) const {
    const Array array = this->array(index);
    return std::string(static_cast<char*>(array.data), array.length);
  }

 private:
  napi_env env_;
  napi_value values_[5];
  size_t count_ = 5;
};

// enable(config: Uint8Array, server: Uint8Array): Promise<void>
napi_value enableCall(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  return promise(env, nullptr, [config = arguments.bytes(0), server = arguments.bytes(1)] { enable(config, server); });
}

// sum(values: Float32Array | Int32Array, workers: number, key: number, asBfloat16: boolean): Promise<void>, in place
napi_value sumCall(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  const Arguments::Array array = arguments.array(0);
  const int workers = static_cast<int>(arguments.number(1));
  const int key = static_cast<int>(arguments.number(2));
  const bool halves = arguments.flag(3);
  return promise(env, arguments.value(0), [=] {
    if (halves) {
      reduceAsBfloat16(static_cast<float*>(array.data), array.length, workers, key);
    } else {
      const int type = array.type == napi_int32_array ? kInt32 : kFloat;
      reduce(type, array.data, array.length, array.length * 4, workers, key);
    }
  });
}

// checkPeer(task: string, milliseconds: number): Promise<void>
napi_value checkPeerCall(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  return promise(env, nullptr, [task = arguments.text(0), patience = static_cast<int64_t>(arguments.number(1))] {
    Status status;
    TFE_CollectiveOpsCheckPeerHealth(context, task.c_str(), patience, status);
    status.check();
  });
}

napi_threadsafe_function tellLost = nullptr;

void callLost(napi_env env, napi_value callback, void*, void* data) {
  const int index = static_cast<int>(reinterpret_cast<intptr_t>(data));
  if (env == nullptr) return;
  napi_value argument, receiver;
  napi_create_int32(env, index, &argument);
  napi_get_undefined(env, &receiver);
  napi_call_function(env, receiver, callback, 1, &argument, nullptr);
}

// watch(tasks: string[], sentences: string[], onLost: (index: number) => void): void
napi_value watchCall(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  const std::vector<std::string> tasks = arguments.texts(0), sentences = arguments.texts(1);
  std::vector<Watch::Peer> peers;
  for (size_t index = 0; index < tasks.size(); index++) peers.push_back({tasks[index], sentences[index]});
  napi_value label;
  napi_create_string_utf8(env, "rnn lost worker", NAPI_AUTO_LENGTH, &label);
  napi_create_threadsafe_function(env, arguments.value(2), nullptr, label, 0, 1, nullptr, nullptr, nullptr, callLost,
                                  &tellLost);
  napi_unref_threadsafe_function(env, tellLost);
  watch().start(std::move(peers), [](int index) {
    napi_call_threadsafe_function(tellLost, reinterpret_cast<void*>(static_cast<intptr_t>(index)),
                                  napi_tsfn_nonblocking);
  });
  return nullptr;
}

// unwatch(): void
napi_value unwatchCall(napi_env, napi_callback_info) {
  watch().stop();
  return nullptr;
}

// hurry(): void; checks all watched peers now
napi_value hurryCall(napi_env, napi_callback_info) {
  watch().hurry();
  return nullptr;
}

// acknowledge(): boolean
napi_value acknowledgeCall(napi_env env, napi_callback_info) {
  napi_value result;
  napi_get_boolean(env, watch().acknowledge(), &result);
  return result;
}

// abort(message: string, milliseconds: number): void; fails pending sums and waits at most that long for their threads
napi_value abortCall(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  watch().stop();
  if (running > 0) abortAll(1, arguments.text(0));
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(static_cast<int>(arguments.number(1)));
  while (running > 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return nullptr;
}

// allocate(bytes: number): ArrayBuffer of zeros that TensorFlow uses without a copy
napi_value allocateCall(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  const size_t bytes = static_cast<size_t>(arguments.number(0));
  void* memory = std::aligned_alloc(kAlignment, (bytes / kAlignment + 1) * kAlignment);
  napi_value result = nullptr;
  if (memory == nullptr) {
    napi_throw_error(env, nullptr, ("no memory for " + std::to_string(bytes) + " bytes").c_str());
    return nullptr;
  }
  std::memset(memory, 0, bytes);
  napi_create_external_arraybuffer(env, memory, bytes, [](napi_env, void* data, void*) { std::free(data); }, nullptr,
                                   &result);
  return result;
}

using Shared = std::shared_ptr<rnn::SharedMemory>;

void deleteShared(napi_env, void*, void* shared) { delete static_cast<Shared*>(shared); }

// share(bytes: number): { memory: ArrayBuffer, address: string }, zeros that other processes can map
napi_value shareCall(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  const size_t bytes = static_cast<size_t>(arguments.number(0));
  try {
    const Shared shared = std::make_shared<rnn::SharedMemory>(bytes);
    napi_value result, memory, address;
    napi_create_object(env, &result);
    napi_wrap(env, result, new Shared(shared), deleteShared, nullptr, nullptr);
    napi_create_external_arraybuffer(env, shared->values(), bytes, deleteShared, new Shared(shared), &memory);
    napi_create_string_utf8(env, shared->address().c_str(), NAPI_AUTO_LENGTH, &address);
    napi_set_named_property(env, result, "memory", memory);
    napi_set_named_property(env, result, "address", address);
    return result;
  } catch (const std::string& reason) {
    napi_throw_error(env, nullptr, reason.c_str());
    return nullptr;
  }
}

Shared sharedOf(napi_env env, napi_value value) {
  void* shared = nullptr;
  napi_unwrap(env, value, &shared);
  return *static_cast<Shared*>(shared);
}

// join(shared, rank: number, addresses: string[]): void
napi_value joinCall(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  try {
    sharedOf(env, arguments.value(0))->join(static_cast<int>(arguments.number(1)), arguments.texts(2));
  } catch (const std::string& reason) {
    napi_throw_error(env, nullptr, reason.c_str());
  }
  return nullptr;
}

// sumShared(shared, count: number): Promise<void>, in place
napi_value sumSharedCall(napi_env env, napi_callback_info info) {
  const Arguments arguments(env, info);
  const size_t count = static_cast<size_t>(arguments.number(1));
  return promise(env, nullptr, [shared = sharedOf(env, arguments.value(0)), count] {
    if (shared->sum(count, aborted)) return;
    std::lock_guard<std::mutex> lock(abortion);
    throw abortedBy;
  });
}

napi_value initialize(napi_env env, napi_value exports) {
  const std::string missing = findTensorFlow();
  if (!missing.empty()) {
    napi_throw_error(env, nullptr, missing.c_str());
    return exports;
  }
  const std::pair<const char*, napi_callback> functions[] = {
      {"enable", enableCall}, {"sum", sumCall},         {"checkPeer", checkPeerCall},     {"watch", watchCall},
      {"unwatch", unwatchCall}, {"hurry", hurryCall},   {"acknowledge", acknowledgeCall}, {"abort", abortCall},
      {"allocate", allocateCall}, {"share", shareCall}, {"join", joinCall},               {"sumShared", sumSharedCall},
  };
  for (const auto& [name, function] : functions) {
    napi_value value;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
    napi_set_named_property(env, exports, name, value);
  }
  return exports;
}

}  // namespace

NAPI_MODULE(rnn_collective, initialize)
