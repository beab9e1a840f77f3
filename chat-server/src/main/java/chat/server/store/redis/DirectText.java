package chat.server.store.redis;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.codec.ServerMessages;
import chat.server.store.StoreException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Direct messages as they stand in Redis: as on the wire, but that the number of the entry counts. */
final class DirectText {

    private DirectText() {}

    /** @param waiting whether whoever gets it is told that it waits */
    static String of(DirectMessage draft, boolean waiting) {
        ByteBuf bytes = Unpooled.buffer();
        ServerMessages.encode(numbered(draft, 0, waiting), bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static DirectMessage numbered(DirectMessage direct, long seq, boolean waiting) {
        return new DirectMessage(
                direct.from(),
                direct.to(),
                direct.text(),
                direct.time(),
                direct.id(),
                direct.action(),
                seq,
                direct.device(),
                waiting);
    }

    /** What a Function answered with number and text of each. */
    static List<DirectMessage> read(Reply pairs) {
        return pairs.each(2, pair -> read(pair.number(0), pair.text(1)));
    }

    static DirectMessage read(long seq, String text) {
        try {
            ServerMessage read = ServerMessages.decode(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
            if (read instanceof DirectMessage direct) {
                return numbered(direct, seq, direct.waiting());
            }
        } catch (ProtocolException e) {
            throw StoreException.unavailable("a direct message in Redis cannot be understood", e);
        }
        throw StoreException.unavailable("there is something else than a direct message in Redis", null);
    }
}
