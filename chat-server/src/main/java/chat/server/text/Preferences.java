package chat.server.text;

/** How one person wants to see the room, until they leave. Owned by the event loop of their connection. */
public final class Preferences {

    /** Whether joins and leaves are hidden. */
    boolean quiet;

    /** Whether the bell rings when somebody speaks of this person. */
    boolean bell;
}
