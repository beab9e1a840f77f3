/*
 * The floor: what a chat server that sends every message to every member cannot get far below on this kernel.
 *
 * One thread and epoll, and of the wire just enough for our own clients: join, message, ping, leave. No rules, no JSON beyond
 * finding quotes, no flow control beyond dropping a reader that is a whole ring behind. Every event is copied once into one
 * ring; at the end of a loop turn each member is sent all that is new in one send(), or with --each every event by itself as
 * soon as it is read. To be measured against, not to be used: it believes its clients and listens on the loopback only.
 *
 *     gcc -O2 -Wall -Wextra -o floor floor.c && ./floor 5555 [--each]
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    RING = 1 << 24,       /* how far a reader may be behind */
    READ = 1 << 16,       /* bytes a read: a few hundred messages */
    MAX_LINE = 1 << 15,   /* longest line of a client, longest event */
    MAX_NAME = 128,       /* 32 code points */
    EVENTS = 512,         /* connections a loop turn */
    BACKLOG = 4096,
};

struct connection {
    int fd;
    int member;           /* place among the members, -1 before joining */
    bool blocked;         /* the kernel took less than there was: wait for its word */
    bool gone;
    int pongs;            /* owed, like the goodbye: they may not break into a half-sent event */
    bool leaving;
    uint64_t sent;        /* up to here it has had the ring */
    char name[MAX_NAME];
    char *rest;           /* the beginning of a line whose end has not come */
    size_t rest_length;
    struct connection *next_gone;
};

struct piece {
    const char *start;
    int length;
};

static char *ring;        /* mapped twice in a row, so that no event and no send() is ever in two pieces */
static uint64_t written;  /* all bytes of events so far */
static long last_seq;
static char now[32];

static bool each;
static struct connection **members;
static int member_count, member_capacity;
static struct connection *gone;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void map_ring(void)
{
    int memory = memfd_create("ring", 0);
    if (memory < 0 || ftruncate(memory, RING) < 0)
        die("memfd");
    ring = mmap(NULL, 2 * (size_t) RING, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int half = 0; half < 2; half++)
        if (ring == MAP_FAILED
            || mmap(ring + half * (size_t) RING, RING, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, memory, 0) == MAP_FAILED)
            die("mmap");
    close(memory);
}

/* Closed at once, freed at the end of the loop turn: an event that epoll has already handed over may still name it. */
static void drop(struct connection *c)
{
    if (c->gone)
        return;
    c->gone = true;
    close(c->fd);
    if (c->member >= 0) {
        members[c->member] = members[--member_count];
        members[c->member]->member = c->member;
    }
    c->next_gone = gone;
    gone = c;
}

/* For what is short, and sent where the socket has room: who has none does not read. */
static void answer(struct connection *c, const char *line)
{
    ssize_t length = strlen(line);
    if (!c->gone && send(c->fd, line, length, MSG_NOSIGNAL) != length)
        drop(c);
}

static void catch_up(struct connection *c)
{
    if (c->member < 0)
        c->sent = written; /* nothing of it is for those who have not joined */
    if (written - c->sent > RING) {
        drop(c);
        return;
    }
    while (!c->gone && !c->blocked && c->sent < written) {
        size_t new = written - c->sent;
        ssize_t n = send(c->fd, ring + c->sent % RING, new, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN) {
            drop(c);
            return;
        }
        c->sent += n < 0 ? 0 : n;
        c->blocked = n < (ssize_t) new;
    }
    for (; c->sent == written && c->pongs > 0; c->pongs--)
        answer(c, "{\"type\":\"pong\"}\n");
    if (c->sent == written && c->leaving) {
        answer(c, "{\"type\":\"goodbye\",\"reason\":\"exit\"}\n");
        drop(c);
    }
}

static void catch_all_up(void)
{
    /* Backwards: who is dropped is replaced by one that was served already. */
    for (int i = member_count - 1; i >= 0; i--)
        catch_up(members[i]);
}

/* The string behind a key, as it is written, or one of length -1. A quote within a string has a backslash before it. */
static struct piece string_of(const char *line, const char *end, const char *key)
{
    size_t length = strlen(key);
    const char *start = memmem(line, end - line, key, length);
    if (start == NULL)
        return (struct piece) {NULL, -1};
    start += length;
    const char *quote = start;
    while (quote < end && *quote != '"')
        quote += *quote == '\\' ? 2 : 1;
    return (struct piece) {start, quote < end ? (int) (quote - start) : -1};
}

static void join(struct connection *c, struct piece name)
{
    if (name.length < 1 || name.length >= MAX_NAME || c->member >= 0) {
        drop(c);
        return;
    }
    memcpy(c->name, name.start, name.length);
    if (member_count == member_capacity) {
        member_capacity = member_capacity ? 2 * member_capacity : 1024;
        members = realloc(members, member_capacity * sizeof *members);
        if (members == NULL)
            die("realloc");
    }
    c->member = member_count;
    members[member_count++] = c;
    c->sent = written;
    char line[1024];
    snprintf(line, sizeof line,
        "{\"type\":\"welcome\",\"username\":\"%s\",\"maxUsers\":1000000,\"protocol\":1,\"server\":\"floor\"}\n"
        "{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[\"%s\"],\"count\":%d,\"seq\":%ld}\n",
        c->name, c->name, member_count, last_seq);
    answer(c, line);
}

