package chat.server.store.redis;

import static java.util.Objects.requireNonNull;

import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Edited;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import chat.protocol.codec.ServerMessages;
import chat.server.store.EventSize;
import chat.server.store.Kept;
import chat.server.store.state.Amendment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is kept of events, as room.lua says. */
final class RoomRecords {

    private static final int FIELDS = 6;

    private RoomRecords() {}

    /** As it stands on the wire; an event without its number and time. */
    static String json(ServerMessage draft) {
        ByteBuf json = Unpooled.buffer(256);
        ServerMessages.encode(draft, json);
        return json.toString(StandardCharsets.UTF_8);
    }

    /** The number in a record. */
    static long seq(String record) {
        return Long.parseLong(record, 0, record.indexOf('\t'), 10);
    }

    /** What is kept of an event. */
    static Kept.Event kept(RoomName room, String record) {
        String[] fields = record.split("\t", FIELDS);
        String author = fields[4];
        return new Kept.Event(
                room,
                plain(record),
                Instant.ofEpochMilli(Long.parseLong(fields[1])),
                author.startsWith("s") ? Long.parseLong(author, 1, author.length(), 10) : 0,
                Long.parseLong(fields[3]));
    }

    /** The record of what is kept of an event. */
    static String of(Kept.Event kept) {
        RoomEvent event = kept.event();
        String kind = event instanceof Message ? "m" : event instanceof Edited ? "e" : "o";
        return String.join(
                "\t",
                Long.toString(event.seq()),
                Long.toString(kept.time().toEpochMilli()),
                kind,
                Long.toString(kept.latest()),
                author(kept),
                json(Amendment.bare(event).numbered(0, Instant.EPOCH)));
    }

    private static String author(Kept.Event kept) {
        if (kept.event() instanceof Edited edited) {
            return Long.toString(edited.of());
        } else if (kept.event() instanceof Message said) {
            return said.device() == null ? "s" + kept.session() : "u" + compared(said.from());
        }
        return "";
    }

    private static String compared(String name) {
        try {
            return Username.of(name).compared();
        } catch (ProtocolException e) {
            throw new IllegalArgumentException("an account said something under a name that nobody may have", e);
        }
    }

    /** An event as it reads now. */
    static RoomEvent event(String record) {
        int end = record.indexOf('\n'); // behind which there is the message that it changed
        RoomEvent event = plain(end < 0 ? record : record.substring(0, end));
        return end < 0
                ? event
                : Amendment.present(
                        event, end + 1 == record.length() ? null : (Message) plain(record.substring(end + 1)));
    }

    private static RoomEvent plain(String record) {
        String[] fields = record.split("\t", FIELDS);
        ByteBuf json = Unpooled.wrappedBuffer(fields[FIELDS - 1].getBytes(StandardCharsets.UTF_8));
        try {
            ServerMessage event = ServerMessages.decode(json);
            if (event instanceof RoomEvent draft) {
                return draft.numbered(Long.parseLong(fields[0]), Instant.ofEpochMilli(Long.parseLong(fields[1])));
            }
            throw new IllegalStateException("what is kept of an event is of a type that this version does not know");
        } catch (ProtocolException e) {
            throw new IllegalStateException("what is kept of an event cannot be read", e);
        }
    }

    /** The events of the first records, as many as fit, but at least one. */
    static <T extends RoomEvent> List<T> fitting(List<T> events, long maxBytes) {
        List<T> fitting = new ArrayList<>(events.size());
        long left = maxBytes;
        for (T event : events) {
            left -= EventSize.of(event);
            if (left < 0 && !fitting.isEmpty()) {
                break;
            }
            fitting.add(event);
        }
        return fitting;
    }

    static List<Message> messages(@Nullable Object records) {
        return strings(records).stream().map(record -> (Message) plain(record)).toList();
    }

    /** A list that Redis has answered. */
    @SuppressWarnings("unchecked")
    static List<String> strings(@Nullable Object list) {
        return (List<String>) requireNonNull(list);
    }
}
