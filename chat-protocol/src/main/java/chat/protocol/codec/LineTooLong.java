package chat.protocol.codec;

/**
 * Stands in the stream of lines for one that was longer than its reader allows. Its bytes are gone; the next line will be read.
 *
 * @param reason the words for the peer
 * @param head how the line began: its first bytes as ISO 8859-1, or nothing where they are long gone
 * @param endless whether so much came without a line end that waiting for one makes no sense; told once a line, after it was
 *     told to be too long
 */
public record LineTooLong(String reason, String head, boolean endless) {}
