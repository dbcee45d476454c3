/*
 * A Node-API addon with one function: load(path) opens a shared library and returns what it wrote to stderr meanwhile.
 *
 * Why: libtensorflow_framework logs from its static initialisers before it has read TF_CPP_MIN_LOG_LEVEL, so every
 * process would begin with three lines about oneDNN. Only dup2 can hold them back, and Node has no dup2. The caller
 * (src/runtime/quiet-load.ts) drops the lines below the level and prints the others.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Worker threads share stderr. */
static pthread_mutex_t capturing = PTHREAD_MUTEX_INITIALIZER;
static int saved_stderr = -1;
static int captured = -1;

static const int fatal_signals[] = {SIGABRT, SIGILL, SIGSEGV, SIGBUS, SIGFPE};
enum { FATAL_SIGNALS = sizeof fatal_signals / sizeof *fatal_signals };

/* A library that aborts (a processor without AVX, for one) has said why: let that out before the process dies. */
static void release_on_crash(int signal_number) {
  (void)signal_number;
  char buffer[512];
  ssize_t count;
  off_t offset = 0;
  dup2(saved_stderr, STDERR_FILENO);
  while ((count = pread(captured, buffer, sizeof buffer, offset)) > 0) {
    if (write(STDERR_FILENO, buffer, (size_t)count) < 0) break;
    offset += count;
  }
}

static char *read_all(int file) {
  off_t size = lseek(file, 0, SEEK_END);
  char *text = size < 0 ? NULL : malloc((size_t)size + 1);
  if (text == NULL) return NULL;
  ssize_t count = pread(file, text, (size_t)size, 0);
  text[count < 0 ? 0 : count] = '\0';
  return text;
}

/* The caller frees what was written; on failure returns NULL and sets `error`, a string that is not to be freed. */
static char *open_captured(const char *path, const char **error) {
  saved_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  captured = memfd_create("stderr", MFD_CLOEXEC);
  if (saved_stderr < 0 || captured < 0) {
    if (saved_stderr >= 0) close(saved_stderr);
    if (captured >= 0) close(captured);
    *error = "stderr cannot be captured";
    return NULL;
  }

  struct sigaction previous[FATAL_SIGNALS];
  struct sigaction release = {.sa_handler = release_on_crash, .sa_flags = SA_RESETHAND};
  for (int i = 0; i < FATAL_SIGNALS; i++) sigaction(fatal_signals[i], &release, &previous[i]);
  fflush(stderr);
  dup2(captured, STDERR_FILENO);
  void *library = dlopen(path, RTLD_LAZY);
  fflush(stderr);
  dup2(saved_stderr, STDERR_FILENO);
  for (int i = 0; i < FATAL_SIGNALS; i++) sigaction(fatal_signals[i], &previous[i], NULL);

  char *text = read_all(captured);
  close(captured);
  close(saved_stderr);
  if (text == NULL) *error = "out of memory";
  if (library == NULL) *error = dlerror();
  if (library != NULL) return text;
  free(text);
  return NULL;
}

static napi_value load(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value argument, result;
  char path[4096];
  if (napi_get_cb_info(env, info, &argc, &argument, NULL, NULL) != napi_ok || argc != 1 ||
      napi_get_value_string_utf8(env, argument, path, sizeof path, NULL) != napi_ok) {
    napi_throw_type_error(env, NULL, "load(path) takes one string");
    return NULL;
  }

  const char *error = NULL;
  pthread_mutex_lock(&capturing);
  char *text = open_captured(path, &error);
  pthread_mutex_unlock(&capturing);
  if (text == NULL) {
    napi_throw_error(env, NULL, error);
    return NULL;
  }
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &result);
  free(text);
  return result;
}

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "load", NAPI_AUTO_LENGTH, load, NULL, &function);
  napi_set_named_property(env, exports, "load", function);
  return exports;
}
