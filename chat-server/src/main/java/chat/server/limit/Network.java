package chat.server.limit;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that begin with the same bits, or a single one. An IPv4 address in IPv6's form is an IPv4 address. Two are equal if the same
 * addresses are in them.
 *
 * @param bits of each address: 32 or 128
 * @param prefix how many bits are the same, 0 to {@code bits}
 * @param first the lowest of the addresses, as a number
 */
public record Network(int bits, int prefix, BigInteger first) {

    /** What one subscriber has at least of IPv6. */
    private static final int SUBSCRIBER_BITS = 64;

    private static final int IPV4_BITS = 32;

    /** IPv6 has so many bits before an IPv4 address in its form. */
    private static final int MAPPED_BITS = 96;

    /** The network that an address is in which shares so many bits with it; fewer are as many as it has. */
    public static Network of(InetAddress address, int prefix) {
        byte[] bytes = Source.unmapped(address).getAddress();
        int bits = bytes.length * Byte.SIZE;
        int same = Math.min(prefix, bits);
        BigInteger mask = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE.shiftLeft(bits - same));
        return new Network(bits, same, new BigInteger(1, bytes).and(mask));
    }

    /** What counts as one source: an IPv4 address, or a /64 of IPv6. */
    public static Network ofSource(InetAddress address) {
        return of(address, SUBSCRIBER_BITS);
    }

    /** The network that is written so, {@code 10.0.0.0/8} or {@code fd00::/8}, or the one address; null if that is none. No name is looked up. */
    public static @Nullable Network parse(String written) {
        int slash = written.indexOf('/');
        InetAddress address = Networks.address(slash < 0 ? written : written.substring(0, slash));
        String digits = written.substring(slash + 1);
        if (address == null || (slash >= 0 && !digits.matches("\\d{1,3}"))) {
            return null;
        }
        int bits = address.getAddress().length * Byte.SIZE;
        boolean mapped = bits == IPV4_BITS && written.indexOf(':') >= 0;
        int prefix = slash < 0 ? bits : Integer.parseInt(digits) - (mapped ? MAPPED_BITS : 0);
        return prefix < 0 || prefix > bits ? null : of(address, prefix);
    }

    /** As {@link #parse} takes it: an address alone where it is one. */
    @Override
    public String toString() {
        byte[] bytes = new byte[bits / Byte.SIZE];
        byte[] number = first.toByteArray(); // with a byte for the sign where that is needed
        int length = Math.min(number.length, bytes.length);
        System.arraycopy(number, number.length - length, bytes, bytes.length - length, length);
        return address(bytes) + (prefix == bits ? "" : "/" + prefix);
    }

    private static String address(byte[] bytes) {
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(Arrays.toString(bytes) + " (expected: 4 or 16 bytes)", e);
        }
    }
}
