package chat.server.net;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is in, and how they are connected, as it was at one moment.
 *
 * @param address as HOST:PORT; of somebody elsewhere the name of that server
 * @param since when they joined, whenever they came back since
 * @param device which of their sessions it is; null for a guest, who has one only
 * @param deviceSince when that session began
 * @param waitingBytes what the room said and they have not taken yet, as far as this process knows
 */
public record UserInfo(
        String username,
        String address,
        Kind kind,
        Instant since,
        @Nullable Integer device,
        Instant deviceSince,
        long waitingBytes) {

    /** The address of whoever has none that is known here. */
    public static final String NOWHERE = "-";

    /** Of a guest. */
    public UserInfo(String username, String address, Kind kind, Instant since, long waitingBytes) {
        this(username, address, kind, since, null, since, waitingBytes);
    }

    /** All sessions of one user in one line: how they are connected with the oldest that is, and how many more there are. */
    static UserInfo together(List<UserInfo> sessions) {
        UserInfo first = sessions.stream()
                .min(Comparator.comparing((UserInfo session) -> session.kind() == Kind.AWAY)
                        .thenComparing(UserInfo::deviceSince))
                .orElseThrow();
        return new UserInfo(
                first.username(),
                address(first.address(), sessions.size()),
                first.kind(),
                first.since(),
                sessions.stream().mapToLong(UserInfo::waitingBytes).sum());
    }

    /** Of the first of so many sessions. */
    public static String address(String first, int sessions) {
        return sessions == 1 ? first : first + " +" + (sessions - 1);
    }

    /** How somebody speaks with the server. */
    public enum Kind {
        /** JSON, as the terminal client and programs do. */
        JSON,
        /** Plain lines: telnet or netcat. */
        TEXT,
        /** JSON over WebSocket: a browser. */
        WEB,
        /** Not at all at the moment: the connection is lost, and the seat is kept. */
        AWAY,
        /** Through another server, which alone knows how. */
        ELSEWHERE
    }
}
