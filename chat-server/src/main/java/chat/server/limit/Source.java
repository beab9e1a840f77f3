package chat.server.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Where connections come from that count together: an IPv4 address, or a /64 of IPv6, which is what one subscriber has at least.
 *
 * @param ipv6 which of both
 * @param network the address, or the network's 64 bits
 */
public record Source(boolean ipv6, long network) {

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

    /** As a record's own, which Java puts together when it is called first: on an event loop, for 10 ms. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Source source && ipv6 == source.ipv6 && network == source.network;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(network);
    }

    /** Whether it is this machine. */
    public boolean isLoopback() {
        return ipv6 ? network == 0 : network >>> 24 == 127; // of ::/64 no other address is anybody's
    }

    /** The address itself, or the IPv4 address that is in it. */
    public static InetAddress unmapped(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress()); // of ::ffff:0:0/96 too it makes an IPv4 address
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has as many bytes as an address", e);
        }
    }
}
