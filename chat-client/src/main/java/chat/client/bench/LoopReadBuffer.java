package chat.client.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * Lets all connections of one event loop read into the same buffer, one after the other: it is taken again when nobody holds
 * what was read before. One read an event: what did not fit is another event.
 */
final class LoopReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

    /** What a read is given while somebody holds the buffer. */
    private static final int OTHER_BYTES = 8 * 1024;

    /** Freed with this object: there is nobody who could say that the last connection is gone. */
    private final ByteBuf buffer;

    LoopReadBuffer(int bytes) {
        super(1);
        buffer = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes));
    }

    @Override
    @SuppressWarnings("deprecation") // the interface is: its successor is inside it
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                return buffer.refCnt() == 1 ? buffer.clear().retain() : allocator.ioBuffer(OTHER_BYTES);
            }

            @Override
            public int guess() {
                return buffer.capacity();
            }
        };
    }
}
