package chat.server.net;

/** Stands in the stream of what a peer sent behind all of it: the peer has shut its output down. */
enum EndOfInput {
    INSTANCE
}
