package chat.client.net;

import static java.util.Objects.requireNonNull;

import chat.client.ChatException;
import chat.protocol.ClientMessage;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import org.jspecify.annotations.Nullable;

/** One connection to the server, from the socket being open to its end. On the event loop only. */
final class Connection {

    private final Channel channel;

    /** Whether something was written that the end of this turn of the event loop will flush. */
    private boolean flushAwaited;

    /** Why it is over; from then on nothing is read or written. The first reason stays. */
    private @Nullable ChatException over;

    Connection(Channel channel) {
        this.channel = channel;
    }

    boolean isOver() {
        return over != null;
    }

    /** Whether what is written has a chance to get there: a channel may be closed before anybody is told. */
    boolean isOpen() {
        return over == null && channel.isOpen();
    }

    /** Why it is over. */
    ChatException reason() {
        return requireNonNull(over, "over");
    }

    /** Whether it takes another message; if only this turn's own are in the way, they leave first. */
    boolean takesMore() {
        if (!channel.isWritable() && flushAwaited) {
            channel.flush();
        }
        return channel.isWritable();
    }

    /** Writes; whatever is said in one turn of the event loop leaves together at its end. */
    void write(ClientMessage message) {
        channel.write(message).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        if (!flushAwaited) {
            channel.eventLoop().execute(this::flush);
            flushAwaited = true;
        }
    }

    private void flush() {
        flushAwaited = false;
        channel.flush();
    }

    void setReading(boolean reading) {
        channel.config().setAutoRead(reading);
    }

    /** Ends it for this reason, unless it has one already. The only way out. */
    void giveUp(ChatException reason) {
        if (over == null) {
            over = reason;
        }
        if (flushAwaited) {
            flush(); // what was said before is not taken back
        }
        channel.close();
    }

    /** The channel is closed. */
    void end() {
        if (over == null) {
            over = new ChatException.ConnectionLost("the server closed it without a word", null);
        }
    }
}
