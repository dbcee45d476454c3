#include "shared-memory.h"

#if defined(__linux__)
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <cerrno>
#include <chrono>
#include <cstring>
#include <random>
#include <thread>

namespace rnn {

namespace {

constexpr size_t kPage = 4096;  // bytes; the header has its own page, so that the numbers start on a page boundary
constexpr size_t kLine = 16;    // numbers per cache line: no two workers write to the same line

// A barrier first spins for some microseconds, then sleeps between checks: workers that share processors wait for each other for
// milliseconds.
constexpr int kQuestions = 2000;
constexpr auto kNap = std::chrono::microseconds(50);

std::string reason(const char* call) { return std::string(call) + ": " + std::strerror(errno); }

}  // namespace

#if defined(__linux__)

SharedMemory::SharedMemory(size_t bytes) : bytes_(kPage + (bytes + kPage - 1) / kPage * kPage) {
  file_ = static_cast<int>(syscall(SYS_memfd_create, "rnn gradients", 1u /* MFD_CLOEXEC */));
  if (file_ < 0) throw reason("memfd_create");
  // Allocates the pages now: if a page were missing later, the process would be killed.
  const int status = posix_fallocate(file_, 0, static_cast<off_t>(bytes_));
  if (status != 0) {
    close(file_);
    errno = status;
    throw reason("posix_fallocate");
  }
  own_ = map(file_);
  if (own_ == nullptr) {
    const std::string why = reason("mmap");
    close(file_);
    throw why;
  }
  std::random_device random;
  own_->token = static_cast<uint64_t>(random()) << 32 | random();
}

SharedMemory::~SharedMemory() {
  release();
  munmap(own_, bytes_);
  close(file_);
}

std::string SharedMemory::address() const {
  return std::to_string(own_->token) + " /proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(file_);
}

void SharedMemory::join(int rank, const std::vector<std::string>& addresses) {
  release();
  rank_ = rank;
  for (size_t other = 0; other < addresses.size(); other++) {
    if (static_cast<int>(other) == rank) {
      all_.push_back(own_);
      continue;
    }
    const size_t blank = addresses[other].find(' ');
    const std::string path = addresses[other].substr(blank + 1);
    const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) throw reason(path.c_str());
    struct stat facts;
    const bool isWhole = fstat(file, &facts) == 0 && static_cast<size_t>(facts.st_size) == bytes_;
    Header* header = isWhole ? map(file) : nullptr;
    close(file);
    if (header == nullptr) throw path + " has another size";
    all_.push_back(header);
    if (std::to_string(header->token) != addresses[other].substr(0, blank)) throw path + " is another worker's";
  }
}

SharedMemory::Header* SharedMemory::map(int file) const {
  void* memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<Header*>(memory);
}

void SharedMemory::release() {
  for (Header* header : all_) {
    if (header != own_) munmap(header, bytes_);
  }
  all_.clear();
}

#else

SharedMemory::SharedMemory(size_t bytes) : bytes_(bytes) { throw std::string("this system has no memfd_create"); }
SharedMemory::~SharedMemory() {}
std::string SharedMemory::address() const { return ""; }
void SharedMemory::join(int, const std::vector<std::string>&) {}
SharedMemory::Header* SharedMemory::map(int) const { return nullptr; }
void SharedMemory::release() {}

#endif

float* SharedMemory::values() const { return valuesOf(own_); }

float* SharedMemory::valuesOf(Header* header) {
  return reinterpret_cast<float*>(reinterpret_cast<char*>(header) + kPage);
}

bool SharedMemory::barrier(const std::atomic<bool>& aborted) {
  own_->arrived.store(++round_, std::memory_order_release);
  for (Header* other : all_) {
    for (int asked = 0; other->arrived.load(std::memory_order_acquire) < round_; asked++) {
      if (aborted) return false;
      if (asked > kQuestions) std::this_thread::sleep_for(kNap);
    }
  }
  return true;
}

bool SharedMemory::sum(size_t count, const std::atomic<bool>& aborted) {
  const size_t workers = all_.size();
  const size_t lines = (count + kLine - 1) / kLine;
  const auto begin = [&](size_t worker) {
    const size_t first = lines * worker / workers * kLine;
    return first < count ? first : count;
  };
  if (!barrier(aborted)) return false;
  // Each worker sums its part of the numbers into its own memory.
  float* const own = valuesOf(own_);
  constexpr size_t kBlock = 1024;
  for (size_t start = begin(rank_); start < begin(rank_ + 1); start += kBlock) {
    const size_t end = start + kBlock < begin(rank_ + 1) ? start + kBlock : begin(rank_ + 1);
    float sums[kBlock];
    std::memcpy(sums, valuesOf(all_[0]) + start, (end - start) * sizeof(float));
    for (size_t worker = 1; worker < workers; worker++) {
      const float* const values = valuesOf(all_[worker]) + start;
      for (size_t n = 0; n < end - start; n++) sums[n] += values[n];
    }
    std::memcpy(own + start, sums, (end - start) * sizeof(float));
  }
  if (!barrier(aborted)) return false;
  // Then it copies the other parts from the other workers' memory.
  for (size_t worker = 0; worker < workers; worker++) {
    if (static_cast<int>(worker) == rank_) continue;
    const size_t start = begin(worker);
    std::memcpy(own + start, valuesOf(all_[worker]) + start, (begin(worker + 1) - start) * sizeof(float));
  }
  // No worker may change its numbers while another still reads them.
  return barrier(aborted);
}

}  // namespace rnn
