package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import chat.server.config.AccountsConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.TlsConfig;
import chat.server.net.tls.TestCertificates;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** The key and its password are in nothing that the server says, whether they fit or not. */
@Isolated("reads all that is logged")
final class TlsSecretsTest {

    private static final String PASSWORD = "correct-horse-battery";

    private final List<String> said = new CopyOnWriteArrayList<>();

    /** Every word of a failure counts too, down to its causes. */
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            said.add(event.getFormattedMessage());
            for (IThrowableProxy thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
                said.add(String.valueOf(thrown.getMessage()));
            }
        }
    };

    @Test
    void neitherIsInALogOrInWhatIsInForce(@TempDir Path directory) throws Exception {
        X509Bundle bundle = TestCertificates.make();
        TlsConfig.Files files = TestCertificates.write(directory, bundle);
        Path password = Files.writeString(directory.resolve("password"), PASSWORD);
        TlsConfig.Files encrypted = new TlsConfig.Files(files.certificate(), files.key(), password);
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        Level usual = root.getLevel();
        appender.start();
        root.addAppender(appender);
        root.setLevel(Level.DEBUG);
        try {
            ServerConfig usualConfig = ServerConfig.defaults();
            TlsConfig tls = new TlsConfig(0, encrypted, TlsConfig.Plain.OFF);
            said.add(tls.toString());
            try (ChatServer server = ChatServer.start(new ServerConfig(
                    "127.0.0.1",
                    0,
                    5,
                    null,
                    null,
                    usualConfig.storage(),
                    AccountsConfig.usual(usualConfig.storage()),
                    ServerLimits.defaults(),
                    tls))) {
                TestCertificates.connect(server.tlsPort()).close();
                said.add(String.valueOf(server.certificate()));
                Files.writeString(
                        files.key(),
                        bundle.getPrivateKeyPEM().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")); // which it is not
                server.readAgain();
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
            ChatServerMain.run(
                    List.of(
                            "--check-config",
                            "--tls-cert=" + files.certificate(),
                            "--tls-key=" + files.key(),
                            "--tls-key-password-file=" + password),
                    Map.of(),
                    printed,
                    printed);
            said.add(out.toString(StandardCharsets.UTF_8));
        } finally {
            root.detachAppender(appender);
            root.setLevel(usual);
        }

        String all = String.join("\n", said);
        assertThat(all).contains("the old certificate stays", "TLS with ");
        for (String secret : secrets(bundle)) {
            assertThat(all).doesNotContain(secret);
        }
    }

    /** The password, and every line of the key. */
    private static List<String> secrets(X509Bundle bundle) {
        List<String> secrets = new ArrayList<>(List.of(PASSWORD));
        String key = Base64.getEncoder()
                .encodeToString(bundle.getKeyPair().getPrivate().getEncoded());
        for (int i = 40; i + 24 <= key.length(); i += 8) { // the head is the same in all keys of the kind
            secrets.add(key.substring(i, i + 24));
        }
        return secrets;
    }
}
