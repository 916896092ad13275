/*
 * Puts load on a flom daemon and prints what it saw: many connections in one thread (epoll), each a closed loop with
 * one request under way at a time. It shares no code with flom, and it is in C so that it is not what is measured.
 *
 *   load ENDPOINT MODE CONNECTIONS WARM_MS MEASURE_MS [HOLDERS]
 *
 * ENDPOINT  the path of a unix socket, or HOST:PORT with HOST a numeric IPv4 address
 * MODE      private  each connection locks and unlocks a resource of its own, again and again
 *           shared   all connections lock and unlock one resource
 *           queue    all connections queue up for one resource, and then each lets go as soon as it is granted;
 *                    MEASURE_MS is how long to repeat that, and each latency is from an unlock to the next grant
 * HOLDERS   connections that are opened besides, lock a resource of their own each, and are silent then
 *
 * It prints the line "measuring" when the warm-up is over, "measured" at the end, and then one line of JSON: pairs (lock and unlock) per
 * second; the latency from the lock sent to the lock granted in microseconds; errors, which are answers that must not
 * come, such as a grant while another connection holds the resource; and the share of one CPU that it used itself.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { MAX_MESSAGE = 1024, MAX_NAME = 32, MAX_EVENTS = 512, SILENCE_MS = 10000 };

#define HEADER "<?xml version=\"1.0\" encoding=\"UTF-8\" ?><msg level=\"3\" "
#define END "</msg>"
#define LOCK HEADER "verb=\"1\" step=\"8\"><session peerid=\"00000000000000000000000000000000\" who=\"load@bench:1\"/>" \
  "<resource name=\"%s\" mode=\"5\" wait=\"1\" create=\"1\" lifespan=\"0\"/></msg>"
#define UNLOCK HEADER "verb=\"2\" step=\"8\"><resource name=\"%s\" rollback=\"0\" /></msg>"

enum answer { NOTHING, GRANTED, ENQUEUED, WRONG };

struct connection {
  int fd;
  char lock[MAX_MESSAGE], unlock[MAX_MESSAGE], received[MAX_MESSAGE + 1];
  size_t lock_bytes, unlock_bytes, received_bytes;
  uint64_t sent_ns;
};

/* Wall clock time, and the CPU time that this process used. */
struct span {
  uint64_t ns;
  double cpu_seconds;
};

static struct {
  uint32_t *values;
  size_t count, capacity;
} latencies;

static const char *endpoint;
static int epoll;
static long errors;

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* Time that has passed since a moment; since { 0 } it is the moment itself. */
static struct span since(struct span moment) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  double user = (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6;
  double system = (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6;
  return (struct span){ now_ns() - moment.ns, user + system - moment.cpu_seconds };
}

static void record(uint64_t latency_ns) {
  if (latencies.count == latencies.capacity) {
    latencies.capacity = latencies.capacity ? 2 * latencies.capacity : 1 << 20;
    latencies.values = realloc(latencies.values, latencies.capacity * sizeof *latencies.values);
    if (!latencies.values) fail("realloc");
  }
  latencies.values[latencies.count++] = latency_ns > UINT32_MAX ? UINT32_MAX : (uint32_t)latency_ns;
}

/* A name that no other process uses, of 15 letters, so that its base64 needs no padding. */
static void write_name(char *base64, char kind, int number) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char name[MAX_NAME];
  snprintf(name, sizeof name, "%c%07d%07d", kind, (int)getpid(), number);
  for (int at = 0; at < 15; at += 3) {
    uint32_t three = (uint32_t)name[at] << 16 | (uint32_t)name[at + 1] << 8 | (uint32_t)name[at + 2];
    for (int shift = 18; shift >= 0; shift -= 6) *base64++ = alphabet[three >> shift & 63];
  }
  *base64 = '\0';
}

static int connect_once(void) {
  struct sockaddr_un path = { .sun_family = AF_UNIX };
  struct sockaddr_in host = { .sin_family = AF_INET };
  const char *colon = strchr(endpoint, '/') ? NULL : strchr(endpoint, ':');
  int fd = socket(colon ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  if (colon) {
    char address[64] = "";
    strncat(address, endpoint, (size_t)(colon - endpoint) < 63 ? (size_t)(colon - endpoint) : 63);
    host.sin_port = htons((uint16_t)atoi(colon + 1));
    if (inet_pton(AF_INET, address, &host.sin_addr) != 1) fail(endpoint);
    /* Ended connections leave nothing behind, or thousands of them would use up the ports. */
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){ .l_onoff = 1 }, sizeof(struct linger));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
    if (connect(fd, (struct sockaddr *)&host, sizeof host) != 0) fail("connect");
  } else {
    strncpy(path.sun_path, endpoint, sizeof path.sun_path - 1);
    if (connect(fd, (struct sockaddr *)&path, sizeof path) != 0) fail("connect");
  }
  fcntl(fd, F_SETFL, O_NONBLOCK);
  return fd;
}

