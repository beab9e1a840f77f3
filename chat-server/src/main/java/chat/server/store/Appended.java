package chat.server.store;

/**
 * Something stands where it was to be put.
 *
 * @param seq its number there; 0 if it was no event, or its number is not remembered any more
 * @param repeated whether it bears a label, or key, that had been used there before, and this is the number of what bore it then: nothing
 *     happened now
 */
public record Appended(long seq, boolean repeated) {}
