package chat.server.net;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses as people write them. */
public final class Addresses {

    private Addresses() {}

    /** {@code 127.0.0.1:5555} or {@code [::1]:5555}. */
    public static String format(InetSocketAddress address) {
        return NetUtil.toSocketAddressString(address);
    }

    /** The same of a peer's address, which may be of another kind, or not be known. */
    static String formatPeer(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? format(inet)
                : String.valueOf(address);
    }
}
