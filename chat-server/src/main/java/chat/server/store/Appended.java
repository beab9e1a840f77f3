package chat.server.store;

/**
 * Something stands where it was to be put.
 *
 * @param seq its number there; 0 if it was no event, or its number is not remembered any more
 * @param repeated whether something else with the same label was put there before, and has this number: nothing happened now
 */
public record Appended(long seq, boolean repeated) {}
