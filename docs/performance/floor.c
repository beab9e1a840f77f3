/*
 * The floor: what a chat server that sends every message to every member cannot get far below on this kernel.
 *
 * One thread and epoll, and of the wire just enough for our own clients: join, enter, message, ping, leave. No rules, no JSON
 * beyond finding quotes, no flow control beyond dropping a reader that is a whole ring behind. Every event is copied once into
 * its room's ring; at the end of a loop turn each member is sent all that is new in one send(), or with --each every event by
 * itself as soon as it is read. Who enters a room hears only that one from then on. To be measured against, not to be used: it
 * believes its clients and listens on the loopback only.
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
    LOBBY = 1 << 24,      /* how far a reader may be behind: bytes of the lobby's ring */
    RING = 1 << 18,       /* of any other room's */
    READ = 1 << 16,       /* bytes a read: a few hundred messages */
    MAX_LINE = 1 << 15,   /* longest line of a client, longest event */
    MAX_NAME = 128,       /* 32 code points */
    EVENTS = 512,         /* connections a loop turn */
    BACKLOG = 4096,
};

struct connection {
    int fd;
    struct room *room;    /* NULL before joining */
    int member;           /* place among the room's members */
    bool blocked;         /* the kernel took less than there was: wait for its word */
    bool gone;
    int pongs;            /* owed, like the goodbye: they may not break into a half-sent event */
    bool leaving;
    uint64_t sent;        /* up to here it has had the room's ring */
    char name[MAX_NAME];
    char *rest;           /* the beginning of a line whose end has not come */
    size_t rest_length;
    struct connection *next_gone;
};

struct room {
    char name[MAX_NAME];
    char *ring;           /* mapped twice in a row, so that no event and no send() is ever in two pieces */
    uint64_t size;
    uint64_t written;     /* all bytes of events so far */
    long last_seq;
    struct connection **members;
    int count, capacity;
    bool spoken;          /* somebody said something in this loop turn */
    struct room *next_spoken;
    struct room *next;
};

struct piece {
    const char *start;
    int length;
};

static char now[32];

static bool each;
static struct room *lobby, *rooms, *spoken;
static struct connection *gone;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static char *map_ring(size_t size)
{
    int memory = memfd_create("ring", 0);
    if (memory < 0 || ftruncate(memory, size) < 0)
        die("memfd");
    char *ring = mmap(NULL, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int half = 0; half < 2; half++)
        if (ring == MAP_FAILED
            || mmap(ring + half * size, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, memory, 0) == MAP_FAILED)
            die("mmap");
    close(memory);
    return ring;
}

static struct room *room_of(struct piece name, size_t size)
{
    for (struct room *room = rooms; room != NULL; room = room->next)
        if (strlen(room->name) == (size_t) name.length && memcmp(room->name, name.start, name.length) == 0)
            return room;
    struct room *room = calloc(1, sizeof *room);
    if (room == NULL)
        die("calloc");
    memcpy(room->name, name.start, name.length);
    room->ring = map_ring(size);
    room->size = size;
    room->next = rooms;
    return rooms = room;
}

static void enter(struct connection *c, struct room *room)
{
    if (room->count == room->capacity) {
        room->capacity = room->capacity ? 2 * room->capacity : 8;
        room->members = realloc(room->members, room->capacity * sizeof *room->members);
        if (room->members == NULL)
            die("realloc");
    }
    c->room = room;
    c->member = room->count;
    room->members[room->count++] = c;
    c->sent = room->written;
}

static void part(struct connection *c)
{
    struct room *room = c->room;
    if (room == NULL)
        return;
    room->members[c->member] = room->members[--room->count];
    room->members[c->member]->member = c->member;
    c->room = NULL;
}

/* Closed at once, freed at the end of the loop turn: an event that epoll has already handed over may still name it. */
static void drop(struct connection *c)
{
    if (c->gone)
        return;
    c->gone = true;
    close(c->fd);
    part(c);
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
    struct room *room = c->room;
    if (room != NULL && room->written - c->sent > room->size) {
        drop(c);
        return;
    }
    while (room != NULL && !c->gone && !c->blocked && c->sent < room->written) {
        size_t new = room->written - c->sent;
        ssize_t n = send(c->fd, room->ring + c->sent % room->size, new, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN) {
            drop(c);
            return;
        }
        c->sent += n < 0 ? 0 : n;
        c->blocked = n < (ssize_t) new;
    }
    bool done = room == NULL || c->sent == room->written;
    for (; done && c->pongs > 0; c->pongs--)
        answer(c, "{\"type\":\"pong\"}\n");
    if (done && c->leaving) {
        answer(c, "{\"type\":\"goodbye\",\"reason\":\"exit\"}\n");
        drop(c);
    }
}

