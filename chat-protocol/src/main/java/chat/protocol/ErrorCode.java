package chat.protocol;

import java.util.Locale;

/** Every refusal that a client can receive. The codes are stable; the words beside them may change. */
public enum ErrorCode {
    USERNAME_EMPTY,
    USERNAME_INVALID,
    USERNAME_TAKEN,
    SERVER_FULL,
    NOT_JOINED,
    ALREADY_JOINED,
    MALFORMED,
    UNKNOWN_TYPE,
    ROOM_UNKNOWN,
    LINE_TOO_LONG,
    TEXT_EMPTY,
    TEXT_TOO_LONG,
    ID_TOO_LONG,
    USER_UNKNOWN,
    ROOM_INVALID,
    TOO_MANY_ROOMS,
    SESSION_UNKNOWN,
    RATE_LIMITED,
    TOO_MANY_CONNECTIONS,
    PASSWORD_REQUIRED,
    PASSWORD_WRONG,
    ACCOUNT_REQUIRED,
    REGISTRATION_CLOSED,
    PASSWORD_TOO_LONG,
    TLS_REQUIRED,
    BANNED,
    MUTED,
    NOT_PERMITTED,
    ROOM_CLOSED,
    MESSAGE_UNKNOWN,
    JOIN_TIMEOUT,
    STORAGE_UNAVAILABLE,
    INTERNAL;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The code as it stands on the wire: lower snake case. */
    public String wire() {
        return wire;
    }
}
