package chat.server.limit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which networks are written how, and which addresses are in them. */
final class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,            192.0.2.7",
        "192.0.2.7/32,         192.0.2.7",
        "192.0.2.7/24,         192.0.2.0/24",
        "0.0.0.0/0,            0.0.0.0/0",
        "255.255.255.255,      255.255.255.255",
        "::ffff:192.0.2.7,     192.0.2.7",
        "::ffff:192.0.2.7/120, 192.0.2.0/24",
        "2001:DB8::7,          2001:db8::7",
        "2001:db8:0:1:2::/64,  2001:db8:0:1::/64",
        "::/0,                 ::/0",
        "ffff::/1,             8000::/1",
        "::1,                  ::1",
    })
    void isWrittenInOneWayWhicheverWasTyped(String typed, String written) {
        Network network = requireNonNull(Network.parse(typed));

        assertThat(network).hasToString(written);
        assertThat(Network.parse(written)).isEqualTo(network);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bob",
                "10.0.0",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "::/129",
                "fe80::1%eth0",
                "[::1]",
                "::ffff:10.0.0.0/95",
                "example.org",
                "10.0.0.0/08x"
            })
    void whatIsNoneIsNotTakenForOne(String typed) {
        assertThat(Network.parse(typed)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,                192.0.2.7",
        "::ffff:192.0.2.7,         192.0.2.7",
        "2001:db8:0:1:2:3:4:5,     2001:db8:0:1::/64",
    })
    void guestsOfOneSubscriberAreOneNetwork(String address, String network) {
        InetAddress host = requireNonNull(Networks.address(address));

        assertThat(Network.ofSource(host)).hasToString(network);
        assertThat(Network.ofSource(host)).isEqualTo(Network.parse(network));
    }
}
