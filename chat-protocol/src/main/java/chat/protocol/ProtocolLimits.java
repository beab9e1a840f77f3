package chat.protocol;

/** The sizes that the wire contract fixes, each with its unit and its reason. Server and clients use the same ones. */
public final class ProtocolLimits {

    /** The version that {@code welcome} announces. */
    public static final int PROTOCOL_VERSION = 1;

    /** Bytes of a line to the server, its line end not counted: room for the longest text with every character escaped. */
    public static final int MAX_LINE_BYTES = 64 * 1024;

    /** Bytes of a line before {@code join}: nothing longer than a name is needed, and a stranger gets no more memory. */
    public static final int MAX_LINE_BYTES_BEFORE_JOIN = 4 * 1024;

    /** Bytes without a line end after which the server gives a connection up: whatever this is, it is not our protocol. */
    public static final int MAX_ENDLESS_LINE_BYTES = 256 * 1024;

    /** Bytes of a line to a client: a full {@code entered} or {@code users} with {@link #MAX_LISTED_USERS} long names. */
    public static final int MAX_SERVER_LINE_BYTES = 1024 * 1024;

    /** Code points of a message's text: a long paragraph, and at most 16 KiB of UTF-8. */
    public static final int MAX_TEXT_CODE_POINTS = 4096;

    /** Code points of a username: fits a terminal's line together with a message. */
    public static final int MAX_USERNAME_CODE_POINTS = 32;

    /** Code points of a message's {@code id}: a UUID or a hash in hexadecimal, with a prefix. */
    public static final int MAX_ID_CODE_POINTS = 64;

    /** Names in one {@code entered} or {@code users}, and rooms in a page of {@code rooms}; the number of all is told beside them. */
    public static final int MAX_LISTED_USERS = 1000;

    /** Rooms that one user can be in at a time, the lobby included: more than a person follows, and a program has other means. */
    public static final int MAX_ROOMS_PER_USER = 50;

    /** Code points of a room's topic: a line on a screen, and a thousand of them in one {@code rooms}. */
    public static final int MAX_TOPIC_CODE_POINTS = 200;

    /** Messages in one {@code history}. */
    public static final int MAX_HISTORY_MESSAGES = 1000;

    /** Messages in a {@code history} for which no {@code limit} was given: what somebody sees who comes in. */
    public static final int DEFAULT_HISTORY_MESSAGES = 20;

    /** Code points of what is searched for: more than anybody types, and few words to look for. */
    public static final int MAX_QUERY_CODE_POINTS = 200;

    /** Messages in one {@code found}. */
    public static final int MAX_FOUND_MESSAGES = 100;

    /** Messages in a {@code found} for which no {@code limit} was given. */
    public static final int DEFAULT_FOUND_MESSAGES = 20;

    /** Bytes of a password in UTF-8: what bcrypt takes in. */
    public static final int MAX_PASSWORD_BYTES = 72;

    /** Wrong passwords after which the server closes a connection: after them somebody is guessing; whoever mistypes connects again. */
    public static final int MAX_WRONG_PASSWORDS = 3;

    /**
     * Labels of a session's latest messages that the server remembers, so that none of them is taken twice; a client keeps no more
     * unanswered.
     */
    public static final int MAX_REMEMBERED_IDS = 256;

    /** Seconds for which somebody can be muted or banned: a hundred years. What is to last longer is for good. */
    public static final long MAX_TERM_SECONDS = 100L * 365 * 24 * 60 * 60;

    /** Levels of nesting in a JSON line: the contract needs two, the rest is room for fields to come. */
    public static final int MAX_JSON_DEPTH = 16;

    /** Malformed lines in a row after which the server closes: the peer does not speak this language. */
    public static final int MAX_MALFORMED_IN_A_ROW = 20;

    private ProtocolLimits() {}
}
