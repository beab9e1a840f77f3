package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ScriptedServer.Peer;
import chat.protocol.ServerMessage;
import chat.testing.ServerProcess;
import io.netty.channel.EventLoopGroup;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a client trusts over TLS, and what it says about the others. */
@Timeout(60)
class TlsTest {

    private static final X509Bundle SELF_SIGNED = TestCertificates.selfSigned("localhost");
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final EventLoopGroup group = ClientTransport.newGroup(1);
    private final RecordingListener listener = new RecordingListener();
    private @Nullable ScriptedServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private ScriptedServer serve(int port, X509Bundle certificate) {
        ScriptedServer started = new ScriptedServer(TestCertificates.listen(port, certificate));
        server = started;
        return started;
    }

    private static ClientConfig config(String host, int port, TlsTrust trust) {
        return ClientConfig.defaults()
                .withServer(new ServerAddress(host, port, true, null))
                .withTrust(trust)
                .withReconnect(new Reconnect(true, PAUSE, PAUSE, PAUSE));
    }

    private CompletableFuture<ChatClient> connect(ClientConfig config) {
        return ChatClient.connect(config, group, listener);
    }

    private Peer join(CompletableFuture<ChatClient> connecting, ScriptedServer server) {
        CompletableFuture<JoinResult> join = connecting.join().join("alice");
        Peer peer = server.accept();
        peer.expectJoin("alice");
        peer.letIn("alice", "s1");
        join.join();
        listener.next(JoinResult.class);
        return peer;
    }

    private String refusal(CompletableFuture<?> future) {
        Throwable failure = ChatClientFixture.failure(future);
        assertThat(failure).isInstanceOf(ChatException.CannotConnect.class);
        listener.expectNothingMore();
        return String.valueOf(failure.getMessage());
    }

    static Stream<Arguments> trusted() {
        return Stream.of(
                Arguments.of(TestCertificates.LOCAL, TestCertificates.TRUST),
                Arguments.of(SELF_SIGNED, new TlsTrust.Authorities(List.of(SELF_SIGNED.getCertificate()))),
                Arguments.of(SELF_SIGNED, new TlsTrust.Pinned(TestCertificates.fingerprint(SELF_SIGNED))),
                Arguments.of(
                        SELF_SIGNED, new TlsTrust.SystemAuthorities(TestCertificates.fingerprint(SELF_SIGNED), null)));
    }

    @ParameterizedTest
    @MethodSource("trusted")
    void whoIsTrustedIsTalkedTo(X509Bundle certificate, TlsTrust trust) throws Exception {
        ScriptedServer server = serve(0, certificate);
        ChatClient client = connect(config("localhost", server.port(), trust)).get();
        CompletableFuture<JoinResult> join = client.join("alice");
        server.acceptAndLetIn("alice");

        assertThat(join.get().username()).isEqualTo("alice");
    }

    @Test
    void fingerprintIsEnoughForWhateverNameAndTime() throws Exception {
        for (X509Bundle certificate : List.of(TestCertificates.expired(), TestCertificates.forAnotherHost())) {
            try (ScriptedServer server = serve(0, certificate)) {
                TlsTrust trust = new TlsTrust.Pinned(TestCertificates.fingerprint(certificate));
                connect(config("localhost", server.port(), trust)).get().close();
            }
        }
    }

