package chat.server.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where connections come from that count together: an IPv4 address, or a /64 of IPv6, which is what one subscriber has at least.
 *
 * @param ipv6 which of both
 * @param network the address, or the network's 64 bits
 */
public record Source(boolean ipv6, long network) {

    private static final int IPV4_BYTES = 4;

    /**
     * The source that an address belongs to.
     *
     * @param address where it is an IPv4 address in IPv6's form (RFC 4291, 2.5.5.2), the IPv4 address counts
     */
    public static Source of(InetAddress address) {
        InetAddress plain = unmapped(address);
        ByteBuffer bytes = ByteBuffer.wrap(plain.getAddress());
        return plain instanceof Inet6Address
                ? new Source(true, bytes.getLong())
                : new Source(false, Integer.toUnsignedLong(bytes.getInt()));
    }

    /** The address itself, or the IPv4 address that is in it. */
    public static InetAddress unmapped(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (!(address instanceof Inet6Address) || !isMapped(bytes)) {
            return address;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, bytes.length - IPV4_BYTES, bytes.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** {@code ::ffff:0:0/96} */
    private static boolean isMapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[10] == (byte) 0xFF && bytes[11] == (byte) 0xFF;
    }
}
