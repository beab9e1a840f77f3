package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server that says and hears exactly what a test wants, over real sockets. */
public final class ScriptedServer implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServerSocket listening;
    private final BlockingQueue<Peer> accepted = new LinkedBlockingQueue<>();
    private final List<Peer> all = new ArrayList<>();
    private final Thread acceptor = new Thread(this::acceptAll, "scripted-server");

    public ScriptedServer() {
        try {
            listening = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void acceptAll() {
        try {
            while (true) {
                Peer peer = new Peer(listening.accept());
                synchronized (all) {
                    all.add(peer);
                }
                accepted.add(peer);
            }
        } catch (IOException e) {
            // closed
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    public ClientConfig config() {
        return ClientConfig.defaults().withAddress("127.0.0.1", port());
    }

    /** The next client that connects. */
    public Peer accept() {
        try {
            Peer peer = accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(peer).as("a connection").isNotNull();
            return peer;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next client that connects and joins, let in as the first event of the lobby. */
    public Peer acceptAndLetIn(String username) {
        Peer peer = accept();
        peer.expectJoin(username);
        peer.letIn(username);
        return peer;
    }

    /** Takes no more connections, also not one that is on its way. */
    public void stopListening() {
        try {
            listening.close();
            acceptor.join(); // the port is open for as long as somebody waits at it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        stopListening();
        synchronized (all) {
            all.forEach(Peer::close);
        }
    }

    /** One client's connection, seen from the server. */
    public static final class Peer {

        private final Socket socket;
        private final BufferedReader in;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(PATIENCE_SECONDS * 1000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The next line, or null at the end. */
        public @Nullable String line() {
            try {
                return in.readLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The next message, which has to be of this type. */
        public JsonNode expect(String type) {
            String line = line();
            assertThat(line).as("a line from the client").isNotNull();
            try {
                JsonNode message = JSON.readTree(line);
                assertThat(message.path("type").asText()).as(line).isEqualTo(type);
                return message;
            } catch (JsonProcessingException e) {
                throw new AssertionError(line, e);
            }
        }

        public void expectJoin(String username) {
            assertThat(expect("join").path("username").asText()).isEqualTo(username);
        }

        public void expectEnd() {
            assertThat(line()).isNull();
        }

        public void letIn(String username) {
            welcome(username);
            send("{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[\"bob\",\"" + username
                    + "\"],\"count\":2,\"seq\":1}");
        }

        public void welcome(String username) {
            welcome(username, null);
        }

        /** As {@link #letIn}, as a member who can come back to this session. */
        public void letIn(String username, String session) {
            welcome(username, session);
            entered("lobby", 1, null);
        }

        public void welcome(String username, @Nullable String session) {
            welcome(username, session, 5);
        }

        public void welcome(String username, @Nullable String session, int maxUsers) {
            ObjectNode welcome = JSON.createObjectNode()
                    .put("type", "welcome")
                    .put("username", username)
                    .put("maxUsers", maxUsers)
                    .put("protocol", 1)
                    .put("server", "scripted");
            send((session == null ? welcome : welcome.put("session", session)).toString());
        }

        /** Lets the client into a room of epoch "e1". */
        public void entered(String room, long seq, @Nullable Boolean recovered) {
            entered(room, seq, recovered, "e1");
        }

        public void entered(String room, long seq, @Nullable Boolean recovered, String epoch) {
            ObjectNode entered = JSON.createObjectNode()
                    .put("type", "entered")
                    .put("room", room)
                    .put("count", 2)
                    .put("seq", seq)
                    .put("epoch", epoch);
            entered.putArray("users").add("bob").add("alice");
            if (recovered != null) {
                entered.put("recovered", recovered);
            }
            send(entered.toString());
        }

        /** Numbers the next message that the client sends, and gives it back. */
        public void echo(String from, long seq) {
            JsonNode message = expect("message");
            said(from, seq, message.path("text").asText(), message.path("id").asText());
        }

        public void said(String from, long seq, String text, @Nullable String id) {
            said("lobby", from, seq, text, id);
        }

        public void said(String room, String from, long seq, String text, @Nullable String id) {
            send(JSON.createObjectNode()
                    .put("type", "message")
                    .put("room", room)
                    .put("seq", seq)
                    .put("from", from)
                    .put("text", text)
                    .put("time", "2026-01-02T10:31:07.000Z")
                    .put("id", id)
                    .toString());
        }

        public void error(String code, String message, @Nullable String id) {
            send(JSON.createObjectNode()
                    .put("type", "error")
                    .put("code", code)
                    .put("message", message)
                    .put("id", id)
                    .toString());
        }

        public void pong() {
            send("{\"type\":\"pong\"}");
        }

        public void goodbye(String reason) {
            send("{\"type\":\"goodbye\",\"reason\":\"" + reason + "\"}");
        }

        /** Answers the question that a person's client asks on entering a room: nothing was said there before. */
        public void answerHistory(String room) {
            assertThat(expect("history").path("room").asText()).isEqualTo(room);
            send("{\"type\":\"history\",\"room\":\"" + room + "\",\"messages\":[]}");
        }

        /** Takes the leave as a server does. */
        public void sayGoodbye() {
            expect("leave");
            goodbye("exit");
            close();
        }

        public void send(String line) {
            write(line + "\n");
        }

        public void write(String text) {
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Closes with a reset, as a server that is killed or a network that gives up. */
        public void reset() {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
