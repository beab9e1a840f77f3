package chat.client;

import chat.client.ScriptedServer.Peer;
import chat.testing.PseudoTerminal;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Alice at a terminal with the shipped client, in a lobby where a test plays the server and Bob. Clocks show UTC. */
final class ScriptedTerminal implements AutoCloseable {

    /** What stands before everything that is said. */
    static final String TIME = "[10:31:07] ";

    final PseudoTerminal terminal;

    private final ScriptedServer server = new ScriptedServer();
    private Peer peer;
    private long lastSeq = 1;

    ScriptedTerminal(int columns, int rows, String... options) throws IOException {
        this(columns, rows, null, options);
    }

    /** @param variable to be set in the client's environment, as NAME=VALUE */
    ScriptedTerminal(int columns, int rows, @Nullable String variable, String[] options) throws IOException {
        ProcessBuilder client = Jars.client(Stream.concat(
                        Stream.of("--host", "127.0.0.1", "--port", Integer.toString(server.port())),
                        Stream.concat(Stream.of("--username", "alice"), Arrays.stream(options)))
                .toArray(String[]::new));
        client.environment().put("TZ", "UTC");
        client.environment().remove("NO_COLOR");
        if (variable != null) {
            List<String> parts = List.of(variable.split("=", 2));
            client.environment().put(parts.get(0), parts.get(1));
        }
        terminal = new PseudoTerminal(client, columns, rows);
        peer = server.acceptAndLetIn("alice");
        terminal.await("You are alice");
        terminal.awaitBottom(">");
    }

    /** The server, to say anything else. */
    Peer peer() {
        return peer;
    }

    void bobSays(String text) {
        lastSeq++;
        peer.said("bob", lastSeq, text, null);
    }

    /** Expects that alice sent a message, and lets the room have it. */
    void takeMessage() {
        lastSeq++;
        peer.echo("alice", lastSeq);
    }

    /** The connection breaks without a word. */
    void cut() {
        peer.reset();
    }

    /**
     * Alice is back, after a cut, in a room that has gone on.
     *
     * @param missed events that the room had meanwhile
     */
    void letInAgain(int missed) {
        peer = server.accept();
        peer.expectJoin("alice");
        peer.welcome("alice");
        lastSeq += missed + 1;
        peer.send("{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[\"bob\",\"alice\"],\"count\":2,\"seq\":"
                + lastSeq + "}");
    }

    /** Expects that alice leaves. */
    void sayGoodbye() {
        peer.sayGoodbye();
    }

    @Override
    public void close() throws IOException {
        terminal.close();
        server.close();
    }
}
