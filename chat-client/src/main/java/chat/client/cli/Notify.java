package chat.client.cli;

/** What to be called for by the terminal's bell. */
public enum Notify {
    OFF,
    MENTIONS,
    ALL
}
