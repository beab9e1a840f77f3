package chat.server.limit;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A set of networks of IPv4 and IPv6. An IPv4 address in IPv6's form is an IPv4 address. Immutable. */
public final class Networks {

    /** Nobody. */
    public static final Networks NONE = new Networks(List.of(), List.of());

    /** This machine. */
    public static final Networks LOOPBACK = Networks.of(List.of("127.0.0.0/8", "::1"));

    /** IPv6 has so many bits before an IPv4 address in its form. */
    private static final int MAPPED_BITS = 96;

    private final List<String> cidrs;
    private final List<IpSubnetFilterRule> rules;

    private Networks(List<String> cidrs, List<IpSubnetFilterRule> rules) {
        this.cidrs = List.copyOf(cidrs);
        this.rules = List.copyOf(rules);
    }

    /**
     * The networks that are written so: {@code 10.0.0.0/8}, {@code fd00::/8}, or one address. No name is looked up.
     *
     * @throws IllegalArgumentException with the one that is none as its message
     */
    public static Networks of(List<String> cidrs) {
        return new Networks(cidrs, cidrs.stream().map(Networks::rule).toList());
    }

    private static IpSubnetFilterRule rule(String cidr) {
        int slash = cidr.indexOf('/');
        InetAddress address = address(slash < 0 ? cidr : cidr.substring(0, slash));
        String digits = cidr.substring(slash + 1);
        if (address == null || (slash >= 0 && !digits.matches("\\d{1,3}"))) {
            throw new IllegalArgumentException(cidr);
        }
        int bits = address.getAddress().length * Byte.SIZE;
        boolean mapped = address instanceof Inet4Address && cidr.indexOf(':') >= 0;
        int prefix = slash < 0 ? bits : Integer.parseInt(digits) - (mapped ? MAPPED_BITS : 0);
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException(cidr);
        }
        return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
    }

    /**
     * The address that is written so, an IPv4 address in whichever form; null if it is none. A zone ({@code %eth0}) is none: it means
     * something on one machine only.
     */
    public static @Nullable InetAddress address(String written) {
        boolean valid = NetUtil.isValidIpV4Address(written)
                || (NetUtil.isValidIpV6Address(written) && written.indexOf('%') < 0 && written.indexOf('[') < 0);
        InetAddress address = valid ? NetUtil.createInetAddressFromIpAddressString(written) : null;
        return address == null ? null : Source.unmapped(address);
    }

    public boolean contains(InetAddress address) {
        if (rules.isEmpty()) {
            return false;
        }
        InetSocketAddress plain = new InetSocketAddress(Source.unmapped(address), 0);
        for (IpSubnetFilterRule rule : rules) {
            if (rule.matches(plain)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Networks networks && cidrs.equals(networks.cidrs);
    }

    @Override
    public int hashCode() {
        return cidrs.hashCode();
    }

    @Override
    public String toString() {
        return cidrs.isEmpty() ? "none" : String.join(",", cidrs);
    }
}
