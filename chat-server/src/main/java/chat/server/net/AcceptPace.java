package chat.server.net;

import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many connections a listening socket accepts where there is TLS: as many as elsewhere, but no more than there is time for. A connection
 * that the same event loop will serve is set up while it is accepted, and that is slow while the code is new: a flood of handshakes would
 * stop everybody's messages. Elsewhere it would only have a room that comes back at once announced in smaller pieces. Any thread may use it.
 */
@SuppressWarnings("deprecation") // Netty 4.2 has nothing else for it
public final class AcceptPace implements RecvByteBufAllocator {

    static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final RecvByteBufAllocator byNumber = Transport.accepts();

    private final LongSupplier nanoTime;

    public AcceptPace() {
        this(System::nanoTime);
    }

    /** @param nanoTime of any origin */
    AcceptPace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Turns((ExtendedHandle) byNumber.newHandle());
    }

    /** Those of one listening socket; for its event loop. */
    private final class Turns extends DelegatingHandle implements ExtendedHandle {

        private final ExtendedHandle byNumber;
        private long begun;

        Turns(ExtendedHandle byNumber) {
            super(byNumber);
            this.byNumber = byNumber;
        }

        @Override
        public void reset(ChannelConfig config) {
            super.reset(config);
            begun = nanoTime.getAsLong();
        }

        @Override
        public boolean continueReading() {
            return hasTime() && super.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return hasTime() && byNumber.continueReading(maybeMore);
        }

        private boolean hasTime() {
            return nanoTime.getAsLong() - begun < MAX_NANOS;
        }
    }
}
