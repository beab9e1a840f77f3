package chat.server;

/** What a program speaks: what holds for one holds for the other, and a session goes on from the one to the other. */
enum Face {
    LINES,
    FRAMES;

    Face other() {
        return this == LINES ? FRAMES : LINES;
    }
}
