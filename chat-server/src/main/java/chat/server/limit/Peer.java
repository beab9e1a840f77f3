package chat.server.limit;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection, as far as the limits and the log are concerned.
 *
 * @param address as people write it: HOST:PORT, or a host alone where a proxy stands between
 * @param host where they are; a proxy, where that does not say for whom it comes
 * @param source what counts together with it
 * @param unlimited whether the limits of fair use do not concern it
 */
public record Peer(String address, InetAddress host, Source source, boolean unlimited) {

    /** Somebody at a host, who counts as whatever comes from there does. */
    public Peer(String address, InetAddress host, boolean unlimited) {
        this(address, host, Source.of(host), unlimited);
    }

    /**
     * Who is at the other end of a channel.
     *
     * @param address one that is none of the internet's can only be on this machine
     * @param unlimited whom the limits do not concern
     */
    public static Peer of(@Nullable SocketAddress address, Networks unlimited) {
        InetAddress host = host(address);
        String written = address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? NetUtil.toSocketAddressString(inet)
                : String.valueOf(address);
        return new Peer(written, host, unlimited.contains(host));
    }

    /** The same, but the limits concern it, or do not. */
    public Peer with(boolean unlimited) {
        return new Peer(address, host, source, unlimited);
    }

    /** With whom it shares what there is for all; null if with nobody: whoever is exempt is counted alone. */
    public @Nullable Source share() {
        return unlimited ? null : source;
    }

    /** The host of an address, as {@link #of} takes it. */
    public static InetAddress host(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
