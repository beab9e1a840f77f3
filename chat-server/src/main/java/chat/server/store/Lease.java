package chat.server.store;

import chat.protocol.Username;

/**
 * The right of one session to act for a user. A session that is resumed gets the same one with the next fence. Whatever comes with a smaller
 * fence than the latest has no effect, wherever it arrives: it is answered with {@link FencedException}.
 *
 * @param session tells the session from every other; no secret
 * @param fence grows with each resume
 */
public record Lease(Username username, long session, long fence) {

    /** The same session's next one. */
    public Lease next() {
        return new Lease(username, session, fence + 1);
    }
}
