package chat.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerConfigTest {

    private static final ServerLimits LIMITS = ServerLimits.defaults();

    @Test
    void defaultsAreTheContracts() {
        ServerConfig config = ServerConfig.defaults();

        assertThat(config.host()).isNull();
        assertThat(config.port()).isEqualTo(5555);
        assertThat(config.maxUsers()).isEqualTo(5);
        assertThat(config.motd()).isNull();
        assertThat(config.web()).isEqualTo(new WebConfig(5556, false, List.of(), List.of()));
        assertThat(config.limits()).isEqualTo(LIMITS);
        assertThat(LIMITS.maxConnections()).isEqualTo(10_000);
        assertThat(LIMITS.maxWaitingBytes()).isEqualTo(1024 * 1024);
        assertThat(LIMITS.historyBytes()).isEqualTo(64 * 1024 * 1024);
        assertThat(LIMITS.resumeBytes()).isEqualTo(32 * 1024 * 1024);
        assertThat(LIMITS.directBytes()).isEqualTo(32 * 1024 * 1024);
        assertThat(LIMITS.stallTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(LIMITS.detectTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(LIMITS.joinTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(LIMITS.pingAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(LIMITS.pingTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(LIMITS.requestTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(LIMITS.deadPeerTimeout()).isEqualTo(Duration.ofSeconds(40));
        assertThat(LIMITS.closeTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(LIMITS.shutdownTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    /** A quarter of what may wait, so that nobody is slow because of an answer, and a line that clients take. */
    @ParameterizedTest
    @CsvSource({"65536, 16384", "1048576, 262144", "4194304, 1048576", "16777216, 1048576", "2147483647, 1048576"})
    void anAnswerIsASmallPartOfWhatMayWaitAndFitsALine(int maxWaitingBytes, int maxAnswerBytes) {
        assertThat(limits(1, maxWaitingBytes, 10).maxAnswerBytes()).isEqualTo(maxAnswerBytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65535})
    void everyPortIsTaken(int port) {
        assertThatCode(() -> new ServerConfig("127.0.0.1", port, 1, null, null, LIMITS))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void otherPortsAreRefused(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerConfig(null, port, 5, null, null, LIMITS))
                .withMessage("port: " + port + " (expected: 0 to 65535)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void roomWithoutSeatsIsRefused(int maxUsers) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerConfig(null, 0, maxUsers, null, null, LIMITS))
                .withMessage("max-users: " + maxUsers + " (expected: 1 or more)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void blankHostIsRefused(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerConfig(host, 0, 5, null, null, LIMITS))
                .withMessage("host: '' (expected: an address or a name)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void blankNameOfTheGreetingsFileIsRefused(String motd) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerConfig(null, 0, 5, Path.of(motd), null, LIMITS))
                .withMessage("motd: '' (expected: a file)");
    }

    private static ServerLimits limits(int maxConnections, int maxWaitingBytes, int deadPeerSeconds) {
        return new ServerLimits(
                maxConnections,
                maxWaitingBytes,
                LIMITS.maxRooms(),
                LIMITS.history(),
                LIMITS.historyBytes(),
                LIMITS.resumeBytes(),
                LIMITS.directBytes(),
                LIMITS.resumeWindow(),
                LIMITS.stallTimeout(),
                LIMITS.detectTimeout(),
                LIMITS.joinTimeout(),
                LIMITS.pingAfter(),
                LIMITS.pingTimeout(),
                LIMITS.requestTimeout(),
                Duration.ofSeconds(deadPeerSeconds),
                LIMITS.closeTimeout(),
                LIMITS.shutdownTimeout(),
                LIMITS.endTimeout(),
                LIMITS.fairUse());
    }

    @Test
    void smallestLimitsAreTaken() {
        assertThatCode(() -> limits(1, 65536, 10)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 65536, 10, 'max-connections: 0 (expected: 1 or more)'",
        "1, 65535, 10, 'max-waiting-bytes: 65535 (expected: 65536 or more)'",
        "1, -1,    10, 'max-waiting-bytes: -1 (expected: 65536 or more)'",
        "1, 65536, 9,  'dead-peer-timeout: 9 s (expected: 10 s or more)'"
    })
    void smallerLimitsAreRefused(int maxConnections, int maxWaitingBytes, int deadPeerSeconds, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits(maxConnections, maxWaitingBytes, deadPeerSeconds))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "0, stall-timeout",
        "1, detect-timeout",
        "2, join-timeout",
        "3, ping-after",
        "4, ping-timeout",
        "5, request-timeout",
        "6, close-timeout",
        "7, shutdown-timeout",
        "8, end-timeout"
    })
    void timesThatAreNoneAreRefused(int which, String name) {
        for (long millis : new long[] {0, -1}) {
            Duration[] times = new Duration[9];
            for (int i = 0; i < times.length; i++) {
                times[i] = Duration.ofMillis(i == which ? millis : 1);
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ServerLimits(
                            1,
                            65536,
                            1,
                            0,
                            65536,
                            65536,
                            65536,
                            Duration.ZERO,
                            times[0],
                            times[1],
                            times[2],
                            times[3],
                            times[4],
                            times[5],
                            Duration.ofSeconds(10),
                            times[6],
                            times[7],
                            times[8],
                            FairUse.defaults()))
                    .withMessage(name + ": " + Math.floorDiv(millis, 1000) + " s (expected: 1 to 86400 s)");
        }
    }
}
