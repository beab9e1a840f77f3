package chat.server.domain;

import java.util.concurrent.CancellationException;

/** Who was about to resume a session was overtaken: it goes on over another connection, which the listener of this one is told too. */
public final class SupersededException extends CancellationException {

    private static final long serialVersionUID = 1L;

    SupersededException() {
        super("resumed once more");
    }
}
