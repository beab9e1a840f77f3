package chat.server.net;

/**
 * Stands in the stream of what a peer sent, like {@link EndOfInput}.
 *
 * @param then what is to be done when everything before it is answered, and the answers are on their way
 */
record AnsweredMark(Runnable then) {}
