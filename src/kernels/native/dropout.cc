#include "dropout.h"

#include <algorithm>
#include <cmath>

#include "thread-pool.h"

namespace rnn {
namespace {

constexpr int kWords = 4;
constexpr int kBlockLanes = 16;  // counters processed together, so that the compiler vectorises
constexpr int kBlock = kWords * kBlockLanes;

// Philox4x32-10 (Salmon et al. 2011): ten rounds turn a counter and a key into four random words.
struct Philox {
  uint32_t words[kWords][kBlockLanes];

  Philox(uint32_t seed, uint64_t block) {
    uint32_t key[2] = {seed, 0x5bd1e995u};
    for (int lane = 0; lane < kBlockLanes; lane++) {
      const uint64_t counter = block * kBlockLanes + lane;
      words[0][lane] = static_cast<uint32_t>(counter);
      words[1][lane] = static_cast<uint32_t>(counter >> 32);
      words[2][lane] = 0;
      words[3][lane] = 0;
    }
    for (int round = 0; round < 10; round++) {
      mix(key);
      key[0] += 0x9E3779B9u;
      key[1] += 0xBB67AE85u;
    }
  }

  void mix(const uint32_t* key) {
    for (int lane = 0; lane < kBlockLanes; lane++) {
      const uint64_t even = uint64_t{0xD2511F53u} * words[0][lane];
      const uint64_t odd = uint64_t{0xCD9E8D57u} * words[2][lane];
      words[0][lane] = static_cast<uint32_t>(odd >> 32) ^ words[1][lane] ^ key[0];
      words[1][lane] = static_cast<uint32_t>(odd);
      words[2][lane] = static_cast<uint32_t>(even >> 32) ^ words[3][lane] ^ key[1];
      words[3][lane] = static_cast<uint32_t>(even);
    }
  }
};

}  // namespace

void dropoutMask(float* mask, size_t count, float rate, float kept, uint32_t seed) {
  // An element is dropped if its word is below the threshold, which is the fraction `rate` of the 2^32 words.
  const uint64_t threshold = static_cast<uint64_t>(std::llround(static_cast<double>(rate) * 4294967296.0));
  const int blocks = static_cast<int>((count + kBlock - 1) / kBlock);
  ThreadPool::instance().forRange(blocks, 64, [&](Range range) {
    for (int block = range.begin; block < range.end; block++) {
      const Philox random(seed, block);
      const size_t begin = static_cast<size_t>(block) * kBlock;
      const size_t size = std::min<size_t>(kBlock, count - begin);
      const uint32_t* words = &random.words[0][0];
      for (size_t n = 0; n < size; n++) mask[begin + n] = words[n] < threshold ? 0.0f : kept;
    }
  });
}

}  // namespace rnn