static char *append(char *to, const char *bytes, size_t length)
{
    return (char *) memcpy(to, bytes, length) + length;
}

#define LITERAL(to, text) append(to, text, sizeof text - 1)

static void publish(struct connection *c, struct piece text, struct piece id)
{
    if (c->member < 0 || text.length < 0) {
        drop(c);
        return;
    }
    char *start = ring + written % RING;
    char *to = start + sprintf(start, "{\"type\":\"message\",\"room\":\"lobby\",\"seq\":%ld,\"from\":\"%s\",\"text\":\"",
                               ++last_seq, c->name);
    to = append(to, text.start, text.length);
    to = LITERAL(to, "\",\"time\":\"");
    to = append(to, now, strlen(now));
    if (id.length >= 0) {
        to = LITERAL(to, "\",\"id\":\"");
        to = append(to, id.start, id.length);
    }
    to = LITERAL(to, "\"}\n");
    uint64_t before = written;
    written += to - start;
    /* Many large messages in one turn: nobody is to be overtaken by the ring only because it is not yet their turn. */
    if (each || written / (RING / 4) != before / (RING / 4))
        catch_all_up();
}

static void take_line(struct connection *c, const char *line, const char *end)
{
    struct piece type = string_of(line, end, "\"type\":\"");
    if (type.length == 7 && memcmp(type.start, "message", 7) == 0)
        publish(c, string_of(line, end, "\"text\":\""), string_of(line, end, "\"id\":\""));
    else if (type.length == 4 && memcmp(type.start, "join", 4) == 0)
        join(c, string_of(line, end, "\"username\":\""));
    else if (type.length == 4 && memcmp(type.start, "ping", 4) == 0) {
        c->pongs++;
        catch_up(c);
    } else if (type.length == 5 && memcmp(type.start, "leave", 5) == 0) {
        c->leaving = true;
        catch_up(c);
    }
}

/* Reads until there is no more: epoll tells of bytes once, when they come, and so it does of their end. */
static void receive(struct connection *c, bool ended)
{
    static char input[MAX_LINE + READ];
    ssize_t n = READ;
    while (!c->gone && (ended || n == READ)) { /* less than asked for is all there was */
        size_t kept = c->rest_length;
        if (kept > 0)
            memcpy(input, c->rest, kept);
        n = recv(c->fd, input + kept, READ, 0);
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0) {
            drop(c);
            return;
        }
        free(c->rest);
        c->rest = NULL;
        c->rest_length = 0;
        char *line = input, *end = input + kept + n, *lf;
        while (!c->gone && (lf = memchr(line, '\n', end - line)) != NULL) {
            take_line(c, line, lf);
            line = lf + 1;
        }
        if (c->gone || line == end)
            continue;
        c->rest_length = end - line;
        if (c->rest_length > MAX_LINE || (c->rest = malloc(c->rest_length)) == NULL)
            drop(c);
        else
            memcpy(c->rest, line, c->rest_length);
    }
}

static void accept_all(int listener, int poll)
{
    int fd, one = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct connection *c = calloc(1, sizeof *c);
        if (c == NULL)
            die("calloc");
        c->fd = fd;
        c->member = -1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct epoll_event interest = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
        if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &interest) < 0)
            die("epoll_ctl");
    }
}

static int listen_on(int port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *) &address, sizeof address) < 0 || listen(fd, BACKLOG) < 0)
        die("listen");
    return fd;
}

static void tell_time(void)
{
    struct timespec time;
    struct tm parts;
    clock_gettime(CLOCK_REALTIME, &time);
    size_t length = strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%S", gmtime_r(&time.tv_sec, &parts));
    snprintf(now + length, sizeof now - length, ".%03dZ", (int) (time.tv_nsec / 1000000));
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3 || (argc == 3 && strcmp(argv[2], "--each") != 0)) {
        fprintf(stderr, "usage: floor PORT [--each]\n");
        return 2;
    }
    each = argc == 3;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    map_ring();

    int listener = listen_on(atoi(argv[1])), poll = epoll_create1(0);
    struct epoll_event interest = {.events = EPOLLIN}, ready[EVENTS];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &interest);
    for (;;) {
        int n = epoll_wait(poll, ready, EVENTS, -1);
        uint64_t before = written;
        tell_time();
        for (int i = 0; i < n; i++) {
            struct connection *c = ready[i].data.ptr;
            if (c == NULL) {
                accept_all(listener, poll);
                continue;
            }
            if (ready[i].events & EPOLLOUT && !c->gone && c->blocked) {
                c->blocked = false;
                catch_up(c);
            }
            if (ready[i].events & ~EPOLLOUT && !c->gone)
                receive(c, ready[i].events & ~(EPOLLIN | EPOLLOUT));
        }
        if (written != before)
            catch_all_up();
        while (gone != NULL) {
            struct connection *c = gone;
            gone = c->next_gone;
            free(c->rest);
            free(c);
        }
    }
}
