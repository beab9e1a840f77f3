package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import chat.protocol.ClientMessage;
import chat.server.config.AccountsConfig.Mode;
import chat.testing.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** No password is in anything that the server writes or answers, whatever is done with it. */
@Isolated("reads all that is logged")
final class AccountSecretsTest extends AccountsFixture {

    /** In every password here. */
    private static final String SECRET = "hush-hush";

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> lines = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage() + event.getThrowableProxy());
        }
    };
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("chat");

    AccountSecretsTest() {
        super(Face.LINES);
    }

    @BeforeEach
    void listen() {
        lines.start();
        root.addAppender(lines);
        ours.setLevel(Level.TRACE);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(lines);
        ours.setLevel(null);
    }

    @Test
    void nothingThatIsWrittenOrAnsweredHoldsAPassword() throws IOException {
        start(Mode.OPEN);
        RawClient alice = wire.connect();
        StringBuilder answers = new StringBuilder();
        List<String> said = List.of(
                join("alice", SECRET + " of nobody"),
                register(SECRET + "x".repeat(72)),
                "{\"type\":\"register\",\"password\":[\"" + SECRET + "\"]}",
                "{\"type\":\"register\",\"password\":\"" + SECRET + "\"",
                "{\"type\":\"register\",\"password\":\"" + SECRET + "\",\"password\":\"" + SECRET + "\"}",
                "{\"type\":\"" + SECRET.substring(0, 4) + "\",\"password\":\"" + SECRET + "\"}",
                register(SECRET),
                register(SECRET + " again"),
                change(SECRET + " wrong", SECRET + " new"),
                change(SECRET, SECRET + " new"),
                "{\"type\":\"account\"}",
                "{\"type\":\"leave\"}");
        said.forEach(alice::send);
        alice.shutdownOutput();
        for (String line = next(alice); line != null; line = next(alice)) {
            answers.append(line).append('\n');
        }
        wire.awaitGone("alice");
        RawClient client = wire.connect();
        expectRefused(client.send(join("alice", SECRET + " wrong")), "password_wrong");
        try (TelnetSocket telnet = new TelnetSocket(wire.port())) {
            telnet.send("alice\n" + SECRET + " new\n/password " + SECRET + " third\n" + SECRET + " new\nexit\n");
            for (String line = telnet.skipLine(); !line.isEmpty(); line = telnet.skipLine()) {
                answers.append(line).append('\n');
            }
        }
        wire.server().close();

        assertThat(answers.toString())
                .contains("\"role\":\"member\"", "password_too_long", "malformed", "Your password has changed")
                .doesNotContain(SECRET);
        assertThat(logged).isNotEmpty().noneMatch(line -> line.contains(SECRET));
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain(SECRET);
            }
        }
    }

    /** Null behind the last one. */
    private static @Nullable String next(RawClient client) {
        try {
            return client.readLine();
        } catch (AssertionError | RuntimeException end) {
            return null;
        }
    }

    @Test
    void messagesWithPasswordsDoNotShowThem() {
        assertThat(Stream.of(
                                new ClientMessage.Join("alice", true, SECRET, Map.of(), SECRET),
                                new ClientMessage.Register(SECRET, null),
                                new ClientMessage.Password(SECRET, SECRET, null),
                                new ClientMessage.Unregister(SECRET, null))
                        .map(Object::toString))
                .noneMatch(text -> text.contains(SECRET));
    }
}
