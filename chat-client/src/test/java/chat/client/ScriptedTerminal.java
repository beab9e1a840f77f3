package chat.client;

import chat.client.ScriptedServer.Peer;
import chat.testing.LocalTerminal;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TimeZone;

/** Alice at a terminal with the client in this process, in a lobby where a test plays the server and Bob. Clocks show UTC. */
final class ScriptedTerminal implements AutoCloseable {

    /** What stands before everything that is said. */
    static final String TIME = "[10:31:07] ";

    static {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }

    final LocalTerminal terminal;

    private final ScriptedServer server = new ScriptedServer();
    private Peer peer;
    private long lastSeq = 1;

    ScriptedTerminal(int columns, int rows, String... options) throws IOException {
        this(columns, rows, Map.of(), options);
    }

    /** @param environment the client's */
    ScriptedTerminal(int columns, int rows, Map<String, String> environment, String... options) throws IOException {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("CHAT_USERNAME", "alice");
        terminal = LocalClient.at(columns, rows, variables, server.port(), options);
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
