package chat.server.text;

/**
 * An event behind a decoder: something was done for this one person without any message. What was written for it goes out with the next
 * flush.
 *
 * @param bytes how large an answer it counts as
 */
public record Spent(long bytes) {}
