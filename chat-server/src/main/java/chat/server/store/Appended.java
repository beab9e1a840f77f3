package chat.server.store;

/**
 * Something stands where it was to be put.
 *
 * @param seq its number there; 0 if it was no event, or it was put there before and its number is not remembered
 * @param repeated whether it was put there before, by a call with the same label or number: nothing happened now
 */
public record Appended(long seq, boolean repeated) {}
