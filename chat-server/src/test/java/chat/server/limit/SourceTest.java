package chat.server.limit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses count together, and which are in a network. */
final class SourceTest {

    private static InetAddress address(String written) {
        return requireNonNull(Networks.address(written));
    }

    /** As the kernel gives it to a socket that listens on both: a plain {@code InetAddress} would make IPv4 of it. */
    private static InetAddress mapped(String ipv4) throws Exception {
        byte[] bytes = Arrays.copyOf(new byte[10], 16);
        bytes[10] = (byte) 0xFF;
        bytes[11] = (byte) 0xFF;
        System.arraycopy(address(ipv4).getAddress(), 0, bytes, 12, 4);
        return Inet6Address.getByAddress(null, bytes, -1);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8::1, 2001:db8::ffff:0:0:2, true",
        "2001:db8:0:1::1, 2001:db8:0:2::1, false",
        "::1, 0.0.0.1, false",
        "::, 0.0.0.0, false",
        "::ffff:192.0.2.1, 192.0.2.1, true"
    })
    void addressesOfOneSubscriberCountTogether(String one, String other, boolean together) {
        assertThat(Source.of(address(one)).equals(Source.of(address(other)))).isEqualTo(together);
    }

    @Test
    void ipv4AddressInTheOtherFormIsTheSame() throws Exception {
        assertThat(mapped("192.0.2.1")).isInstanceOf(Inet6Address.class);
        assertThat(Source.of(mapped("192.0.2.1"))).isEqualTo(Source.of(address("192.0.2.1")));
        assertThat(Networks.LOOPBACK.contains(mapped("127.0.0.5"))).isTrue();
        assertThat(Networks.of(List.of("::/0")).contains(mapped("127.0.0.5"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8, 127.255.255.255, true",
        "127.0.0.0/8, 128.0.0.0, false",
        "10.1.2.3/8, 10.255.0.1, true",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "192.0.2.7/32, 192.0.2.8, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "::1, ::1, true",
        "::1, ::2, false",
        "::/0, 2001:db8::1, true",
        "::/0, 192.0.2.1, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "2001:db8::/64, 2001:db8::ffff, true",
        "2001:db8::/64, 2001:db8:0:1::, false",
        "::ffff:10.0.0.0/104, 10.9.9.9, true",
        "::ffff:10.0.0.0/104, 11.9.9.9, false"
    })
    void networkHoldsItsAddresses(String network, String address, boolean holds) {
        assertThat(Networks.of(List.of("198.51.100.0/24", network)).contains(address(address)))
                .isEqualTo(holds);
        assertThat(Networks.NONE.contains(address(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "example.org",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "1.2.3.4:80",
                "[::1]",
                "[::1]:80",
                "fe80::1%lo",
                "::1::",
                "unknown",
                "_hidden",
                "1.2.3.4 ",
                "\"1.2.3.4\"",
                "0x7f.1",
                "2130706433",
                "\u0661.2.3.4"
            })
    void whatIsNoAddressIsNoneAndIsNotLookedUp(String written) {
        assertThat(Networks.address(written)).isNull();
    }
}
