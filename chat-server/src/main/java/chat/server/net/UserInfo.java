package chat.server.net;

import java.time.Instant;

/**
 * Somebody who is in, and how they are connected, as it was at one moment.
 *
 * @param address as HOST:PORT
 * @param since when they joined, whenever they came back since
 * @param waitingBytes what the room said and they have not taken yet, as far as this process knows
 */
public record UserInfo(String username, String address, Kind kind, Instant since, long waitingBytes) {

    /** How somebody speaks with the server. */
    public enum Kind {
        /** JSON, as the terminal client and programs do. */
        JSON,
        /** Plain lines: telnet or netcat. */
        TEXT,
        /** JSON over WebSocket: a browser. */
        WEB,
        /** Not at all at the moment: the connection is lost, and the seat is kept. */
        AWAY
    }
}
