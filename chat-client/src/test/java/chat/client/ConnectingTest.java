package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ScriptedServer.Peer;
import chat.protocol.ServerMessage;
import chat.transport.EventLoops;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectingTest extends ChatClientFixture {

    @Test
    void refusedConnectionIsSaidInWords() {
        server.stopListening();

        assertThat(failure(ChatClient.connect(server.config(), group, listener)))
                .isInstanceOf(ChatException.CannotConnect.class)
                .hasMessage("Can't reach 127.0.0.1:" + server.port() + ": connection refused");
        listener.expectNothingMore();
    }

    @Test
    void unknownHostIsSaidInWords() {
        ClientConfig config = ClientConfig.defaults().withAddress("no-such-host.invalid", 5555);

        assertThat(failure(ChatClient.connect(config, group, listener)))
                .isInstanceOf(ChatException.CannotConnect.class)
                .hasMessage("Can't reach no-such-host.invalid:5555: unknown host");
    }

    @Test
    void serverThatDoesNotAnswerTheConnectTimesOut() throws Exception {
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(deaf.getInetAddress(), deaf.getLocalPort());
            for (int i = 0; i < 4; i++) { // once the backlog is full, nobody is answered any more
                SocketChannel filler = SocketChannel.open();
                filler.configureBlocking(false);
                filler.connect(address);
                queue.add(filler);
            }
            ClientConfig config = new ClientConfig(
                    List.of(ServerAddress.lines("127.0.0.1", deaf.getLocalPort())),
                    TlsTrust.SYSTEM,
                    SHORT,
                    LONG,
                    LONG,
                    LONG,
                    LONG,
                    1,
                    1,
                    Reconnect.OFF);

            assertThat(failure(ChatClient.connect(config, group, listener)))
                    .isInstanceOf(ChatException.CannotConnect.class)
                    .hasMessageEndingWith("timed out");
        } finally {
            for (SocketChannel filler : queue) {
                filler.close();
            }
        }
        listener.expectNothingMore();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "502 Bad Gateway||the answer was 502 Bad Gateway",
                "301 Moved Permanently|https://chat.example.org/irc/chat|"
                        + "the answer was 301 Moved Permanently. Try wss://chat.example.org/irc/chat",
                "308 Permanent Redirect|/irc/chat|the answer was 308 Permanent Redirect. Try ws://127.0.0.1:PORT/irc/chat",
                "404 Not Found||the answer was 404 Not Found. The path is the page's, followed by /chat",
                "403 Forbidden||the answer was 403 Forbidden. Perhaps it wants TLS: wss:// instead of ws://"
            })
    void answerThatIsNoWebSocketIsSaidInWords(String status, @Nullable String location, String words) {
        ClientConfig webSocket = server.config()
                .withReconnect(Reconnect.OFF)
                .withServer(ServerAddress.of("ws://127.0.0.1:" + server.port()));
        CompletableFuture<JoinResult> join = connect(webSocket).join("alice");
        Peer proxy = server.accept();
        while (!Objects.equals(proxy.line(), "")) {
            // the request, up to the end of its head
        }
        proxy.write("HTTP/1.1 " + status + "\r\nContent-Length: 20000\r\n"
                + (location == null ? "" : "Location: " + location + "\r\n") + "\r\n" + "a page ".repeat(3000));

        assertThat(failure(join))
                .isInstanceOf(ChatException.ConnectionLost.class)
                .hasMessage("Connection lost: no WebSocket there: "
                        + words.replace("PORT", Integer.toString(server.port())));
    }

    @Test
    void nioGroupsWorkToo() throws Exception {
        EventLoopGroup nio = new EventLoops(1, NioIoHandler.newFactory());
        try {
            CompletableFuture<ChatClient> client = ChatClient.connect(server.config(), nio, listener);
            server.accept();
            client.get().close();
        } finally {
            nio.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void groupThatIsShutDownConnectsNobodyAndAnswersEverybody() throws Exception {
        EventLoopGroup own = ClientTransport.newGroup(1);
        ChatClient client = ChatClient.connect(server.config(), own, listener).get();
        CompletableFuture<JoinResult> join = client.join("alice");
        own.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();

        assertThat(failure(join)).isInstanceOf(ChatException.class);
        listener.next(ChatException.class);
        assertThat(failure(client.send("late"))).isInstanceOf(ChatException.class);
        assertThat(failure(client.leave())).isInstanceOf(ChatException.class);
        assertThat(failure(ChatClient.connect(server.config(), own, new RecordingListener())))
                .isInstanceOf(ChatException.CannotConnect.class)
                .hasMessageEndingWith("this program has shut its event loops down");
    }

    @Test
    void serverThatEndsWhileReadingIsStoppedIsHeardToItsEndAfterwards() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");
        client.setReading(false);
        letLoopsRun();
        for (int i = 1; i <= 100; i++) {
            peer.said("bob", 1 + i, "message " + i, null);
        }
        peer.close();
        letLoopsRun();
        client.setReading(true);

        for (int i = 1; i <= 100; i++) {
            assertThat(listener.next(ServerMessage.Message.class).text()).isEqualTo("message " + i);
        }
        listener.next(ChatException.ConnectionLost.class);
    }

    /** Each loop has had its chances to read. */
    private void letLoopsRun() throws Exception {
        for (int turn = 0; turn < 20; turn++) {
            for (EventExecutor loop : group) {
                loop.submit(() -> {}).get();
            }
        }
    }

    @Test
    void nothingIsDeliveredWhileReadingIsStoppedAndEverythingAfterwards() throws Exception {
        ChatClient client = connect();
        Peer peer = join(client, "alice");

        client.setReading(false);
        letLoopsRun();
        for (int i = 1; i <= 100; i++) {
            peer.said("bob", 1 + i, "message " + i, null);
        }
        letLoopsRun();
        listener.expectNothingMore();

        client.setReading(true);
        for (int i = 1; i <= 100; i++) {
            assertThat(listener.next(ServerMessage.Message.class).text()).isEqualTo("message " + i);
        }
        client.close();
    }
}
