// Sums over the workers of one machine in memory that all of them see: no bytes pass through a socket.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rnn {

// A worker's numbers, in memory without a name: it is gone with the last process that has it, however that ends. The others find it
// through /proc while its worker lives.
class SharedMemory {
 public:
  // Zeros. Throws a std::string with the reason if the system does not give it.
  explicit SharedMemory(size_t bytes);
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;

  float* values() const;
  // Where the others find it, and what tells it from another file at the same place.
  std::string address() const;

  // Maps the memory of the others; `addresses` are those of all workers, by rank. Throws a std::string with the reason.
  void join(int rank, const std::vector<std::string>& addresses);

  // Replaces the first `count` numbers of all workers by their sums, added in the order of the ranks: the same bits on all workers. False
  // if `aborted` became true while it waited for the others.
  bool sum(size_t count, const std::atomic<bool>& aborted);

 private:
  struct Header {
    std::atomic<uint64_t> arrived;  // how often this worker has come to a barrier
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
