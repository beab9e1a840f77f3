package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListenersTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 5556, false, localhost, http://localhost:5556/",
        "::, 443, false, localhost, http://localhost:443/",
        "::, 5556, true, chat.example.org, https://chat.example.org:5556/",
        "0.0.0.0, 443, true, chat.example.org, https://chat.example.org/",
        "192.0.2.1, 443, true, chat.example.org, https://192.0.2.1/",
        "127.0.0.1, 5556, true, localhost, https://127.0.0.1:5556/",
    })
    void thePageHasAnAddressThatABrowserTakes(String host, int port, boolean isSecure, String name, String expected) {
        assertThat(Listeners.pageAddress(new InetSocketAddress(host, port), isSecure, name))
                .isEqualTo(expected);
    }
}
