package chat.server.net.tls;

import chat.server.limit.Peer;
import chat.server.limit.Source;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What comes first in the pipeline of a connection to a port that speaks TLS. What is behind it sees bytes that are decrypted, and
 * an end of input where the peer says that it sends no more.
 *
 * <pre>
 *  bytes in    gate
 *     v        tls (Netty's), from the handshake's first turn on
 *   bytes      events, then whatever the port is for
 * </pre>
 */
public final class TlsPipeline extends ChannelInitializer<Channel> {

    public static final String GATE = "tls-gate";
    public static final String TLS = "tls";
    public static final String EVENTS = "tls-events";

    /**
     * The value of Strict-Transport-Security: browsers do not come unencrypted for half a year (RFC 6797). Only those heed it that trust the
     * certificate.
     */
    public static final String STRICT_TRANSPORT = "max-age=15768000";

    /**
     * What becomes of a connection.
     *
     * @param visitors everybody is in it until the handshake is done
     * @param peer who is there
     * @param secured told when the handshake is done; adds the rest of the pipeline
     * @param plain told that what came first is not TLS, and given that
     * @param whenAnswered is to run what it is given when everything that came so far is answered, and the answers are flushed
     * @param refused told that an address has too many handshakes that are not done
     */
    public record Port(
            ChannelGroup visitors,
            Function<Channel, Peer> peer,
            Consumer<Channel> secured,
            BiConsumer<Channel, ByteBuf> plain,
            BiConsumer<Channel, Runnable> whenAnswered,
            Runnable refused) {}

    private final ServerTls certificate;
    private final Handshakes handshakes;
    private final Port port;
    private final long endNanos;

    /** The handshakes that are not done, of all ports together, and what bounds them. Any thread may use it. */
    public static final class Handshakes {

        private final Duration timeout;
        private final int perAddress;
        private final HandshakeTurns turns = new HandshakeTurns();
        private final Map<Source, Integer> unfinished = new ConcurrentHashMap<>();

        /**
         * @param timeout from accepting a connection until its handshake has to be done
         * @param perAddress how many an address may have that are not done; whoever is exempt from limits may have any number
         */
        public Handshakes(Duration timeout, int perAddress) {
            this.timeout = timeout;
            this.perAddress = perAddress;
        }

        private boolean begin(Peer peer) {
            int now = unfinished.merge(peer.source(), 1, Integer::sum);
            return peer.unlimited() || now <= perAddress;
        }

        private void end(Peer peer) {
            unfinished.computeIfPresent(peer.source(), (source, count) -> count == 1 ? null : count - 1);
        }
    }

    /** @param endTimeout how long what came may take to be answered when the end behind it has come */
    public TlsPipeline(ServerTls certificate, Handshakes handshakes, Port port, Duration endTimeout) {
        this.certificate = certificate;
        this.handshakes = handshakes;
        this.port = port;
        this.endNanos = endTimeout.toNanos();
    }

    @Override
    protected void initChannel(Channel channel) {
        Peer peer = port.peer().apply(channel);
        if (handshakes.begin(peer)) {
            channel.pipeline()
                    .addLast(GATE, new TlsGate(this, peer.source(), () -> handshakes.end(peer)))
                    .addLast(EVENTS, new TlsEvents(this));
            port.visitors().add(channel);
        } else {
            handshakes.end(peer);
            port.refused().run();
            channel.close();
        }
    }

    /** Where a connection comes from, for the log. */
    String address(Channel channel) {
        return port.peer().apply(channel).address();
    }

    SslHandler newHandler(Channel channel) {
        return certificate.newHandler(channel.alloc());
    }

    HandshakeTurns turns() {
        return handshakes.turns;
    }

    long handshakeNanos() {
        return handshakes.timeout.toNanos();
    }

    long endNanos() {
        return endNanos;
    }

    void secured(Channel channel) {
        port.visitors().remove(channel);
        port.secured().accept(channel);
    }

    void plain(Channel channel, ByteBuf bytes) {
        port.visitors().remove(channel);
        port.plain().accept(channel, bytes);
    }

    void whenAnswered(Channel channel, Runnable then) {
        port.whenAnswered().accept(channel, then);
    }

    /** Says close_notify on an encrypted channel, after all that was written. */
    public static ChannelFuture closeOutbound(Channel channel) {
        return ((SslHandler) channel.pipeline().get(TLS)).closeOutbound();
    }
}