static void catch_all_up(struct room *room)
{
    /* Backwards: who is dropped is replaced by one that was served already. */
    for (int i = room->count - 1; i >= 0; i--)
        catch_up(room->members[i]);
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

static void tell_entered(struct connection *c)
{
    char line[1024];
    snprintf(line, sizeof line, "{\"type\":\"entered\",\"room\":\"%s\",\"users\":[\"%s\"],\"count\":%d,\"seq\":%ld}\n",
        c->room->name, c->name, c->room->count, c->room->last_seq);
    answer(c, line);
}

static void join(struct connection *c, struct piece name)
{
    if (name.length < 1 || name.length >= MAX_NAME || c->room != NULL) {
        drop(c);
        return;
    }
    memcpy(c->name, name.start, name.length);
    enter(c, lobby);
    char line[1024];
    snprintf(line, sizeof line,
        "{\"type\":\"welcome\",\"username\":\"%s\",\"maxUsers\":1000000,\"protocol\":1,\"server\":\"floor\"}\n", c->name);
    answer(c, line);
    tell_entered(c);
}

static void move_to(struct connection *c, struct piece name)
{
    if (name.length < 1 || name.length >= MAX_NAME || c->room == NULL) {
        drop(c);
        return;
    }
    catch_up(c);
    part(c);
    if (!c->gone) {
        enter(c, room_of(name, RING));
        tell_entered(c);
    }
}

static char *append(char *to, const char *bytes, size_t length)
{
    return (char *) memcpy(to, bytes, length) + length;
}

#define LITERAL(to, text) append(to, text, sizeof text - 1)

static void publish(struct connection *c, struct piece text, struct piece id)
{
    struct room *room = c->room;
    if (room == NULL || text.length < 0) {
        drop(c);
        return;
    }
    char *start = room->ring + room->written % room->size;
    char *to = start + sprintf(start, "{\"type\":\"message\",\"room\":\"%s\",\"seq\":%ld,\"from\":\"%s\",\"text\":\"",
                               room->name, ++room->last_seq, c->name);
    to = append(to, text.start, text.length);
    to = LITERAL(to, "\",\"time\":\"");
    to = append(to, now, strlen(now));
    if (id.length >= 0) {
        to = LITERAL(to, "\",\"id\":\"");
        to = append(to, id.start, id.length);
    }
    to = LITERAL(to, "\"}\n");
    uint64_t before = room->written;
    room->written += to - start;
    if (!room->spoken) {
        room->spoken = true;
        room->next_spoken = spoken;
        spoken = room;
    }
    /* Many large messages in one turn: nobody is to be overtaken by the ring only because it is not yet their turn. */
    if (each || room->written / (room->size / 4) != before / (room->size / 4))
        catch_all_up(room);
}

static void take_line(struct connection *c, const char *line, const char *end)
{
    struct piece type = string_of(line, end, "\"type\":\"");
    if (type.length == 7 && memcmp(type.start, "message", 7) == 0)
        publish(c, string_of(line, end, "\"text\":\""), string_of(line, end, "\"id\":\""));
    else if (type.length == 4 && memcmp(type.start, "join", 4) == 0)
        join(c, string_of(line, end, "\"username\":\""));
    else if (type.length == 5 && memcmp(type.start, "enter", 5) == 0)
        move_to(c, string_of(line, end, "\"room\":\""));
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
    lobby = room_of((struct piece) {"lobby", 5}, LOBBY);

    int listener = listen_on(atoi(argv[1])), poll = epoll_create1(0);
    struct epoll_event interest = {.events = EPOLLIN}, ready[EVENTS];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &interest);
    for (;;) {
        int n = epoll_wait(poll, ready, EVENTS, -1);
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
        for (; spoken != NULL; spoken = spoken->next_spoken) {
            spoken->spoken = false;
            catch_all_up(spoken);
        }
        while (gone != NULL) {
            struct connection *c = gone;
            gone = c->next_gone;
            free(c->rest);
            free(c);
        }
    }
}
