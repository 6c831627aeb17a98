// Makes every flush of a process take so long, one at a time, as a slow disk does: LD_PRELOAD it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static int slow(const char *name, int fd)
{
  int (*flush)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  const char *ms = getenv("SLOW_FLUSH_MS");
  double seconds = (ms ? atof(ms) : 2) / 1000;
  struct timespec pause = {(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)};
  pthread_mutex_lock(&one_at_a_time);
  nanosleep(&pause, NULL);
  int result = flush(fd);
  pthread_mutex_unlock(&one_at_a_time);
  return result;
}

int fdatasync(int fd) { return slow("fdatasync", fd); }
int fsync(int fd) { return slow("fsync", fd); }
