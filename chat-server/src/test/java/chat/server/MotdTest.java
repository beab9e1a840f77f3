package chat.server;

import static chat.server.Texts.join;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.testing.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The operator's greeting, as those who join get it. */
final class MotdTest {

    @RegisterExtension
    private final ChatServerExtension servers = new ChatServerExtension();

    private ChatServer start(@Nullable Path motd) {
        return servers.start(new ServerConfig("127.0.0.1", 0, 5, motd, null, ServerLimits.defaults()));
    }

    @Test
    void programAndPersonAreGreeted(@TempDir Path directory) throws IOException {
        Path motd = Files.writeString(directory.resolve("motd.txt"), "Be k\u00EFnd.\nThank you.\n");
        ChatServer server = start(motd);
        try (RawClient program = RawClient.connect(server.port());
                RawClient person = RawClient.connect(server.port())) {
            assertThat(program.send(join("alice"))
                            .expectType("welcome")
                            .get("motd")
                            .textValue())
                    .isEqualTo("Be k\u00EFnd.\nThank you.");

            person.send("bob");
            assertThat(person.readLine()).isEqualTo(Texts.GREETING);
            assertThat(person.readLine()).isEqualTo("* Be k\u00EFnd.");
            assertThat(person.readLine()).isEqualTo("* Thank you.");
            assertThat(person.readLine()).startsWith("* You are bob, 2 of 5 here: ");
        }
    }

    @Test
    void whatWasReadAgainIsForThoseWhoJoinFromThenOn(@TempDir Path directory) throws IOException {
        Path motd = Files.writeString(directory.resolve("motd.txt"), "one");
        ChatServer server = start(motd);
        try (RawClient alice = RawClient.connect(server.port());
                RawClient bob = RawClient.connect(server.port())) {
            alice.send("{\"type\":\"ping\"}").expectType("pong");
            bob.send(join("bob"));
            assertThat(bob.expectType("welcome").get("motd").textValue()).isEqualTo("one");

            Files.writeString(motd, "two");
            server.readAgain();

            alice.send(join("alice"));
            assertThat(alice.expectType("welcome").get("motd").textValue()).isEqualTo("two");
        }
    }

    @Test
    void withoutAGreetingTheFieldIsLeftOut() {
        ChatServer server = start(null);
        try (RawClient program = RawClient.connect(server.port())) {
            assertThat(program.send(join("alice")).expectType("welcome").has("motd"))
                    .isFalse();
        }
    }
}
