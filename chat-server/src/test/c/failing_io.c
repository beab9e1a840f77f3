/*
 * Preloaded into a server (LD_PRELOAD), this stands between SQLite and the disk: for the database, its log and its journal alone, writes and
 * syncs fail as somebody outside wishes, and all that would reach a disk is recorded.
 *
 * FAILING_IO_SWITCH  a file: while it is there, its number is how many of 100 calls fail
 * FAILING_IO_SEED    which of them, and how
 * FAILING_IO_LOG     a file that every write, truncation, deletion and sync is appended to, as a struct record
 *
 * The system is called directly, so that nothing has to be looked up behind this library.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* In the machine's byte order, followed by the bytes that were written. IoLog reads it. */
struct record {
    char operation; /* w: written; t: truncated; s: synced; f: a sync that failed; u: deleted */
    char file;      /* d: the database; w: its log; j: its journal */
    char unused[2];
    uint32_t length;
    int64_t offset; /* of a truncation the new length */
    int64_t nanos;  /* of the clock that System.nanoTime has, when it was done */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t calls;

static int ends_with(const char *path, size_t length, const char *end) {
    size_t n = strlen(end);
    return length >= n && memcmp(path + length - n, end, n) == 0;
}

/* Which of our files a path is, 0 if none. */
static char file_at(const char *path, size_t length) {
    return ends_with(path, length, "/chat.db")           ? 'd'
           : ends_with(path, length, "/chat.db-wal")     ? 'w'
           : ends_with(path, length, "/chat.db-journal") ? 'j'
                                                         : 0;
}

static char file_of(int fd) {
    int before = errno;
    char link[32];
    char path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path);
    errno = before;
    return length < 0 ? 0 : file_at(path, (size_t) length);
}

/* Of splitmix64: another number for each call, by the seed. */
static uint64_t dice(void) {
    const char *seed = getenv("FAILING_IO_SEED");
    uint64_t z = (seed ? strtoull(seed, NULL, 10) : 0) + ++calls * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

/* Whether this call fails, and if so a number that says how. */
static int fails(unsigned *how) {
    const char *name = getenv("FAILING_IO_SWITCH");
    int fd = name ? open(name, O_RDONLY) : -1;
    if (fd < 0) {
        return 0;
    }
    char text[8] = {0};
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    uint64_t number = dice();
    *how = (unsigned) (number >> 32);
    return n > 0 && number % 100 < (uint64_t) atoi(text);
}

static void record(char operation, char file, int64_t offset, const void *bytes, size_t length) {
    static int log = -1;
    const char *name = getenv("FAILING_IO_LOG");
    if (!name || (log < 0 && (log = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) < 0)) {
        return;
    }
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    struct record record = {operation, file, {0}, (uint32_t) length, offset, now.tv_sec * 1000000000LL + now.tv_nsec};
    syscall(SYS_write, log, &record, sizeof record);
    if (length > 0) {
        syscall(SYS_write, log, bytes, length);
    }
}

static ssize_t write_at(char file, int fd, const void *bytes, size_t length, off_t offset) {
    ssize_t written = syscall(SYS_pwrite64, fd, bytes, length, offset);
    if (written > 0) {
        record('w', file, offset, bytes, (size_t) written);
    }
    return written;
}

/* A write that fails is refused, torn, or shorter than asked for. */
static ssize_t try_to_write(char file, int fd, const void *bytes, size_t length, off_t offset) {
    unsigned how;
    pthread_mutex_lock(&lock);
    ssize_t result;
    if (!fails(&how)) {
        result = write_at(file, fd, bytes, length, offset);
    } else if (how % 4 == 0 && length > 1) {
        result = write_at(file, fd, bytes, length / 2, offset);
    } else {
        if (how % 4 == 1) {
            write_at(file, fd, bytes, length / 2, offset);
        }
        errno = how % 2 ? EIO : ENOSPC;
        result = -1;
    }
    pthread_mutex_unlock(&lock);
    return result;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) {
    char file = file_of(fd);
    return file ? try_to_write(file, fd, bytes, length, offset) : syscall(SYS_pwrite64, fd, bytes, length, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    return pwrite64(fd, bytes, length, offset);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    char file = file_of(fd);
    if (!file) {
        return syscall(SYS_write, fd, bytes, length);
    }
    off_t offset = lseek(fd, 0, SEEK_CUR);
    ssize_t written = try_to_write(file, fd, bytes, length, offset);
    if (written > 0) {
        lseek(fd, offset + written, SEEK_SET);
    }
    return written;
}

static int sync_by(long call, int fd) {
    char file = file_of(fd);
    if (!file) {
        return (int) syscall(call, fd);
    }
    unsigned how;
    pthread_mutex_lock(&lock);
    int result = -1;
    if (fails(&how)) {
        record('f', file, 0, NULL, 0);
        errno = EIO;
    } else {
        result = (int) syscall(call, fd);
        record(result == 0 ? 's' : 'f', file, 0, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int fsync(int fd) {
    return sync_by(SYS_fsync, fd);
}

int fdatasync(int fd) {
    return sync_by(SYS_fdatasync, fd);
}

int ftruncate64(int fd, off_t length) {
    char file = file_of(fd);
    pthread_mutex_lock(&lock);
    int result = (int) syscall(SYS_ftruncate, fd, length);
    if (file && result == 0) {
        record('t', file, length, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate(int fd, off_t length) {
    return ftruncate64(fd, length);
}

int unlink(const char *path) {
    char file = file_at(path, strlen(path));
    pthread_mutex_lock(&lock);
    int result = (int) syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (file && result == 0) {
        record('u', file, 0, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return result;
}
