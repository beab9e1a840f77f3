package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.client.Fingerprint;
import chat.client.ServerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class KnownCertificatesTest {

    private static final Fingerprint ONE = new Fingerprint("11".repeat(32));
    private static final Fingerprint TWO = new Fingerprint("22".repeat(32));
    private static final ServerAddress CHAT = new ServerAddress("Chat.example.org", 5557, true, null);

    @TempDir
    Path home;

    private KnownCertificates known;

    @BeforeEach
    void start() {
        known = KnownCertificates.of(Map.of("HOME", home.toString()));
    }

    @Test
    void stateIsWhereASystemHasIt() {
        assertThat(known.file()).isEqualTo(home.resolve(".local/state/chat/known_certificates"));
        assertThat(KnownCertificates.of(Map.of("XDG_STATE_HOME", "/var/state", "HOME", "/home/me"))
                        .file())
                .isEqualTo(Path.of("/var/state/chat/known_certificates"));
        assertThat(KnownCertificates.of(Map.of("XDG_STATE_HOME", "relative", "HOME", "/home/me"))
                        .file())
                .isEqualTo(Path.of("/home/me/.local/state/chat/known_certificates"));
    }

    @Test
    void eachServerHasALineThatOnlyItsUserCanRead() throws Exception {
        known.add(CHAT, ONE);
        known.add(ServerAddress.of("wss://[::1]:5556/irc/chat"), TWO);

        assertThat(Files.readAllLines(known.file()))
                .containsExactly("chat.example.org:5557 SHA256:" + ONE, "[::1]:5556 SHA256:" + TWO);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(known.file())))
                .isEqualTo("rw-------");
        Path directory = Objects.requireNonNull(known.file().getParent());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        assertThat(directory.toFile().list()).containsExactly("known_certificates");
    }

    @Test
    void serverIsFoundByHostAndPort() throws Exception {
        assertThat(known.find(CHAT)).isNull();
        known.add(CHAT, ONE);

        assertThat(known.find(ServerAddress.of("wss://chat.example.org:5557/chat")))
                .isEqualTo(new KnownCertificates.Entry(ONE, 1));
        assertThat(known.find(ServerAddress.lines("chat.example.org", 5558))).isNull();
        assertThat(known.find(ServerAddress.lines("example.org", 5557))).isNull();
    }

    @Test
    void whatSomebodyWroteThereStays() throws Exception {
        Files.createDirectories(known.file().getParent());
        Files.writeString(known.file(), "# mine\r\n\nCHAT.example.org:5557\tsha256:" + ONE.hex() + "\nnonsense");

        assertThat(known.find(CHAT)).isEqualTo(new KnownCertificates.Entry(ONE, 3));
        known.add(ServerAddress.lines("b", 1), TWO);
        assertThat(Files.readAllLines(known.file()))
                .startsWith("# mine", "", "CHAT.example.org:5557\tsha256:" + ONE.hex(), "nonsense")
                .hasSize(5);
    }

    @Test
    void lineThatMakesNoSenseIsNoTrust() throws Exception {
        Files.createDirectories(known.file().getParent());
        Files.writeString(known.file(), "chat.example.org:5557 SHA256:12");

        assertThatThrownBy(() -> known.find(CHAT))
                .isInstanceOf(IOException.class)
                .hasMessage("line 1 makes no sense");
    }

    @Test
    void oldestGoesBeyondTheBound() throws Exception {
        Files.createDirectories(known.file().getParent());
        List<String> lines = IntStream.range(0, 1000)
                .mapToObj(i -> "host" + i + ":1 SHA256:" + ONE)
                .toList();
        Files.write(known.file(), lines);
        known.add(CHAT, TWO);

        assertThat(Files.readAllLines(known.file()))
                .hasSize(1000)
                .startsWith("host1:1 SHA256:" + ONE)
                .endsWith("chat.example.org:5557 SHA256:" + TWO);
    }

    @Test
    void fileThatIsNoneOfOursIsNotReadToItsEnd() throws Exception {
        Files.createDirectories(known.file().getParent());
        Files.write(known.file(), Collections.nCopies(40_000, "x".repeat(40)));

        assertThatThrownBy(() -> known.find(CHAT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bytes");
    }

    @Test
    void linkIsFollowed() throws Exception {
        Path real = Files.writeString(home.resolve("elsewhere"), "");
        Files.createDirectories(known.file().getParent());
        Files.createSymbolicLink(known.file(), real);
        known.add(CHAT, ONE);

        assertThat(known.file()).isSymbolicLink();
        assertThat(Files.readString(real)).contains("chat.example.org:5557");
    }
}
