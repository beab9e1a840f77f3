package chat.protocol.codec;

import io.netty.handler.codec.TooLongFrameException;

/** A line was longer than its reader allows. Its bytes are gone; the next line will be read, unless this one is endless. */
public final class LineTooLongException extends TooLongFrameException {

    private static final long serialVersionUID = 1L;

    private final boolean endless;

    LineTooLongException(String message, boolean endless) {
        super(message);
        this.endless = endless;
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
