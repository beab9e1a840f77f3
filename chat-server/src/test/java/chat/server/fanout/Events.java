package chat.server.fanout;

import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.codec.ServerMessages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Room events of chosen sizes, and how they stand on the wire. */
final class Events {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    private Events() {}

    static RoomEvent said(long seq, String text) {
        return new Message("lobby", seq, "alice", text, TIME, null, false);
    }

    /** Publishes an event and sends it on its way, as a room does. */
    static void publish(RoomFeed log, RoomEvent event) {
        log.publish(event);
        log.deliver();
    }

    /** An event whose line has exactly so many bytes, its LF included. */
    static RoomEvent ofLength(long seq, int bytes) {
        int frame = line(said(seq, "")).length();
        return said(seq, "x".repeat(bytes - frame));
    }

    static String line(RoomEvent event) {
        ByteBuf out = Unpooled.buffer();
        ServerMessages.encode(event, out);
        return out.toString(StandardCharsets.UTF_8) + "\n";
    }
}
