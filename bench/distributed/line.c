// Joins networks by lines that delay and lose packets, for kernels without netem.
//   line DELAY_MS LOSS_PERCENT DEVICE...
// Makes a tun device for each name; a packet from one device to the IPv4 address x.y.z.N is written to the Nth device after the delay.
// Prints the process ID of a child that goes on until it is killed. Linux, root.
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { MAX_DEVICES = 16, MAX_PACKET = 2048, QUEUE = 8192 };

struct packet {
  int64_t due;  // nanoseconds of the monotonic clock
  int device;
  ssize_t length;
  uint8_t bytes[MAX_PACKET];
};

static struct packet queue[QUEUE];
static unsigned first, last;  // last - first packets are on the way

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/** Whether the next packet is lost: xorshift64, the same losses each time. */
static int is_lost(double percent) {
  static uint64_t state = 88172645463325252ULL;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (state >> 11) * 0x1p-53 * 100 < percent;
}

static int open_device(const char *name) {
  const int file = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (file < 0 || ioctl(file, TUNSETIFF, &request) < 0) {
    perror(name);
    exit(1);
  }
  return file;
}

/** Takes what a device sends; a full queue loses it, as a router does. */
static int take(int file, int devices, int64_t delay, double loss) {
  for (;;) {
    struct packet *packet = &queue[last % QUEUE];
    packet->length = read(file, packet->bytes, MAX_PACKET);
    if (packet->length < 0) return errno == EAGAIN;
    if (packet->length < 20 || packet->bytes[0] >> 4 != 4) continue;
    packet->device = packet->bytes[19] - 1;
    packet->due = now() + delay;
    if (packet->device < 0 || packet->device >= devices || last - first == QUEUE - 1 || is_lost(loss)) continue;
    last++;
  }
}

int main(int count, char **words) {
  const int devices = count - 3;
  if (devices < 2 || devices > MAX_DEVICES) {
    fprintf(stderr, "line DELAY_MS LOSS_PERCENT DEVICE...: 2 to %d devices\n", MAX_DEVICES);
    return 2;
  }
  const int64_t delay = atof(words[1]) * 1e6;
  const double loss = atof(words[2]);
  struct pollfd files[MAX_DEVICES];
  for (int index = 0; index < devices; index++)
    files[index] = (struct pollfd){.fd = open_device(words[index + 3]), .events = POLLIN};
  const pid_t child = fork();
  if (child != 0) {
    printf("%d\n", child);
    return child < 0;
  }
  const int nothing = open("/dev/null", O_RDWR);
  for (int stream = 0; stream < 3; stream++) dup2(nothing, stream);
  for (;;) {
    const int64_t wait = first == last ? 1000000000 : queue[first % QUEUE].due - now();
    const struct timespec timeout = {wait > 0 ? wait / 1000000000 : 0, wait > 0 ? wait % 1000000000 : 0};
    ppoll(files, devices, &timeout, NULL);
    for (int index = 0; index < devices; index++)
      if (files[index].revents && !take(files[index].fd, devices, delay, loss)) return 0;
    for (; first != last && queue[first % QUEUE].due <= now(); first++) {
      const struct packet *packet = &queue[first % QUEUE];
      if (write(files[packet->device].fd, packet->bytes, packet->length) < 0 && errno == EBADFD) return 0;
    }
  }
}