static void open_connection(struct connection *connection, char kind, int number) {
  char name[MAX_NAME];
  write_name(name, kind, number);
  connection->fd = connect_once();
  connection->received_bytes = 0;
  connection->lock_bytes = (size_t)snprintf(connection->lock, MAX_MESSAGE, LOCK, name);
  connection->unlock_bytes = (size_t)snprintf(connection->unlock, MAX_MESSAGE, UNLOCK, name);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection->fd, &event) != 0) fail("epoll_ctl");
}

static void send_bytes(struct connection *connection, const char *bytes, size_t count) {
  /* One small request under way at a time always fits the socket's buffer. */
  if (send(connection->fd, bytes, count, MSG_NOSIGNAL) != (ssize_t)count) errors++;
}

static void send_lock(struct connection *connection) {
  connection->sent_ns = now_ns();
  send_bytes(connection, connection->lock, connection->lock_bytes);
}

static void send_unlock(struct connection *connection) {
  send_bytes(connection, connection->unlock, connection->unlock_bytes);
}

/* Takes the next answer out of what a connection has received. */
static enum answer take_answer(struct connection *connection) {
  connection->received[connection->received_bytes] = '\0';
  char *end = strstr(connection->received, END);
  if (!end) return NOTHING;
  end += strlen(END);
  const char *step = strstr(connection->received, "step=\"");
  const char *code = strstr(connection->received, "<answer rc=\"");
  enum answer answer = WRONG;
  if (step && code && code < end) {
    bool first = strncmp(step + 6, "16\"", 3) == 0, later = strncmp(step + 6, "24\"", 3) == 0;
    if ((first || later) && strncmp(code + 12, "0\"", 2) == 0) answer = GRANTED;
    if (first && strncmp(code + 12, "1\"", 2) == 0) answer = ENQUEUED;
  }
  connection->received_bytes -= (size_t)(end - connection->received);
  memmove(connection->received, end, connection->received_bytes);
  return answer;
}

static void receive(struct connection *connection) {
  char *free_space = connection->received + connection->received_bytes;
  ssize_t count = recv(connection->fd, free_space, MAX_MESSAGE - connection->received_bytes, 0);
  if (count > 0) connection->received_bytes += (size_t)count;
  else if (count == 0 || errno != EAGAIN) fail("the server ended a connection");
}

/* Waits for what comes next on any connection and has it received; returns how many connections got something. */
static int wait_for_answers(struct epoll_event *events) {
  int count = epoll_wait(epoll, events, MAX_EVENTS, SILENCE_MS);
  if (count <= 0) fail("no answer came");
  for (int index = 0; index < count; index++) receive(events[index].data.ptr);
  return count;
}

/* Locks and waits for the first answer, while no other answer is due. */
static enum answer lock_and_wait(struct connection *connection) {
  struct epoll_event events[MAX_EVENTS];
  enum answer answer;
  send_lock(connection);
  while ((answer = take_answer(connection)) == NOTHING) wait_for_answers(events);
  return answer;
}

static void say(const char *line) {
  puts(line);
  fflush(stdout);
}

