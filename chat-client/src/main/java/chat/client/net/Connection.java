package chat.client.net;

import static java.util.Objects.requireNonNull;

import chat.client.ChatException;
import chat.protocol.ClientMessage;
import chat.transport.KeepAliveHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One connection to the server, from the socket being open to its end. On the event loop only. */
final class Connection {

    /** A server is believed no longer brake than this: it says so again, once a minute at most. */
    private static final Duration LONGEST_BRAKE = Duration.ofMinutes(1);

    private final Channel channel;

    /** Of the server, in the form in which people read it. */
    private final String address;

    /** Since when the server has said nothing although we listen; in the future while it has announced not to. */
    private long silentSince;

    private int pings;
    private int pongs;

    /** Whether something was written that the end of this turn of the event loop will flush. */
    private boolean flushAwaited;

    /** Why it is over; from then on nothing is read or written. The first reason stays. */
    private @Nullable ChatException over;

    /** @param address of the server, in the form in which people read it */
    Connection(Channel channel, String address) {
        this.channel = channel;
        this.address = address;
        silentSince = now();
    }

    String address() {
        return address;
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

    /** Asks for a sign of life, unless one was asked for and has not come yet. */
    void ask() {
        if (pings == pongs) {
            ping();
        }
    }

    /** Asks for what comes behind the answers to all that was written before. */
    void ping() {
        pings++;
        write(new ClientMessage.Ping());
    }

    /** How often that was asked for. */
    int pings() {
        return pings;
    }

    /** It was answered. */
    void pong() {
        pongs = Math.min(pongs + 1, pings);
    }

    /** How often it was answered. */
    int pongs() {
        return pongs;
    }

    void setReading(boolean reading) {
        if (reading && !isReading()) {
            heard(); // or will be at once: what was said meanwhile lies in our own socket
        }
        channel.config().setAutoRead(reading);
    }

    boolean isReading() {
        return channel.config().isAutoRead();
    }

    /** The server has said something. */
    void heard() {
        silentSince = Math.max(silentSince, now());
    }

    /** The server has said that it takes nothing from us for so long. */
    void slowed(Duration pause) {
        Duration believed = pause.compareTo(LONGEST_BRAKE) > 0 ? LONGEST_BRAKE : pause;
        silentSince = Math.max(silentSince, now() + believed.toNanos());
        channel.pipeline().get(KeepAliveHandler.class).announceSilence(believed);
    }

    /** How long the server has said nothing, by this event loop's clock; not more than nothing while it is we who do not listen. */
    long silentNanos(long now) {
        return isReading() ? now - silentSince : 0;
    }

    private long now() {
        return channel.eventLoop().ticker().nanoTime();
    }

    /** The server broke the contract. */
    void violation(String what) {
        giveUp(new ChatException.ProtocolViolation(address, what));
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
