package chat.server.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.server.config.ClusterConfig.Advertised;
import chat.server.config.ServerOptions.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterOptionsTest {

    private static ClusterConfig cluster(String... args) throws UsageException {
        return requireNonNull(
                ServerOptions.parse(List.of(args), Map.of()).config().storage().cluster());
    }

    private static void assertRefused(String message, String... args) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> ServerOptions.parse(List.of(args), Map.of()).config())
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://localhost",
                "rediss://redis.example.org:6380/1",
                "redis-sentinel://one,two:26380,three/0#mymaster",
                "redis-cluster://one:7000,two:7000",
                "rediss-cluster://one:7000,two:7000"
            })
    void clusterIsTheAddressOfARedisAndHasAccounts(String url) throws UsageException {
        ServerConfig config =
                ServerOptions.parse(List.of(), Map.of("CHAT_CLUSTER", url)).config();

        assertThat(config.storage().cluster()).isEqualTo(new ClusterConfig(url));
        assertThat(config.accounts().mode()).isEqualTo(AccountsConfig.Mode.OPEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "http://chat:secret@localhost",
                "redis:localhost",
                "redis:/:secret@localhost",
                "redis://",
                "redis://:secret",
                "redis://chat:secret",
                "redis://chat:sec ret@localhost",
                "redis://localhost@"
            })
    void otherAddressesAreRefusedAndNotRepeatedAsTheyMayHaveAPassword(String url) {
        assertRefused(
                "--cluster: this is no URL of a Redis"
                        + " (expected: something like redis://localhost or rediss://redis.example.org:6379)",
                "--cluster",
                url);
    }

    @Test
    void allIsKeptInOnePlace() {
        assertRefused(
                "--cluster: all is kept there, or in a directory; leave out --data",
                "--cluster",
                "redis://localhost",
                "--data",
                "chat-data");
    }

    @ParameterizedTest
    @CsvSource({"--keep-days, 7", "--keep-bytes, 2000000"})
    void whatIsForADirectoryIsRefusedWithACluster(String flag, String value) {
        assertRefused(
                flag + ": this is for a data directory, and --cluster keeps all elsewhere; leave it out",
                "--cluster",
                "redis://localhost",
                flag,
                value);
    }

    @ParameterizedTest
    @CsvSource({"--keep-messages, 7", "--keep-days, 7", "--keep-bytes, 2000000"})
    void howMuchIsKeptIsRefusedWhereNothingIs(String flag, String value) {
        assertRefused(flag + ": nothing is kept when the server stops; give a directory with --data DIR", flag, value);
    }

    @ParameterizedTest
    @CsvSource({"--cluster-password-file, x", "--advertise, lines=localhost:5555", "--cluster-replicas, 1"})
    void whatIsForAClusterIsRefusedWithoutOne(String flag, String value) {
        assertRefused(flag + ": this is for a server in a cluster; give --cluster URL too", flag, value);
    }

    @Test
    void noReplicaIsWaitedForUnlessThatIsWanted() throws UsageException {
        assertThat(cluster("--cluster", "redis://h").replicas()).isZero();
        assertThat(cluster("--cluster", "redis://h", "--cluster-replicas", "2").replicas())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "redis://:secret@localhost, redis://***@localhost",
        "redis://chat:secret@localhost:6379/1, redis://***@localhost:6379/1",
        "redis://sec/ret@localhost, redis://***@localhost",
        "'redis-sentinel://s@cret@one:1,two:2#name', 'redis-sentinel://***@one:1,two:2#name'",
        "redis://localhost, redis://localhost"
    })
    void nobodySeesThePassword(String url, String shown) throws UsageException {
        assertThat(cluster("--cluster", url).shown()).isEqualTo(shown);
        assertThat(cluster("--cluster", url)).hasToString(shown);
        assertThat(ServerOptions.parse(List.of("--cluster", url), Map.of()).inForce())
                .anyMatch(line -> line.matches("cluster +" + Pattern.quote(shown) + " +from --cluster"))
                .noneMatch(line -> line.contains("cret"));
    }

    @Test
    void passwordIsTheFirstLineOfItsFile(@TempDir Path directory) throws UsageException, IOException {
        Path file = Files.writeString(directory.resolve("password"), "se:cr@t\nsomething else\n");

        assertThat(cluster("--cluster", "redis://localhost", "--cluster-password-file", file.toString())
                        .password())
                .isEqualTo("se:cr@t");
        assertThat(cluster("--cluster", "redis://localhost").password()).isNull();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> cluster("--cluster", "redis://h", "--cluster-password-file", directory + "/none")
                        .password())
                .withMessage("can't read the password in " + directory + "/none: there is no such file");
    }

    @Test
    void clientsAreToldOfWhatIsAdvertised() throws UsageException {
        assertThat(cluster("--cluster", "redis://h", "--advertise", "web=wss://a.example/chat, lines=a.example:5555")
                        .advertised())
                .isEqualTo(new Advertised("a.example:5555", null, "wss://a.example/chat"));
        assertThat(cluster("--cluster", "redis://h").advertised()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.example:5555", "lines=a.example", "web=https://a.example", "page=a:1", "tls=a:b"})
    void otherPlacesAreRefused(String place) {
        assertRefused(
                "--advertise: '" + place + "' (expected: lines=HOST:PORT, tls=HOST:PORT or web=wss://HOST/PATH)",
                "--cluster",
                "redis://h",
                "--advertise",
                place);
    }
}
