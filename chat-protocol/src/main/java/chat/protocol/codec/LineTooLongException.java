package chat.protocol.codec;

import io.netty.handler.codec.TooLongFrameException;

/** A line was longer than its reader allows. Its bytes are gone; the next line will be read, unless this one is endless. */
public final class LineTooLongException extends TooLongFrameException {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String head;
    private final boolean endless;

    LineTooLongException(String reason, String head, boolean endless) {
        super(reason);
        this.reason = reason;
        this.head = head;
        this.endless = endless;
    }

    /** The words for the peer. */
    public String reason() {
        return reason;
    }

    /** How the line began: its first bytes as ISO 8859-1, or nothing where they are long gone. */
    public String head() {
        return head;
    }

    /** Whether so much came without a line end that waiting for one makes no sense. It is told once a line. */
    public boolean isEndless() {
        return endless;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // an answer to a peer, not a fault of the program
    }
}
