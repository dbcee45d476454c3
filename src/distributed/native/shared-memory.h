// Sums over the workers of one machine in shared memory, without sockets.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rnn {

// The numbers of one worker, in anonymous memory (memfd): the system frees it when the last process that uses it ends, however that ends.
// The other workers open it through /proc while this worker is alive.
class SharedMemory {
 public:
  // Memory of zeros. Throws a std::string with the reason if the system does not provide it.
  explicit SharedMemory(size_t bytes);
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;

  float* values() const;
  // A token that identifies this memory, and the path at which the other workers open it.
  std::string address() const;

  // Maps the memory of the other workers; `addresses` are those of all workers, by rank. Throws a std::string with the reason.
  void join(int rank, const std::vector<std::string>& addresses);

  // Replaces the first `count` numbers of all workers by their sums, added in rank order: all workers get the same bits. Returns false if
  // `aborted` became true while it waited for the others.
  bool sum(size_t count, const std::atomic<bool>& aborted);

 private:
  struct Header {
    std::atomic<uint64_t> arrived;  // number of barriers that this worker has reached
    uint64_t token;
  };

  static float* valuesOf(Header* header);
  Header* map(int file) const;
  bool barrier(const std::atomic<bool>& aborted);
  void release();

  size_t bytes_;
  int file_ = -1;
  Header* own_ = nullptr;
  int rank_ = 0;
  uint64_t round_ = 0;
  std::vector<Header*> all_;  // by rank
};

}  // namespace rnn
