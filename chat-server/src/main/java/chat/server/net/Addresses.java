package chat.server.net;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;

/** Addresses as people write them. */
public final class Addresses {

    private Addresses() {}

    /** {@code 127.0.0.1:5555} or {@code [::1]:5555}. */
    public static String format(InetSocketAddress address) {
        return NetUtil.toSocketAddressString(address);
    }
}
