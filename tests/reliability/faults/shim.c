/*
 * Makes one system call of a program fail, or kills the program there: LD_PRELOAD for Linux. Calls count that change what
 * is in a folder, or open something in it, numbered from 1 on.
 *
 *   FAULT_FOLDER   the folder, by its real path
 *   FAULT_JOURNAL  a file outside of it; each call adds the line `NUMBER NAME PATH`
 *   FAULT_AT       the number of the call that fails; none by default
 *   FAULT_ERRNO    the error that it fails with; without one the program is killed, in the middle of a write
 *   FAULT_STAYS    if set, all calls from that one on fail, as on a disk that has become read-only
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))
#define MAX_FD 4096

static atomic_int count;
/* What is open in the folder, by its descriptor, and whether it is written to. */
static char *paths[MAX_FD];
static char is_written[MAX_FD];

static const char *folder(void) {
  const char *value = getenv("FAULT_FOLDER");
  return value == NULL ? "" : value;
}

static int is_inside(const char *path) {
  size_t length = strlen(folder());
  return length > 0 && path != NULL && strncmp(path, folder(), length) == 0;
}

static const char *path_of(int fd) { return fd >= 0 && fd < MAX_FD ? paths[fd] : NULL; }

static void note(int number, const char *name, const char *path) {
  const char *journal = getenv("FAULT_JOURNAL");
  if (journal == NULL) return;
  char line[4400];
  int length = snprintf(line, sizeof line, "%d %s %s\n", number, name, path);
  long fd = REAL(syscall)(SYS_openat, AT_FDCWD, journal, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (fd < 0) return;
  REAL(syscall)(SYS_write, fd, line, length);
  REAL(syscall)(SYS_close, fd);
}

enum verdict { GOES_ON, FAILS, DIES };

/* Counts a call; where it is to fail, errno says with what. */
static enum verdict judge(const char *name, const char *path) {
  if (path == NULL) return GOES_ON;
  int number = atomic_fetch_add(&count, 1) + 1;
  note(number, name, path);
  const char *at = getenv("FAULT_AT");
  if (at == NULL || number < atoi(at)) return GOES_ON;
  if (number > atoi(at) && getenv("FAULT_STAYS") == NULL) return GOES_ON;
  const char *error = getenv("FAULT_ERRNO");
  if (error == NULL) return DIES;
  errno = atoi(error);
  return FAILS;
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* For calls that are done whole or not at all. */
static int fails(const char *name, const char *path) {
  enum verdict verdict = judge(name, path);
  if (verdict == DIES) die();
  return verdict == FAILS;
}

/* A disk that is read-only can still be read. */
static int open_fails(const char *path, int flags) {
  if (!fails("open", path)) return 0;
  return errno != EROFS || (flags & (O_ACCMODE | O_CREAT)) != O_RDONLY;
}

static int opened(int fd, const char *path, int flags) {
  if (fd < 0 || fd >= MAX_FD) return fd;
  paths[fd] = is_inside(path) ? strdup(path) : NULL;
  is_written[fd] = (flags & O_ACCMODE) != O_RDONLY;
  return fd;
}

#define OPEN(function)                                          \
  int function(const char *path, int flags, ...) {              \
    va_list list;                                               \
    va_start(list, flags);                                      \
    mode_t mode = va_arg(list, mode_t);                         \
    va_end(list);                                               \
    if (is_inside(path) && open_fails(path, flags)) return -1;  \
    return opened(REAL(function)(path, flags, mode), path, flags); \
  }
OPEN(open)
OPEN(open64)

/* Kills in the middle of a write leave half of it. */
#define WRITE(function, parameters, arguments, half)       \
  ssize_t function parameters {                            \
    enum verdict verdict = judge("write", path_of(fd));    \
    if (verdict == FAILS) return -1;                       \
    if (verdict == DIES) {                                 \
      half;                                                \
      die();                                               \
    }                                                      \
    return REAL(function) arguments;                       \
  }
WRITE(write, (int fd, const void *bytes, size_t size), (fd, bytes, size), REAL(write)(fd, bytes, size / 2))
WRITE(pwrite, (int fd, const void *bytes, size_t size, off_t at), (fd, bytes, size, at),
      REAL(pwrite)(fd, bytes, size / 2, at))
WRITE(pwrite64, (int fd, const void *bytes, size_t size, off64_t at), (fd, bytes, size, at),
      REAL(pwrite64)(fd, bytes, size / 2, at))
WRITE(writev, (int fd, const struct iovec *parts, int number), (fd, parts, number),
      REAL(writev)(fd, parts, number / 2))
WRITE(pwritev, (int fd, const struct iovec *parts, int number, off_t at), (fd, parts, number, at),
      REAL(pwritev)(fd, parts, number / 2, at))
WRITE(pwritev64, (int fd, const struct iovec *parts, int number, off64_t at), (fd, parts, number, at),
      REAL(pwritev64)(fd, parts, number / 2, at))

#define BY_FD(function, name, parameters, arguments)      \
  int function parameters {                               \
    if (fails(name, path_of(fd))) return -1;              \
    return REAL(function) arguments;                      \
  }
BY_FD(fsync, "fsync", (int fd), (fd))
BY_FD(fdatasync, "fsync", (int fd), (fd))
BY_FD(ftruncate, "truncate", (int fd, off_t size), (fd, size))
BY_FD(ftruncate64, "truncate", (int fd, off64_t size), (fd, size))

#define BY_PATH(function, name, parameters, arguments)                 \
  int function parameters {                                            \
    if (is_inside(path) && fails(name, path)) return -1;               \
    return REAL(function) arguments;                                   \
  }
BY_PATH(rename, "rename", (const char *from, const char *path), (from, path))
BY_PATH(link, "link", (const char *from, const char *path), (from, path))
BY_PATH(unlink, "unlink", (const char *path), (path))
BY_PATH(rmdir, "unlink", (const char *path), (path))
BY_PATH(unlinkat, "unlink", (int at, const char *path, int flags), (at, path, flags))
BY_PATH(mkdir, "mkdir", (const char *path, mode_t mode), (path, mode))

/* A descriptor is gone even where closing it fails, which happens to files that were written. */
static int closed(int fd) {
  const char *path = path_of(fd);
  if (path == NULL) return 0;
  paths[fd] = NULL;
  return is_written[fd] && fails("close", path);
}

int close(int fd) {
  int fails_now = closed(fd);
  int error = errno;
  int result = REAL(close)(fd);
  if (!fails_now) return result;
  errno = error;
  return -1;
}

/* Node.js closes files so. */
long syscall(long number, ...) {
  long arguments[6];
  va_list list;
  va_start(list, number);
  for (int i = 0; i < 6; i++) arguments[i] = va_arg(list, long);
  va_end(list);
  int fails_now = number == SYS_close && closed((int)arguments[0]);
  int error = errno;
  long result = REAL(syscall)(number, arguments[0], arguments[1], arguments[2], arguments[3],
                              arguments[4], arguments[5]);
  if (!fails_now) return result;
  errno = error;
  return -1;
}
