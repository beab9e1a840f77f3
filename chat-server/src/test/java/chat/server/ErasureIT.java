package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.testing.RawClient;
import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while it erases what was taken back, which takes longer than to say so. */
@Order(2) // takes some seconds
@Timeout(120)
class ErasureIT {

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");
    private static final int MESSAGES = 60;
    private static final int WORDS = 30;

    /** Letters of a word by which it is known: not its first ones, which may stand in the index before the word behind it. */
    private static final int PIECE = 8;

    private final Random random = new Random(23);

    @TempDir
    Path data;

    private String word() {
        return random.ints(PIECE + 4, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** How many of these words stand in some file. */
    private int left(Set<String> pieces) throws IOException {
        Set<String> left = new TreeSet<>();
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                for (int i = 0; i + PIECE <= bytes.length(); i++) {
                    String piece = bytes.substring(i, i + PIECE);
                    if (pieces.contains(piece)) {
                        left.add(piece);
                    }
                }
            }
        }
        return left.size();
    }

    @Test
    void nothingIsLeftBehindTheNextStart() throws Exception {
        Set<String> gone = new TreeSet<>();
        ServerProcess server = ServerProcess.start(JAR, 5, "--data", data.toString());
        try (RawClient alice = RawClient.connect(server.port())) {
            alice.join("alice");
            List<Long> said = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                List<String> words = Stream.generate(this::word).limit(WORDS).toList();
                words.forEach(word -> gone.add(word.substring(2, 2 + PIECE)));
                alice.send(Texts.message("lobby", String.join(" ", words)));
                said.add(alice.awaitType("message").path("seq").asLong());
            }
            alice.sendAll(said.stream()
                    .map(seq -> Texts.object("delete", "\"room\":\"lobby\",\"seq\":" + seq))
                    .toList());
            said.forEach(seq -> alice.awaitType("deleted"));
            server.kill();
        } finally {
            server.close();
        }
        assertThat(left(gone)).as("killed in the midst of it").isPositive();

        try (ServerProcess again = ServerProcess.start(JAR, 5, "--data", data.toString())) {
            assertThat(again.port()).isPositive();
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(left(gone)).isZero());
        }
    }
}
