/* Faults of the operating system, for a program that is run with this library in LD_PRELOAD.
 *
 * What goes wrong is said in a file of 64-bit numbers (HOBBS_FAULTS_CONTROL, `struct control`), which the verifier writes while
 * the program runs; what went wrong is counted there. Only files below HOBBS_FAULTS_DIRECTORY are concerned.
 *
 * A sync that fails can lose what it should have made durable, as a kernel does that drops the pages it could not write:
 * the library remembers for each open file which bytes were written since its last sync, and fills them with zeros.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* In the order of `Setting` and `Counter` in control.rs. */
struct control {
    int64_t syncs_left;     /* syncs that still succeed; negative: all */
    int64_t loses_unsynced; /* whether a failed sync loses what it should have made durable */
    int64_t bytes_left;     /* bytes that still can be written; negative: any number */
    int64_t shortens;       /* so many writes pass whole before one is cut in half; 0: all pass whole */
    int64_t clock_ahead_ms; /* how far the clock is ahead */
    int64_t syncs, syncs_failed, bytes_lost, writes, writes_refused, writes_shortened, clock_readings;
};

#define FILES_MAX 65536
#define PATH_BYTES_MAX 4096

struct range { off64_t start, end; };

static struct control *control;
static char directory[PATH_BYTES_MAX];
static size_t directory_length;
static struct range unsynced[FILES_MAX];
static pthread_mutex_t unsynced_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t prepared = PTHREAD_ONCE_INIT;

static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_clock_gettime)(clockid_t, struct timespec *);

static void prepare(void) {
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_close = dlsym(RTLD_NEXT, "close");
    real_write = dlsym(RTLD_NEXT, "write");
    real_writev = dlsym(RTLD_NEXT, "writev");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    const char *of_files = getenv("HOBBS_FAULTS_DIRECTORY");
    const char *path = getenv("HOBBS_FAULTS_CONTROL");
    if (!of_files || !path || strlen(of_files) >= PATH_BYTES_MAX) return;
    strcpy(directory, of_files);
    directory_length = strlen(directory);
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *memory = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    real_close(file);
    if (memory != MAP_FAILED) control = memory;
}

static void ready(void) { pthread_once(&prepared, prepare); }

static int64_t setting(const int64_t *value) { return __atomic_load_n(value, __ATOMIC_SEQ_CST); }
static int64_t count(int64_t *counter, int64_t by) { return __atomic_fetch_add(counter, by, __ATOMIC_SEQ_CST); }

/* Takes up to `wanted` from what is left; all of it, if there is no limit. */
static int64_t take(int64_t *left, int64_t wanted) {
    int64_t now = setting(left);
    while (now >= 0) {
        int64_t taken = now < wanted ? now : wanted;
        if (__atomic_compare_exchange_n(left, &now, now - taken, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return taken;
    }
    return wanted;
}

/* Whether a file is one of those that are concerned. */
static int is_concerned(int file) {
    if (!control) return 0;
    int kept = errno;
    char link[64], path[PATH_BYTES_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path);
    errno = kept;
    return length >= (ssize_t)directory_length && !memcmp(path, directory, directory_length);
}

static void note_written(int file, off64_t start, ssize_t length) {
    if (length <= 0 || file < 0 || file >= FILES_MAX) return;
    pthread_mutex_lock(&unsynced_lock);
    struct range *range = &unsynced[file];
    if (range->start == range->end) *range = (struct range){start, start + length};
    if (start < range->start) range->start = start;
    if (start + length > range->end) range->end = start + length;
    pthread_mutex_unlock(&unsynced_lock);
}

static struct range forget_written(int file) {
    struct range range = {0, 0};
    if (file < 0 || file >= FILES_MAX) return range;
    pthread_mutex_lock(&unsynced_lock);
    range = unsynced[file];
    unsynced[file] = (struct range){0, 0};
    pthread_mutex_unlock(&unsynced_lock);
    return range;
}

static void lose(int file, struct range range) {
    static const char zeros[65536];
    while (range.start < range.end) {
        size_t length = (size_t)(range.end - range.start);
        if (length > sizeof zeros) length = sizeof zeros;
        ssize_t written = real_pwrite(file, zeros, length, range.start);
        if (written <= 0) return;
        count(&control->bytes_lost, written);
        range.start += written;
    }
}

static int sync_file(int file, int (*real)(int)) {
    if (!is_concerned(file)) return real(file);
    count(&control->syncs, 1);
    struct range range = forget_written(file);
    if (take(&control->syncs_left, 1)) return real(file);
    count(&control->syncs_failed, 1);
    if (setting(&control->loses_unsynced)) lose(file, range);
    errno = EIO;
    return -1;
}

/* How much of a write goes through; 0: the disk is full. */
static size_t admitted(size_t length) {
    int64_t number = count(&control->writes, 1);
    int64_t shortens = setting(&control->shortens);
    if (shortens > 0 && length > 1 && number % (shortens + 1) == shortens) {
        length /= 2;
        count(&control->writes_shortened, 1);
    }
    int64_t taken = take(&control->bytes_left, (int64_t)length);
    if (length > 0 && taken == 0) count(&control->writes_refused, 1);
    return (size_t)taken;
}

static off64_t place(int file) {
    off64_t at = lseek64(file, 0, SEEK_CUR);
    return at < 0 ? 0 : at;
}

int fsync(int file) { ready(); return sync_file(file, real_fsync); }
int fdatasync(int file) { ready(); return sync_file(file, real_fdatasync); }

int close(int file) {
    ready();
    forget_written(file);
    return real_close(file);
}

ssize_t write(int file, const void *bytes, size_t length) {
    ready();
    if (!is_concerned(file)) return real_write(file, bytes, length);
    size_t passed = admitted(length);
    if (length > 0 && passed == 0) { errno = ENOSPC; return -1; }
    ssize_t written = real_write(file, bytes, passed);
    if (written > 0) note_written(file, place(file) - written, written);
    return written;
}

ssize_t writev(int file, const struct iovec *parts, int number) {
    ready();
    if (!is_concerned(file)) return real_writev(file, parts, number);
    /* Writing the first part alone is a short write, which every caller has to expect. */
    for (int part = 0; part < number; part++)
        if (parts[part].iov_len > 0) return write(file, parts[part].iov_base, parts[part].iov_len);
    return 0;
}

static ssize_t write_at(int file, const void *bytes, size_t length, off64_t start) {
    ready();
    if (!is_concerned(file)) return real_pwrite(file, bytes, length, start);
    size_t passed = admitted(length);
    if (length > 0 && passed == 0) { errno = ENOSPC; return -1; }
    ssize_t written = real_pwrite(file, bytes, passed, start);
    note_written(file, start, written);
    return written;
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t start) { return write_at(file, bytes, length, start); }
ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t start) { return write_at(file, bytes, length, start); }

int clock_gettime(clockid_t clock, struct timespec *time) {
    ready();
    int result = real_clock_gettime(clock, time);
    if (result || !control || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return result;
    count(&control->clock_readings, 1);
    int64_t ahead = setting(&control->clock_ahead_ms);
    int64_t nanos = time->tv_nsec + ahead % 1000 * 1000000;
    time->tv_sec += ahead / 1000;
    if (nanos < 0) { nanos += 1000000000; time->tv_sec -= 1; }
    if (nanos >= 1000000000) { nanos -= 1000000000; time->tv_sec += 1; }
    time->tv_nsec = nanos;
    return 0;
}
