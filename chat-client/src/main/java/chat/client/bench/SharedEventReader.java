package chat.client.bench;

import chat.client.bench.SharedRoom.SharedEvent;
import chat.client.net.DecodeCache;
import chat.protocol.ProtocolLimits;
import chat.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes events of rooms that another connection has decoded already. All members get the same bytes for an event, so it is
 * enough to compare: what is equal goes to the receiver as the decoded event, past the handlers that cut and decode. Everything
 * else, answers, a first arrival, bytes that differ, goes through them as without this handler.
 */
final class SharedEventReader extends DecodeCache {

    private final SharedRooms rooms;
    private final Consumer<ServerMessage.RoomEvent> receiver;

    /** The rooms that this connection is in, that of the latest event first. */
    private final List<Place> places = new ArrayList<>();

    /** Where the event belongs whose beginning has come, or null. */
    private @Nullable Place begunAt;

    /** The event whose beginning has come, or null. */
    private @Nullable SharedEvent begun;

    private int matched;

    /** Whether the handler that cuts lines was given the beginning of one and waits for the rest. */
    private boolean cutting;

    /** Whether the handlers behind this one were given something of the read at hand. */
    private boolean forwarded;

    /** How far this connection is in a room. */
    private static final class Place {
        private final SharedRoom room;

        /** The number of the event that the room owes this connection next. */
        private long next;

        Place(SharedRoom room, long next) {
            this.room = room;
            this.next = next;
        }

        @Nullable
        SharedEvent nextEvent() {
            return room.get(next);
        }
    }

    /** @param receiver gets what was taken, in its turn among the decoded messages */
    SharedEventReader(SharedRooms rooms, Consumer<ServerMessage.RoomEvent> receiver) {
        this.rooms = rooms;
        this.receiver = receiver;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            forward(ctx, message);
            return;
        }
        try {
            // A view of its own: those that read slices of the buffer use the buffer's.
            ByteBuffer bytes = in.nioBuffer();
            int start = in.readerIndex();
            while (bytes.hasRemaining()) {
                if (cutting || !takeShared(ctx, bytes)) {
                    int from = start + bytes.position();
                    int length = lengthOfLine(in, from);
                    bytes.position(bytes.position() + length);
                    // The end of a line may be long in coming: the buffer is not held for so long.
                    forward(
                            ctx,
                            cutting
                                    ? ctx.alloc().buffer(length).writeBytes(in, from, length)
                                    : in.retainedSlice(from, length));
                }
            }
        } finally {
            in.release();
        }
    }

    private void forward(ChannelHandlerContext ctx, Object message) {
        forwarded = true;
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (forwarded) {
            forwarded = false;
            ctx.fireChannelReadComplete();
        }
    }

    /** How long the line from this index on is, with its LF, or what there is of it. */
    private int lengthOfLine(ByteBuf in, int from) {
        int lf = in.indexOf(from, in.writerIndex(), (byte) '\n');
        cutting = lf < 0;
        return (cutting ? in.writerIndex() : lf + 1) - from;
    }

    /** Takes the next events of a room, or as much of the next one as there is; returns false, having taken nothing, if something else comes. */
    private boolean takeShared(ChannelHandlerContext ctx, ByteBuffer bytes) {
        if (begun != null && begunAt != null) {
            if (take(begunAt, begun, bytes)) {
                return true;
            }
            giveBack(ctx);
            return false;
        }
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            SharedEvent event = place.nextEvent();
            if (event != null && take(place, event, bytes)) {
                moveToFront(i);
                return true;
            }
        }
        return false;
    }

    /** Takes this event and those behind it, or as much of it as there is; returns false if this is not what comes. */
    private boolean take(Place place, SharedEvent event, ByteBuffer bytes) {
        int same = event.match(matched, bytes);
        if (matched + same >= event.length()) {
            takeWhole(place, event, same, bytes);
            return true;
        }
        if (same == bytes.remaining()) {
            bytes.position(bytes.limit());
            begin(event, place, matched + same);
            return true;
        }
        return false;
    }

    /** Takes this event and all behind it that are complete in the first {@code same} bytes, which were compared. */
    private void takeWhole(Place place, SharedEvent first, int same, ByteBuffer bytes) {
        int compared = bytes.position() + same;
        int end = bytes.position() - matched;
        begin(null, null, 0);
        SharedEvent event = first;
        while (event != null && end + event.length() <= compared) {
            end += event.length();
            place.next++;
            receiver.accept(event.event());
            event = place.nextEvent();
        }
        bytes.position(end);
    }

    private void begin(@Nullable SharedEvent event, @Nullable Place place, int matched) {
        begun = event;
        begunAt = place;
        this.matched = matched;
    }

    private void moveToFront(int index) {
        if (index > 0) {
            places.add(0, places.remove(index));
        }
    }

    /** What began like the event goes on differently: its beginning is cut and decoded like the rest. */
    private void giveBack(ChannelHandlerContext ctx) {
        if (begun != null) {
            ByteBuf beginning = ctx.alloc().buffer(matched);
            begun.writeBeginning(matched, beginning);
            begin(null, null, 0);
            forward(ctx, beginning);
        }
    }

    /** Learns where this connection stands in the room, and what to share with those behind it. */
    @Override
    protected void onDecoded(ServerMessage message, ByteBuf line) {
        if (message instanceof ServerMessage.Entered entered) {
            enter(entered);
        } else if (message instanceof ServerMessage.RoomEvent event) {
            int index = indexOf(event.room());
            // Anything else breaks the contract, and the receiver ends this connection for it.
            if (index >= 0 && places.get(index).next == event.seq()) {
                places.get(index).room.add(event, line);
                places.get(index).next++;
                moveToFront(index);
            }
        }
    }

    private void enter(ServerMessage.Entered entered) {
        int before = indexOf(entered.room());
        if (before < 0 && places.size() == ProtocolLimits.MAX_ROOMS_PER_USER) {
            before = places.size() - 1; // one that this connection has left
        }
        if (before >= 0) {
            rooms.leave(places.remove(before).room);
        }
        places.add(0, new Place(rooms.enter(entered.room(), entered.epoch()), entered.seq() + 1));
    }

    private int indexOf(String room) {
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).room.name.equals(room)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        places.forEach(place -> rooms.leave(place.room));
        places.clear();
    }
}