    static Stream<Arguments> refused() {
        TlsTrust pinned = new TlsTrust.Pinned(TestCertificates.fingerprint(SELF_SIGNED));
        return Stream.of(
                Arguments.of(TestCertificates.expired(), TestCertificates.TRUST, "its certificate has expired, on "),
                Arguments.of(
                        TestCertificates.notYetValid(), TestCertificates.TRUST, "its certificate is valid only from "),
                Arguments.of(
                        TestCertificates.forAnotherHost(),
                        TestCertificates.TRUST,
                        "its certificate is not for localhost, but for chat.example.org"),
                Arguments.of(
                        SELF_SIGNED,
                        TestCertificates.TRUST,
                        "no authority that is trusted here has signed its certificate, the SHA-256 of which is "
                                + TestCertificates.fingerprint(SELF_SIGNED)),
                Arguments.of(TestCertificates.LOCAL, TlsTrust.SYSTEM, "no authority that is trusted here has signed"),
                Arguments.of(
                        TestCertificates.LOCAL,
                        pinned,
                        "its certificate is another one than was expected: its SHA-256 is "
                                + TestCertificates.fingerprint(TestCertificates.LOCAL) + ", and not "
                                + TestCertificates.fingerprint(SELF_SIGNED)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whoIsNotTrustedIsRefusedInWords(X509Bundle certificate, TlsTrust trust, String words) {
        int port = serve(0, certificate).port();

        assertThat(refusal(connect(config("localhost", port, trust))))
                .startsWith("Can't reach localhost:" + port + ": " + words);
    }

    @Test
    void addressHasToStandInTheCertificateToo() throws Exception {
        int port = serve(0, TestCertificates.LOCAL).port();
        connect(config("127.0.0.1", port, TestCertificates.TRUST)).get().close();
        listener.next(ChatException.Closed.class);
        port = serve(0, TestCertificates.forAnotherHost()).port();
        assertThat(refusal(connect(config("127.0.0.1", port, TestCertificates.TRUST))))
                .contains("is not for 127.0.0.1, but for chat.example.org");
    }

    /** Also of one without a dot. */
    @Test
    void serverIsToldWhichNameIsMeant() throws Exception {
        try (SSLServerSocket listening = (SSLServerSocket) TestCertificates.listen(0, TestCertificates.LOCAL)) {
            CompletableFuture<ChatClient> connecting =
                    connect(config("localhost", listening.getLocalPort(), TestCertificates.TRUST));
            listening.setSoTimeout(30_000);
            try (SSLSocket socket = (SSLSocket) listening.accept()) {
                socket.startHandshake();
                assertThat(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames())
                        .singleElement()
                        .hasToString("type=host_name (0), value=localhost");
                assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            }
            connecting.get().close();
        }
    }

    private record Asked(ServerAddress server, X509Certificate certificate, String thread) {}

    /** Somebody who says yes, or no in their own words. */
    private static final class Person implements TlsTrust.Judge {
        private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
        private final CompletableFuture<Boolean> answer = new CompletableFuture<>();

        @Override
        public void check(ServerAddress server, X509Certificate certificate) throws CertificateException {
            asked.add(new Asked(server, certificate, Thread.currentThread().getName()));
            if (!answer.join()) {
                throw new CertificateException("never seen it");
            }
        }
    }

    @Test
    void personIsAskedOnceAndReconnectsKeepTheAnswer() throws Exception {
        Person person = new Person();
        ScriptedServer server = serve(0, SELF_SIGNED);
        CompletableFuture<ChatClient> connecting =
                connect(config("localhost", server.port(), new TlsTrust.SystemAuthorities(null, person)));
        Asked asked = person.asked.poll(30, TimeUnit.SECONDS);
        assertThat(asked).isNotNull();
        assertThat(asked.server().toString()).isEqualTo("localhost:" + server.port());
        assertThat(asked.certificate()).isEqualTo(SELF_SIGNED.getCertificate());
        assertThat(asked.thread()).isEqualTo("chat-certificate"); // and no event loop
        assertThat(connecting).isNotDone();
        person.answer.complete(true);
        Peer peer = join(connecting, server);
        peer.close();
        listener.next(RecordingListener.Interrupted.class);
        Peer next = server.accept();

        assertThat(next.expect("join").path("session").asText()).isEqualTo("s1");
        assertThat(person.asked).isEmpty();
    }

    @Test
    void personWhoRefusesIsHeard() {
        Person person = new Person();
        person.answer.complete(false);
        int port = serve(0, SELF_SIGNED).port();

        assertThat(refusal(connect(config("localhost", port, new TlsTrust.SystemAuthorities(null, person)))))
                .isEqualTo("Can't reach localhost:" + port + ": never seen it");
    }

    @Test
    void faultOfTheJudgesIsNoTrust() {
        TlsTrust trust = new TlsTrust.SystemAuthorities(null, (server, certificate) -> {
            throw new IllegalStateException("so");
        });
        int port = serve(0, SELF_SIGNED).port();

        assertThat(refusal(connect(config("localhost", port, trust)))).contains("so");
    }

    /** The system knows who signed it, so there is nothing that a person would know better. */
    @Test
    void nobodyIsAskedAboutAPinnedCertificateThatChanged() {
        Person person = new Person();
        int port = serve(0, SELF_SIGNED).port();
        Fingerprint other = TestCertificates.fingerprint(TestCertificates.LOCAL);

        assertThat(refusal(connect(config("localhost", port, new TlsTrust.Pinned(other)))))
                .contains("another one");
        assertThat(person.asked).isEmpty();
    }

    @Test
    void clientThatComesBackToAnotherCertificateSaysSoAndWaitsForTheRightOne() throws Exception {
        int port = ServerProcess.freePort(); // which nobody is given while it is closed
        ScriptedServer first = serve(port, SELF_SIGNED);
        TlsTrust trust = new TlsTrust.Pinned(TestCertificates.fingerprint(SELF_SIGNED));
        join(connect(config("localhost", port, trust)), first);
        first.close();
        ScriptedServer wrong = serve(port, TestCertificates.LOCAL);
        listener.next(RecordingListener.Interrupted.class);
        ChatException why = listener.skipTo(RecordingListener.StillOut.class).why();
        while (!String.valueOf(why.getMessage()).contains("certificate")) { // nobody listened for a while
            why = listener.skipTo(RecordingListener.StillOut.class).why();
        }
        assertThat(why).hasMessageContaining("its certificate is another one than was expected");
        wrong.close();
        Peer back = serve(port, SELF_SIGNED).accept();

        assertThat(back.expect("join").path("session").asText()).isEqualTo("s1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "{\"type\":\"ping\"}\n"})
    void whatDoesNotSpeakTlsIsSaidInWords(String answer) throws Exception {
        try (ScriptedServer plain = new ScriptedServer()) {
            CompletableFuture<ChatClient> connecting =
                    connect(config("localhost", plain.port(), TestCertificates.TRUST));
            plain.accept().write(answer);

            assertThat(refusal(connecting))
                    .isEqualTo("Can't reach localhost:" + plain.port()
                            + ": what answers there does not speak TLS. Is it the port for TLS?");
        }
    }

    /** As the port for lines does. */
    @Test
    void whoHangsUpOnTlsIsSaidInWords() throws Exception {
        try (ScriptedServer plain = new ScriptedServer()) {
            CompletableFuture<ChatClient> connecting =
                    connect(config("localhost", plain.port(), TestCertificates.TRUST));
            plain.accept().close();

            assertThat(refusal(connecting))
                    .contains("the TLS handshake failed (")
                    .endsWith(". Is it the port for TLS?");
        }
    }

    private static ServerSocket mute() throws IOException {
        ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        mute.setSoTimeout(30_000);
        return mute;
    }

    @Test
    void serverThatSaysNothingToTlsIsGivenUpInTime() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (ServerSocket mute = mute()) {
            ClientConfig defaults = config("localhost", mute.getLocalPort(), TestCertificates.TRUST);
            ClientConfig hasty = new ClientConfig(
                    defaults.servers(),
                    defaults.trust(),
                    defaults.connectTimeout(),
                    Duration.ofMillis(200),
                    defaults.answerTimeout(),
                    defaults.silenceTimeout(),
                    defaults.pongTimeout(),
                    defaults.maxPending(),
                    defaults.maxOutboundBytes(),
                    defaults.reconnect());
            CompletableFuture<ChatClient> connecting = connect(hasty);
            sockets.add(mute.accept());

            assertThat(refusal(connecting)).contains("the TLS handshake failed (not done within 0.2 s)");
            while (sockets.get(0).getInputStream().read() >= 0) {
                // the client's hello, up to the end: it has closed
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** A group that is shut down in the middle of a handshake answers too. */
    @Test
    void groupThatIsShutDownAnswersWhoWaitsForAHandshake() throws Exception {
        EventLoopGroup own = ClientTransport.newGroup(1);
        try (ServerSocket mute = mute()) {
            CompletableFuture<ChatClient> connecting =
                    ChatClient.connect(config("localhost", mute.getLocalPort(), TestCertificates.TRUST), own, listener);
            try (Socket socket = mute.accept()) {
                assertThat(socket.getInputStream().read()).isEqualTo(0x16); // the handshake has begun
                own.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
            }
            refusal(connecting);
        }
    }

    @Test
    void longMessagesGoBothWays() throws Exception {
        ScriptedServer server = serve(0, TestCertificates.LOCAL);
        CompletableFuture<ChatClient> connecting = connect(config("localhost", server.port(), TestCertificates.TRUST));
        Peer peer = join(connecting, server);
        String text = "\uD83D\uDE00".repeat(4096);
        CompletableFuture<ServerMessage.Message> said = connecting.get().send(text);
        peer.echo("alice", 2);

        assertThat(said.get().text()).isEqualTo(text);
    }
}
