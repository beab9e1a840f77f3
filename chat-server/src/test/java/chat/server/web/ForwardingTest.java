package chat.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.FairUse;
import chat.server.limit.Networks;
import chat.server.limit.Peer;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ForwardingTest {

    private static FairUse trusting(String... proxies) {
        FairUse usual = FairUse.defaults();
        return new FairUse(
                usual.messages(),
                usual.answers(),
                usual.connectionsPerAddress(),
                usual.joins(),
                usual.unlimited(),
                Networks.of(List.of(proxies)),
                Networks.NONE);
    }

    private static final FairUse USE = trusting("127.0.0.0/8", "::1", "10.0.0.0/8");

    private static Peer peer(String remote, FairUse use, String... headers) {
        return Forwarding.peer(new InetSocketAddress(remote, 4711), headers(headers), use);
    }

    private static HttpHeaders headers(String... headers) {
        HttpHeaders all =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        for (String header : headers) {
            int colon = header.indexOf(':');
            all.add(header.substring(0, colon), header.substring(colon + 1).strip());
        }
        return all;
    }

    @Test
    void whoComesThroughNoProxyIsWhoTheyAre() {
        Peer local = peer("127.0.0.1", USE, "X-Real-IP: 203.0.113.7", "User-Agent: x");
        assertThat(local.address()).isEqualTo("127.0.0.1:4711");
        assertThat(local.unlimited()).isTrue();
        assertThat(peer("203.0.113.7", USE).unlimited()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1 | 203.0.113.7                        | 203.0.113.7",
                "::1       | 203.0.113.7                        | 203.0.113.7",
                "127.0.0.1 | 198.51.100.1, 203.0.113.7          | 203.0.113.7",
                "127.0.0.1 | 203.0.113.7, 10.1.2.3              | 203.0.113.7",
                "127.0.0.1 | 198.51.100.1 , 203.0.113.7,10.1.2.3, 127.0.0.5 | 203.0.113.7",
                "127.0.0.1 | 10.1.2.3                           | 10.1.2.3",
                "127.0.0.1 | 10.1.2.3, 10.1.2.4                 | 10.1.2.3",
                "127.0.0.1 | 203.0.113.7:5000                   | 203.0.113.7",
                "127.0.0.1 | 2001:db8::7                        | 2001:db8::7",
                "127.0.0.1 | [2001:db8::7]                      | 2001:db8::7",
                "127.0.0.1 | [2001:db8::7]:5000                 | 2001:db8::7",
                "127.0.0.1 | ::ffff:203.0.113.7                 | 203.0.113.7",
                "127.0.0.1 | 203.0.113.7,                       | 203.0.113.7",
                "127.0.0.1 | garbage, 203.0.113.7               | 203.0.113.7",
                "127.0.0.1 | 203.0.113.7, unknown               | 127.0.0.1:4711",
                "127.0.0.1 | 203.0.113.7, unknown, 10.1.2.3     | 10.1.2.3",
                "127.0.0.1 | ''                                 | 127.0.0.1:4711",
                "127.0.0.1 | 127.0.0.1                          | 127.0.0.1",
                "192.0.2.1 | 203.0.113.7                        | 192.0.2.1:4711"
            })
    void rightmostAddressThatIsNotTrustedCounts(String remote, String forwardedFor, String address) {
        Peer peer = peer(remote, USE, "x-forwarded-FOR: " + forwardedFor);

        assertThat(peer.address()).isEqualTo(address);
        assertThat(peer.unlimited()).as("exempt").isFalse();
    }

    @Test
    void severalFieldsAreOneList() {
        assertThat(peer("127.0.0.1", USE, "X-Forwarded-For: 203.0.113.7", "X-Forwarded-For: 10.1.2.3, 10.1.2.4")
                        .address())
                .isEqualTo("203.0.113.7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: for=127.0.0.1",
                "Via: 1.1 x",
                "via: ",
                "X-Forwarded-Proto: https",
                "x-forwarded-host: localhost",
                "X-FORWARDED-ANYTHING: 1",
                "X-Forwarded-For: 127.0.0.1",
                "X-Forwarded-For: ::1",
                "X-Forwarded-For: \u00e9\u0000%s{}",
                "X-Forwarded-For: 127.0.0.1%lo",
                "X-Forwarded-For: ]["
            })
    void whoeverBearsTheTracesOfAProxyIsNotExempt(String header) {
        assertThat(peer("127.0.0.1", USE, header).unlimited()).isFalse();
        assertThat(peer("127.0.0.1", trusting(), header).unlimited()).isFalse();
    }

    @Test
    void whereNobodyIsTrustedNobodyIsBelieved() {
        assertThat(peer("127.0.0.1", trusting(), "X-Forwarded-For: 203.0.113.7").address())
                .isEqualTo("127.0.0.1:4711");
    }

    @Test
    void longListIsReadFromItsEndAsFarAsIsNeeded() {
        String[] trusted = new String[1000];
        Arrays.fill(trusted, "10.0.0.1");

        assertThat(peer("127.0.0.1", USE, "X-Forwarded-For: 203.0.113.7," + String.join(",", trusted))
                        .address())
                .isEqualTo("203.0.113.7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1 | https         | true",
                "10.1.2.3  | HTTPS         | true",
                "127.0.0.1 | wss           | true",
                "127.0.0.1 | 'http, https' | true",
                "127.0.0.1 | 'https, http' | false",
                "127.0.0.1 | http          | false",
                "127.0.0.1 | ''            | false",
                "127.0.0.1 | 'https,'      | false",
                "127.0.0.1 | httpsx        | false",
                "192.0.2.1 | https         | false"
            })
    void onlyATrustedProxyIsBelievedThatItsClientCameByHttps(String remote, String proto, boolean believed) {
        assertThat(Forwarding.isHttps(new InetSocketAddress(remote, 4711), headers("X-Forwarded-Proto: " + proto), USE))
                .isEqualTo(believed);
        assertThat(Forwarding.isHttps(new InetSocketAddress(remote, 4711), headers(), USE))
                .isFalse();
    }
}
