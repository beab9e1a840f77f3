package chat.server;

import static chat.server.Texts.join;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.AccountsConfig;
import chat.server.config.ServerConfig;
import chat.server.config.TlsConfig;
import chat.server.config.WebConfig;
import chat.server.net.tls.TestCertificates;
import chat.testing.HttpPeer;
import chat.testing.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Records of two bytes, as an alert is, and so many in one read that each on top of the last would be too deep for a stack. */
final class TlsRecordsTest {

    @RegisterExtension
    private final ChatServerExtension servers = new ChatServerExtension();

    @TempDir
    private Path directory;

    private ChatServer server;

    @BeforeEach
    void start() throws IOException {
        server = servers.start(new ServerConfig(
                "127.0.0.1",
                0,
                5,
                null,
                WebConfig.on(0),
                ServerConfig.defaults().storage(),
                AccountsConfig.usual(ServerConfig.defaults().storage()),
                new Limits().build(),
                new TlsConfig(
                        0,
                        TestCertificates.write(directory, TestCertificates.make()),
                        TlsConfig.Plain.LOOPBACK,
                        Duration.ofSeconds(10))));
    }

    @Test
    void thousandsOfShortLinesAtOnceAreRead() throws Exception {
        try (CorkedSocket raw = new CorkedSocket(server.tlsPort());
                SSLSocket socket = TestCertificates.over(raw);
                RawClient program = RawClient.over(socket)) {
            socket.startHandshake();
            raw.writeAtOnce(() -> writeRecords(socket));
            program.send("");
            assertThat(program.readLine()).isEqualTo(Texts.GREETING);
            program.send(join("alice"));
            program.expectType("welcome");
        }
    }

    @Test
    void thousandsOfEmptyLinesBeforeARequestAreRead() throws Exception {
        int port = ChatServerExtension.webPort(server);
        try (CorkedSocket raw = new CorkedSocket(port);
                SSLSocket socket = TestCertificates.over(raw);
                HttpPeer visitor = HttpPeer.over(socket)) {
            socket.startHandshake();
            raw.writeAtOnce(() -> writeRecords(socket));
            visitor.request("GET / HTTP/1.1", "Host: localhost");
            assertThat(visitor.response().status()).isEqualTo(200);
        }
    }

    /** Each is of two bytes, as an alert is. */
    private static void writeRecords(SSLSocket socket) throws IOException {
        for (int i = 0; i < 3_000; i++) {
            socket.getOutputStream().write(new byte[] {'\r', '\n'});
        }
    }

    /** What is written to it can be kept, and sent in one piece. */
    private static final class CorkedSocket extends Socket {

        private interface Writes {
            void run() throws IOException;
        }

        private @Nullable ByteArrayOutputStream kept;

        CorkedSocket(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            setSoTimeout(30_000);
        }

        void writeAtOnce(Writes writes) throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            kept = all;
            writes.run();
            kept = null;
            super.getOutputStream().write(all.toByteArray());
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    OutputStream to = kept;
                    (to == null ? out : to).write(bytes, from, length);
                }
            };
        }
    }
}
