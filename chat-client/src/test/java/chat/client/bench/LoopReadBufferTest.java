package chat.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.Handle;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // Handle is: its successor is inside it
class LoopReadBufferTest {

    private static final int BYTES = 64 * 1024;

    private final LoopReadBuffer reads = new LoopReadBuffer(BYTES);

    private static ByteBuf allocate(Handle handle) {
        return handle.allocate(UnpooledByteBufAllocator.DEFAULT);
    }

    @Test
    void connectionsReadIntoTheSameBufferOneAfterTheOther() {
        ByteBuf first = allocate(reads.newHandle());
        first.writeLong(1);
        first.release();
        ByteBuf second = allocate(reads.newHandle());

        assertThat(second).isSameAs(first);
        assertThat(second.isDirect()).isTrue();
        assertThat(second.readableBytes()).isZero();
        assertThat(second.writableBytes()).isEqualTo(BYTES);
        second.release();
    }

    @Test
    void whatSomebodyHoldsIsNotWrittenOver() {
        ByteBuf first = allocate(reads.newHandle());
        ByteBuf held = first.writeLong(1).readRetainedSlice(Long.BYTES);
        first.release();
        ByteBuf second = allocate(reads.newHandle());
        second.writeLong(2);

        assertThat(held.readLong()).isEqualTo(1);
        assertThat(second.release()).isTrue();
        held.release();
        assertThat(allocate(reads.newHandle())).isSameAs(first);
        first.release();
    }
}