/* Every connection locks, and unlocks and locks again as soon as it is granted; in the end all are unlocked. */
static struct span run_pairs(struct connection *all, int count, bool shared, uint64_t warm_ns, uint64_t measure_ns) {
  struct epoll_event events[MAX_EVENTS];
  struct span passed = { 0 }, start = since((struct span){ 0 });
  enum { WARMING, MEASURING, ENDING } phase = WARMING;
  for (int index = 0; index < count; index++) send_lock(&all[index]);
  for (int waiting = count; waiting > 0;) {
    int ready = wait_for_answers(events), granted = 0;
    for (int index = 0; index < ready; index++) {
      struct connection *connection = events[index].data.ptr;
      for (enum answer answer; (answer = take_answer(connection)) != NOTHING;) {
        if (shared && answer == ENQUEUED) continue;
        /* All this came before anything is unlocked here: two grants of one resource would be two holders. */
        if (answer != GRANTED || (granted++ > 0 && shared)) errors++;
        if (phase == MEASURING) record(now_ns() - connection->sent_ns);
        send_unlock(connection);
        if (phase == ENDING) waiting--;
        else send_lock(connection);
      }
    }
    uint64_t ns = now_ns() - start.ns;
    if (phase == WARMING && ns >= warm_ns) {
      phase = MEASURING;
      say("measuring");
      start = since((struct span){ 0 });
    } else if (phase == MEASURING && ns >= measure_ns) {
      phase = ENDING;
      passed = since(start);
      say("measured");
    }
  }
  return passed;
}

/* All queue up behind one that holds, and then the resource goes from one to the next; the last one holds it then. */
static struct span run_queue(struct connection *all, int count, uint64_t measure_ns) {
  struct epoll_event events[MAX_EVENTS];
  struct span total = { 0 };
  int holder = 0;
  if (lock_and_wait(&all[holder]) != GRANTED) errors++;
  say("measuring");
  while (total.ns < measure_ns) {
    for (int place = 1; place < count; place++) {
      if (lock_and_wait(&all[(holder + place) % count]) != ENQUEUED) errors++;
    }
    struct span start = since((struct span){ 0 });
    uint64_t unlocked_ns = start.ns;
    send_unlock(&all[holder]);
    for (int place = 1; place < count;) {
      int ready = wait_for_answers(events);
      for (int index = 0; index < ready; index++) {
        struct connection *connection = events[index].data.ptr;
        enum answer answer = take_answer(connection);
        if (answer == NOTHING) continue;
        if (answer != GRANTED || connection != &all[(holder + place) % count]) errors++;
        uint64_t granted_ns = now_ns();
        record(granted_ns - unlocked_ns);
        if (++place == count) break;
        unlocked_ns = granted_ns;
        send_unlock(connection);
      }
    }
    struct span passed = since(start);
    total.ns += passed.ns;
    total.cpu_seconds += passed.cpu_seconds;
    holder = (holder + count - 1) % count;
  }
  say("measured");
  send_unlock(&all[holder]);
  return total;
}

static int by_size(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

static double percentile_us(double share) {
  if (latencies.count == 0) return 0;
  size_t index = (size_t)((double)latencies.count * share);
  return latencies.values[index < latencies.count ? index : latencies.count - 1] / 1e3;
}

int main(int argc, char **argv) {
  if (argc < 6) {
    fprintf(stderr, "usage: load ENDPOINT private|shared|queue CONNECTIONS WARM_MS MEASURE_MS [HOLDERS]\n");
    return 2;
  }
  endpoint = argv[1];
  bool shared = strcmp(argv[2], "private") != 0, queue = strcmp(argv[2], "queue") == 0;
  int count = atoi(argv[3]), holders = argc > 6 ? atoi(argv[6]) : 0;
  uint64_t warm_ns = strtoull(argv[4], NULL, 10) * 1000000u, measure_ns = strtoull(argv[5], NULL, 10) * 1000000u;
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct connection *connections = calloc((size_t)(count + holders), sizeof *connections);
  if (epoll < 0 || !connections) fail("load");

  for (int index = 0; index < count; index++) open_connection(&connections[index], 'r', shared ? 0 : index);
  for (int index = 0; index < holders; index++) {
    open_connection(&connections[count + index], 'h', index);
    if (lock_and_wait(&connections[count + index]) != GRANTED) errors++;
  }
  struct span passed = queue ? run_queue(connections, count, measure_ns)
                             : run_pairs(connections, count, shared, warm_ns, measure_ns);
  double seconds = (double)passed.ns / 1e9;

  qsort(latencies.values, latencies.count, sizeof *latencies.values, by_size);
  printf("{\"pairsPerSecond\":%.1f,\"p50Us\":%.1f,\"p99Us\":%.1f,\"p999Us\":%.1f,\"maxUs\":%.1f,\"errors\":%ld,"
         "\"loadCpu\":%.3f}\n",
         (double)latencies.count / seconds, percentile_us(0.5), percentile_us(0.99), percentile_us(0.999),
         percentile_us(1), errors, passed.cpu_seconds / seconds);
  return 0;
}
